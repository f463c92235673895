import { stripAnsi } from './ansi';
import type { LogLine } from './logBuffer';
import { logLevel } from './logLevel';

/** A row of the log as it is shown: a line, or what stands for the frames of a trace. */
export type LogRow =
  | { readonly kind: 'line'; readonly index: number }
  | {
      readonly kind: 'frames';
      /** The first frame. */
      readonly index: number;
      readonly count: number;
      readonly isOpen: boolean;
    };

/** Fewer frames than this are not worth a press. */
const fewestFrames = 3;

/**
 * The rows of a log. The frames of a trace (`at some.Class.method(File.java:12)`) are folded into one row, unless
 * the trace is open; a trace is known by the first byte of its first frame.
 */
export function logRows(lines: readonly LogLine[], open: ReadonlySet<number>): readonly LogRow[] {
  const rows: LogRow[] = [];
  let index = 0;
  while (index < lines.length) {
    const end = endOfFrames(lines, index);
    const count = end - index;
    if (count < fewestFrames) {
      rows.push({ kind: 'line', index });
      index += 1;
      continue;
    }
    const isOpen = open.has(lines[index]?.at ?? -1);
    rows.push({ kind: 'frames', index, count, isOpen });
    if (isOpen)
      for (let frame = index; frame < end; frame++) rows.push({ kind: 'line', index: frame });
    index = end;
  }
  return rows;
}

/** The row in which a line stands, or the folded trace that has it. */
export function rowOfLine(rows: readonly LogRow[], line: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((rows[middle]?.index ?? 0) <= line) low = middle;
    else high = middle - 1;
  }
  return low;
}

function endOfFrames(lines: readonly LogLine[], from: number): number {
  let end = from;
  while (end < lines.length && isFrame(lines[end]?.text ?? '')) end += 1;
  return end;
}

function isFrame(text: string): boolean {
  // Most lines are told from a frame by their first character.
  return /^\s/.test(text) && logLevel(stripAnsi(text)) === 'trace';
}
