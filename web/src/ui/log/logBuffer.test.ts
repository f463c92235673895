import { describe, expect, it } from 'vitest';
import {
  appendLog,
  byteLength,
  hasMore,
  type LogBuffer,
  type LogRange,
  maxHeldBytes,
  maxLineLength,
  openLog,
  prependLog,
  rangeBefore,
  visibleLines,
} from './logBuffer';

/** Answers like a server that decodes any range of bytes, even one that cuts a character. */
function file(content: string, growing = false) {
  const bytes = new TextEncoder().encode(content);
  return (offset: number, length: number): LogRange => {
    const from = offset < 0 ? Math.max(0, bytes.length + offset) : Math.min(offset, bytes.length);
    const end = Math.min(from + length, bytes.length);
    const text = new TextDecoder().decode(bytes.subarray(from, end));
    return { text, offset: from, end, size: bytes.length, growing, missing: null };
  };
}

const texts = (buffer: LogBuffer) => visibleLines(buffer).map((line) => line.text);

describe('reading forward', () => {
  it('gives the same lines for every length of range, whatever characters are cut', () => {
    const content = 'ä€😀 begin\n\n日本語 middle\nlast without end 😀';
    const whole = texts(openLog(file(content)(0, 1000)));
    expect(whole).toEqual(['ä€😀 begin', '', '日本語 middle', 'last without end 😀']);
    for (let length = 4; length < 30; length++) {
      const read = file(content);
      let buffer = openLog(read(0, length));
      while (hasMore(buffer)) buffer = appendLog(buffer, read(buffer.next, length));
      expect(texts(buffer), `ranges of ${length} bytes`).toEqual(whole);
      expect(buffer.next).toBe(byteLength(content));
    }
  });

  it('names every line by its first byte', () => {
    const buffer = openLog(file('€\nb\nc')(0, 100));
    expect(visibleLines(buffer).map((line) => line.at)).toEqual([0, 4, 6]);
  });

  it('joins a line that was written in two parts', () => {
    const first = openLog(file('one\ntw', true)(0, 100));
    expect(texts(first)).toEqual(['one', 'tw']);
    const second = appendLog(first, file('one\ntwo\nthree\n', true)(6, 100));
    expect(texts(second)).toEqual(['one', 'two', 'three']);
    expect(second.lines[0]).toBe(first.lines[0]);
  });

  it('waits for the rest of a character that is being written', () => {
    const bytes = new TextEncoder().encode('a€');
    const half: LogRange = {
      text: new TextDecoder().decode(bytes.subarray(0, 2)),
      offset: 0,
      end: 2,
      size: 2,
      growing: true,
      missing: null,
    };
    const buffer = openLog(half);
    expect(texts(buffer)).toEqual(['a']);
    expect(buffer.next).toBe(1);
    expect(texts(appendLog(buffer, file('a€')(1, 100)))).toEqual(['a€']);
  });

  it('shows a replacement character that the file really ends with', () => {
    expect(texts(openLog(file('a\ufffd')(0, 100)))).toEqual(['a\ufffd']);
  });

  it('ignores an answer to an older question', () => {
    const read = file('one\ntwo\nthree\n');
    const buffer = openLog(read(0, 4));
    expect(appendLog(buffer, read(8, 6))).toBe(buffer);
  });

  it('begins again when the file became shorter', () => {
    const buffer = openLog(file('a long first version\n')(0, 100));
    const again = appendLog(buffer, file('new\n')(21, 100));
    expect(again.next).toBe(0);
    expect(texts(appendLog(again, file('new\n')(0, 100)))).toEqual(['new']);
  });

  it('shows the last state of a progress bar', () => {
    expect(texts(openLog(file('10 %\r50 %\r100 %\r\ndone\n')(0, 100)))).toEqual(['100 %', 'done']);
  });

  it('cuts endless lines into pieces without losing a byte', () => {
    const content = `${'😀'.repeat(maxLineLength)}\nend\n`;
    const buffer = openLog(file(content)(0, 1_000_000));
    expect(texts(buffer).slice(0, -1).join('')).toBe('😀'.repeat(maxLineLength));
    expect(texts(buffer).at(-1)).toBe('end');
    expect(buffer.lines.at(-1)?.at).toBe(byteLength(content) - 4);
  });
});

describe('reading backward', () => {
  const content = Array.from({ length: 50 }, (_, n) => `line ${n} äöü €`).join('\n');

  it('opens at the end with whole lines only, and grows to the beginning', () => {
    const read = file(content);
    let buffer = openLog(read(-64, 64));
    expect(texts(buffer)).toEqual(['line 47 äöü €', 'line 48 äöü €', 'line 49 äöü €']);
    for (let before = rangeBefore(buffer, 64); before; before = rangeBefore(buffer, 64)) {
      buffer = prependLog(buffer, read(before.offset, before.length));
    }
    expect(texts(buffer)).toEqual(content.split('\n'));
    expect(buffer.start).toBe(0);
    expect(visibleLines(buffer).map((line) => line.at)).toEqual(
      visibleLines(openLog(read(0, 10_000))).map((line) => line.at),
    );
  });

  it('gets through a line that is longer than a range', () => {
    const long = `first\n${'x'.repeat(500)}\nlast\n`;
    const read = file(long);
    let buffer = openLog(read(-20, 20));
    let reads = 0;
    for (let before = rangeBefore(buffer, 64); before; before = rangeBefore(buffer, 64)) {
      buffer = prependLog(buffer, read(before.offset, before.length));
      expect(++reads).toBeLessThan(20);
    }
    expect(texts(buffer).join('')).toBe(`first${'x'.repeat(500)}last`);
  });
});

describe('the stretch that is held', () => {
  const line = `${'y'.repeat(99)}\n`;
  const content = line.repeat((maxHeldBytes / 100) * 1.5);
  const read = file(content);
  const length = 262_144;

  it('lets go of the beginning when it grows at the end', () => {
    let buffer = openLog(read(0, length));
    while (hasMore(buffer)) buffer = appendLog(buffer, read(buffer.next, length));
    expect(buffer.next - buffer.start).toBeLessThanOrEqual(maxHeldBytes);
    expect(buffer.start % 100).toBe(0);
    expect(buffer.lines[0]?.at).toBe(buffer.start);
  });

  it('lets go of the end when it grows at the beginning', () => {
    let buffer = openLog(read(-length, length));
    for (let before = rangeBefore(buffer, length); before; before = rangeBefore(buffer, length)) {
      buffer = prependLog(buffer, read(before.offset, before.length));
    }
    expect(buffer.start).toBe(0);
    expect(buffer.next).toBeLessThanOrEqual(maxHeldBytes);
    expect(hasMore(buffer)).toBe(true);
    expect(buffer.next % 100).toBe(0);
  });
});
