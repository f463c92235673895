import { describe, expect, it } from 'vitest';
import { axisOf, formatTick, formatValue } from './measures';

const gb = 1024 ** 3;

describe('axisOf', () => {
  it('begins at 0, ends above the highest value, and has few round lines', () => {
    expect(axisOf('mem', 71.8 * gb)).toEqual({
      max: 80 * gb,
      ticks: [0, 20 * gb, 40 * gb, 60 * gb, 80 * gb],
    });
    expect(axisOf('time', 3 * 3_600_000).ticks).toEqual([0, 3_600_000, 7_200_000, 10_800_000]);
    expect(axisOf('cpu', 1180).ticks).toEqual([0, 500, 1000, 1500]);
    expect(axisOf('reads', 3.1e12).ticks).toEqual([0, 1e12, 2e12, 3e12, 4e12]);
    for (const highest of [0, 0.3, 1, 999, 1024, 5e9, 7e13, 4e10]) {
      for (const kind of ['cpu', 'mem', 'time', 'reads'] as const) {
        const { max, ticks } = axisOf(kind, highest);
        expect(max).toBeGreaterThanOrEqual(highest);
        expect(ticks.length).toBeGreaterThan(1);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }
    }
  });

  it('shows what was asked for where shares of it are shown', () => {
    expect(axisOf('memUsage', 12)).toEqual({ max: 100, ticks: [0, 25, 50, 75, 100] });
    expect(axisOf('cpuUsage', 130).max).toBe(150);
  });
});

describe('formatValue', () => {
  it('writes each kind in its unit', () => {
    expect(formatValue('cpu', 1180)).toBe('11.8 cores');
    expect(formatValue('cpu', 100)).toBe('1 core');
    expect(formatValue('mem', 72 * gb)).toBe('72 GB');
    expect(formatValue('time', 65_000)).toBe('1 m 05 s');
    expect(formatValue('memUsage', 99.66)).toBe('100 %');
    expect(formatValue('timeUsage', 0.42)).toBe('0.4 %');
    expect(formatTick('time', 10 * 60_000)).toBe('10 m');
    expect(formatTick('time', 90_000)).toBe('1 m 30 s');
    expect(formatTick('mem', 0)).toBe('0');
  });
});
