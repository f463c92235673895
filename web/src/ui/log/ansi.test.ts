import { describe, expect, it } from 'vitest';
import { parseAnsi, plainStyle, stripAnsi } from './ansi';

const esc = '\u001b';

describe('parseAnsi', () => {
  it('keeps a line without escapes as one plain span', () => {
    expect(parseAnsi('executor >  local (4)').spans).toEqual([
      { text: 'executor >  local (4)', style: plainStyle },
    ]);
  });

  it('splits at colours and ends in the style the line ended in', () => {
    const { spans, end } = parseAnsi(`${esc}[33mWARN: two${esc}[0m then ${esc}[1;31mred`);
    expect(spans.map((span) => [span.text, span.style.colour, span.style.bold])).toEqual([
      ['WARN: two', 3, false],
      [' then ', null, false],
      ['red', 1, true],
    ]);
    expect(end).toEqual({ ...plainStyle, bold: true, colour: 1 });
  });

  it('goes on in the style of the line before', () => {
    const first = parseAnsi(`${esc}[33mWARN: first`);
    const second = parseAnsi(`second${esc}[m end`, first.end);
    expect(second.spans.map((span) => [span.text, span.style.colour])).toEqual([
      ['second', 3],
      [' end', null],
    ]);
  });

  it('brings 256 and 24-bit colours to the sixteen', () => {
    expect(parseAnsi(`${esc}[38;5;196mx`).spans[0]?.style.colour).toBe(9);
    expect(parseAnsi(`${esc}[38;2;0;120;0mx`).spans[0]?.style.colour).toBe(2);
    expect(parseAnsi(`${esc}[38;5;240mx`).spans[0]?.style.colour).toBe(8);
    expect(parseAnsi(`${esc}[48;5;196mx`).spans[0]?.style.colour).toBe(null);
  });

  it('drops cursor moves, titles and control characters', () => {
    const line = `${esc}[2K${esc}[1A${esc}]0;title\u0007done\u0000\u0008 ${esc}(B100 %`;
    expect(stripAnsi(line)).toBe('done 100 %');
    expect(
      parseAnsi(line)
        .spans.map((span) => span.text)
        .join(''),
    ).toBe('done 100 %');
  });

  it('shows a sequence that was cut off as little as possible', () => {
    expect(stripAnsi(`text ${esc}[3`)).toBe('text [3');
  });
});
