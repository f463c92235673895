import { describe, expect, it } from 'vitest';
import { stripAnsi } from './ansi';
import levels from './levels.json';
import { logLevel } from './logLevel';

describe('logLevel', () => {
  // The server is held to the same table, as it counts what is coloured here.
  it.each(levels as [string, string][])('tells the level of “%s”', (line, level) => {
    const shown = line.slice(line.lastIndexOf('\r') + 1);
    expect(logLevel(stripAnsi(shown))).toBe(level);
  });
});
