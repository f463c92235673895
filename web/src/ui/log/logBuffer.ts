/** One answer of a log source: the text of the bytes `offset..end` of a file of `size` bytes. */
export interface LogRange {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
  readonly size: number;
  /** More may be written. */
  readonly growing: boolean;
  /** Why there is no text, when there is none. */
  readonly missing?: string | null;
}

export interface LogLine {
  /** First byte of the line in the file: its name in links, since line numbers are not always known. */
  readonly at: number;
  readonly text: string;
}

/**
 * A stretch of a log file, held as lines. Immutable: every function gives a new buffer.
 *
 * `start` is the byte of the first line held, always the first byte of a line; `next` is the byte to go
 * on reading at. `tail` is the beginning of a line whose end has not been read.
 */
export interface LogBuffer {
  readonly lines: readonly LogLine[];
  readonly tail: LogLine | null;
  readonly start: number;
  readonly next: number;
  readonly size: number;
  readonly growing: boolean;
  readonly missing: string | null;
}

/** Bytes held at most; beyond it the far side is let go and read again when wanted. */
export const maxHeldBytes = 4 * 1024 * 1024;

/** A line longer than this (characters) is shown in pieces, so that one endless line cannot stall a page. */
export const maxLineLength = 8192;

const encoder = new TextEncoder();
const replacement = '\ufffd';

/** Bytes of `text` in UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/**
 * The first stretch of a buffer. When it does not begin at byte 0 the text up to the first line end is
 * the rest of an unknown line (it may even begin inside a character): it is left to the stretch before,
 * unless the whole stretch lies inside one line.
 */
export function openLog(range: LogRange): LogBuffer {
  const { text, end } = withoutCutEnd(range);
  let body = text;
  let start = range.offset;
  if (range.offset > 0) {
    const lineEnd = text.indexOf('\n');
    const insideLine = lineEnd < 0 || lineEnd === text.length - 1;
    body = insideLine ? text.replace(/^\ufffd{1,3}/, '') : text.slice(lineEnd + 1);
    start = end - byteLength(body);
  }
  const { lines, tail } = splitLines(body, start);
  return {
    lines,
    tail,
    start,
    next: end,
    size: range.size,
    growing: range.growing,
    missing: range.missing ?? null,
  };
}

/** Adds what was read from `buffer.next` on. A range that begins elsewhere is an answer to an older question: ignored. */
export function appendLog(buffer: LogBuffer, range: LogRange): LogBuffer {
  if (range.size < buffer.next) return openLog({ ...range, text: '', offset: 0, end: 0 });
  if (range.offset !== buffer.next) return buffer;
  const { text, end } = withoutCutEnd(range);
  const from = buffer.tail ?? { at: buffer.next, text: '' };
  const { lines, tail } = splitLines(from.text + text, from.at);
  return letGoOfStart({
    ...buffer,
    lines: lines.length > 0 ? [...buffer.lines, ...lines] : buffer.lines,
    tail,
    next: end,
    size: range.size,
    growing: range.growing,
    missing: range.missing ?? null,
  });
}

/** Puts what was read just before `buffer.start` in front. The range must end at `buffer.start`. */
export function prependLog(buffer: LogBuffer, range: LogRange): LogBuffer {
  if (range.end !== buffer.start || range.offset >= range.end) return buffer;
  const before = openLog(range);
  const held = before.tail ? [...before.lines, before.tail] : before.lines;
  if (held.length === 0) return buffer;
  return letGoOfEnd({ ...buffer, lines: [...held, ...buffer.lines], start: before.start });
}

/** Lines to show: those with an end, and the one still being written. */
export function visibleLines(buffer: LogBuffer): readonly LogLine[] {
  if (!buffer.tail) return buffer.lines;
  return [...buffer.lines, { at: buffer.tail.at, text: shown(buffer.tail.text) }];
}

/** There is more to read after what is held. */
export function hasMore(buffer: LogBuffer): boolean {
  return buffer.next < buffer.size;
}

/** The place to read the `length` bytes before the buffer from, or null when it begins at the file's beginning. */
export function rangeBefore(
  buffer: LogBuffer,
  length: number,
): { offset: number; length: number } | null {
  if (buffer.start === 0) return null;
  const offset = Math.max(0, buffer.start - length);
  return { offset, length: buffer.start - offset };
}

// A range may end inside a character: a server that decodes bytes then ends the text in U+FFFD. The
// bytes of that character are read again with the next range. Told from a U+FFFD that the file really
// holds by its length: a cut character leaves one to three bytes, and never stands at the file's end
// of a file that is done.
function withoutCutEnd(range: LogRange): { text: string; end: number } {
  if (!range.text.endsWith(replacement)) return range;
  if (range.end >= range.size && !range.growing) return range;
  const text = range.text.slice(0, -1);
  const cut = range.end - range.offset - byteLength(text);
  return cut >= 1 && cut <= 3 && cut < range.end - range.offset
    ? { text, end: range.end - cut }
    : range;
}

function splitLines(text: string, at: number): { lines: LogLine[]; tail: LogLine | null } {
  const lines: LogLine[] = [];
  let from = 0;
  let byte = at;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    byte = pushPieces(lines, text.slice(from, end), byte) + 1;
    from = end + 1;
  }
  let rest = text.slice(from);
  while (rest.length > maxLineLength) {
    const piece = cutPiece(rest);
    lines.push({ at: byte, text: shown(piece) });
    byte += byteLength(piece);
    rest = rest.slice(piece.length);
  }
  return { lines, tail: rest === '' ? null : { at: byte, text: rest } };
}

function pushPieces(lines: LogLine[], line: string, at: number): number {
  let rest = line;
  let byte = at;
  do {
    const piece = cutPiece(rest);
    lines.push({ at: byte, text: shown(piece) });
    byte += byteLength(piece);
    rest = rest.slice(piece.length);
  } while (rest !== '');
  return byte;
}

function cutPiece(text: string): string {
  if (text.length <= maxLineLength) return text;
  const last = text.charCodeAt(maxLineLength - 1);
  const insidePair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, insidePair ? maxLineLength - 1 : maxLineLength);
}

// A terminal goes back to the beginning of the line at a carriage return, so progress bars show their
// last state only.
function shown(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf('\r') + 1);
}

function letGoOfStart(buffer: LogBuffer): LogBuffer {
  if (buffer.next - buffer.start <= maxHeldBytes) return buffer;
  const keepFrom = buffer.next - maxHeldBytes;
  const first = buffer.lines.findIndex((line) => line.at >= keepFrom);
  const lines = first < 0 ? [] : buffer.lines.slice(first);
  return { ...buffer, lines, start: lines[0]?.at ?? buffer.tail?.at ?? buffer.next };
}

function letGoOfEnd(buffer: LogBuffer): LogBuffer {
  if (buffer.next - buffer.start <= maxHeldBytes) return buffer;
  const keepTo = buffer.start + maxHeldBytes;
  const cut = buffer.lines.findLastIndex((line) => line.at <= keepTo);
  const next = buffer.lines[cut]?.at ?? buffer.next;
  return { ...buffer, lines: buffer.lines.slice(0, cut), tail: null, next };
}
