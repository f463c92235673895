/** What a terminal would show for a stretch of text. `0` is the ink of the page. */
export interface AnsiStyle {
  /** Colour number 0–15, or null for the ink of the page. */
  readonly colour: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

export interface AnsiSpan {
  readonly text: string;
  readonly style: AnsiStyle;
}

export const plainStyle: AnsiStyle = {
  colour: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
};

// ECMA-48: CSI sequences (colours, cursor), OSC sequences (titles, links) and two-character escapes.
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  /\u001b(?:\[([0-9;:?<=>]*)[ -/]*([@-~])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_]|[ -/]+[0-~])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be shown
const control = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/**
 * Splits one line into spans of one style each, beginning in `start` (the style the line before ended
 * in). Colours of the 256-colour and 24-bit kinds are brought to the nearest of the sixteen, because
 * the page has a dark and a light theme and only the sixteen are readable in both. Everything that is
 * not a colour (cursor moves, titles, links) is dropped.
 */
export function parseAnsi(
  line: string,
  start: AnsiStyle = plainStyle,
): { spans: AnsiSpan[]; end: AnsiStyle } {
  const spans: AnsiSpan[] = [];
  let style = start;
  let from = 0;
  const push = (raw: string) => {
    const text = raw.replace(control, '');
    if (text !== '') spans.push({ text, style });
  };
  for (const match of line.matchAll(sequence)) {
    push(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === 'm') style = applySgr(style, match[1] ?? '');
  }
  push(line.slice(from));
  return { spans, end: style };
}

/** The line as a reader sees it: no escape sequences, no control characters but tab. */
export function stripAnsi(line: string): string {
  return line.replace(sequence, '').replace(control, '');
}

function applySgr(style: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters
    .split(/[;:]/)
    .map((code) => (code === '' ? 0 : Number.parseInt(code, 10)));
  let next = style;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes.slice(i + 1));
      if (code === 38 && colour !== null) next = { ...next, colour };
      i += used;
    } else {
      next = applyCode(next, code);
    }
  }
  return next;
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  if (code === 0) return plainStyle;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 39) return { ...style, colour: null };
  if (code >= 30 && code <= 37) return { ...style, colour: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, colour: code - 90 + 8 };
  return style;
}

function extendedColour(rest: number[]): { colour: number | null; used: number } {
  if (rest[0] === 5) return { colour: nearest256(rest[1] ?? 0), used: 2 };
  if (rest[0] === 2)
    return { colour: nearestRgb(rest[1] ?? 0, rest[2] ?? 0, rest[3] ?? 0), used: 4 };
  return { colour: null, used: 0 };
}

function nearest256(index: number): number {
  if (index < 16) return index;
  if (index >= 232) {
    const grey = (index - 232) * 10 + 8;
    return nearestRgb(grey, grey, grey);
  }
  const level = (n: number) => (n === 0 ? 0 : 55 + n * 40);
  const cube = index - 16;
  return nearestRgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function nearestRgb(red: number, green: number, blue: number): number {
  const high = Math.max(red, green, blue);
  if (high - Math.min(red, green, blue) < 40) return high < 64 ? 0 : high < 160 ? 8 : 7;
  const bit = (value: number) => (value > high / 2 ? 1 : 0);
  return bit(red) + 2 * bit(green) + 4 * bit(blue) + (high > 200 ? 8 : 0);
}
