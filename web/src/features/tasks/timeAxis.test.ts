import { describe, expect, it } from 'vitest';
import { roundUp, timeTicks } from './timeAxis';

const minute = 60_000;
const at = (text: string) => new Date(text).getTime();

describe('a time axis', () => {
  it('has labels at round moments of the local clock, and not more than fit', () => {
    const from = at('2026-11-01T09:12:00');
    const ticks = timeTicks(from, from + 134 * minute, 6);
    expect(ticks.map((tick) => tick.label)).toEqual(['09:30', '10:00', '10:30', '11:00']);
    for (const length of [1, 999, minute, 90 * minute, 4000 * minute, 9e5 * minute]) {
      for (const most of [1, 2, 5, 9]) {
        expect(timeTicks(from, from + length, most).length).toBeLessThanOrEqual(most + 1);
      }
    }
  });

  it('tells seconds of a short time, and days of a long one', () => {
    const from = at('2026-11-01T09:00:00');
    expect(timeTicks(from, from + 40_000, 5)[1]?.label).toBe('09:00:10');
    expect(timeTicks(from, from + 5 * 24 * 60 * minute, 6)[0]?.label).toBe('2 Nov');
    expect(timeTicks(from, from, 5)).toEqual([]);
  });
});

describe('the top of a scale', () => {
  it('is round and not below the value', () => {
    expect([0, 1, 1.5, 3, 4.2, 7, 9, 412, 1001].map(roundUp)).toEqual([
      1, 1, 2, 4, 5, 8, 10, 500, 2000,
    ]);
  });
});
