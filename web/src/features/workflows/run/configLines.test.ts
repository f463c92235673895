import { describe, expect, it } from 'vitest';
import { configLines, findLines, unfolded } from './configLines';

const text = `params {
   input = 'x'
   list = [
      1
   ]
}
empty {
}
process {
   withName:A {
      cpus = 2
   }
}
`;

describe('a configuration line by line', () => {
  const lines = configLines(text);

  it('knows where its blocks end', () => {
    expect(lines.filter((line) => line.closes).map((line) => [line.number, line.closes])).toEqual([
      [1, 6],
      [3, 5],
      [9, 13],
      [10, 12],
    ]);
  });

  it('leaves out what is folded, its end included', () => {
    expect(unfolded(lines, new Set([1, 10])).map((line) => line.number)).toEqual([
      1, 7, 8, 9, 10, 13,
    ]);
    expect(unfolded(lines, new Set())).toEqual(lines);
  });

  it('is searched whatever the case', () => {
    expect(findLines(lines, 'WITHNAME')).toEqual([10]);
    expect(findLines(lines, ' ')).toEqual([]);
  });
});

it('a text that is no configuration is shown as it is', () => {
  expect(configLines('}\n}\n{').map((line) => line.text)).toEqual(['}', '}', '{']);
});
