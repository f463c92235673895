import { describe, expect, it } from 'vitest';
import type { LogLine } from './logBuffer';
import { logRows, rowOfLine } from './traces';

const lines: LogLine[] = [
  'ERROR nextflow.Session - broken',
  'java.io.IOException: Stream closed',
  '\tat java.base/java.io.Reader.ready(Reader.java:1)',
  '\tat java.base/java.io.Reader.read(Reader.java:2)',
  '\tat nextflow.Session.run(Session.groovy:3)',
  'Caused by: java.lang.Error: deeper',
  '\tat a.B.c(B.java:1)',
  '\t... 12 more',
  'INFO goes on',
].map((text, at) => ({ at: at * 100, text }));

describe('the frames of a trace', () => {
  it('are folded, and what they belong to stays to be read', () => {
    expect(logRows(lines, new Set())).toEqual([
      { kind: 'line', index: 0 },
      { kind: 'line', index: 1 },
      { kind: 'frames', index: 2, count: 3, isOpen: false },
      { kind: 'line', index: 5 },
      { kind: 'line', index: 6 },
      { kind: 'line', index: 7 },
      { kind: 'line', index: 8 },
    ]);
  });

  it('are shown below their row when it is open', () => {
    const rows = logRows(lines, new Set([200]));
    expect(rows.slice(2, 6)).toEqual([
      { kind: 'frames', index: 2, count: 3, isOpen: true },
      { kind: 'line', index: 2 },
      { kind: 'line', index: 3 },
      { kind: 'line', index: 4 },
    ]);
  });

  it('are found by the number of a line', () => {
    const folded = logRows(lines, new Set());
    expect([0, 2, 4, 5, 8].map((line) => rowOfLine(folded, line))).toEqual([0, 2, 2, 3, 6]);
    const open = logRows(lines, new Set([200]));
    expect([2, 3, 5].map((line) => rowOfLine(open, line))).toEqual([3, 4, 6]);
  });

  it('do not cost an empty log a row', () => {
    expect(logRows([], new Set())).toEqual([]);
    expect(rowOfLine([], 5)).toBe(0);
  });
});
