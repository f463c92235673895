import { describe, expect, it } from 'vitest';
import { levelLine, levelPath } from './levels';

const same = (n: number) => n;

describe('levels', () => {
  const levels = { from: 0, to: 25, width: 10, values: [1, 3, 2] };

  it('are steps on a ground line, the last cut off at the end of the time', () => {
    expect(levelLine(levels, same, same)).toBe('M0 0V1H10V3H20V2H25');
    expect(levelPath(levels, same, same)).toBe('M0 0V1H10V3H20V2H25V0H0Z');
  });

  it('stand on others', () => {
    expect(levelPath(levels, same, same, [5, 5, 6])).toBe('M0 5V6H10V8H20V8H25V6H20V5H10V5H0Z');
  });

  it('are nothing without bins', () => {
    expect(levelPath({ ...levels, values: [] }, same, same)).toBe('');
  });
});
