import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatClock,
  formatCount,
  formatDuration,
  formatMoment,
  formatShort,
  plural,
} from './format';

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [420, '0.42 s'],
    [4_300, '4.3 s'],
    [59_999, '59 s'],
    [60_000, '1 m 00 s'],
    [2_472_000, '41 m 12 s'],
    [8_040_000, '2 h 14 m'],
    [3 * 86_400_000 + 5 * 3_600_000, '3 d 05 h'],
    [-5, '0 s'],
  ])('%d ms', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('formatBytes', () => {
  it.each([
    [812, '812 B'],
    [999_600, '1 MB'],
    [310e9, '310 GB'],
    [1.4e12, '1.4 TB'],
  ])('%d', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

it('writes counts', () => {
  expect(formatCount(52_107)).toBe('52,107');
  expect(plural(1, 'run')).toBe('1 run');
  expect(plural(1200, 'run')).toBe('1,200 runs');
  expect(formatShort(1_234_567)).toBe('1.23 M');
});

describe('moments', () => {
  const now = new Date(2026, 10, 21, 12, 0).getTime();
  const at = (...date: [number, number, number, number?, number?]) => new Date(...date);
  it('are clock time today, weekday this week, date before', () => {
    expect(formatMoment(at(2026, 10, 21, 9, 5), now)).toBe('09:05');
    expect(formatMoment(at(2026, 10, 20, 17, 31), now)).toBe('Fri 17:31');
    expect(formatMoment(at(2026, 9, 2), now)).toBe('2 Oct');
    expect(formatMoment(at(2025, 9, 2), now)).toBe('2 Oct 2025');
    expect(formatMoment('nonsense', now)).toBe('–');
  });
  it('are told to the second', () => {
    expect(formatClock(new Date(2026, 10, 21, 11, 26, 4), now)).toBe('11:26:04');
    expect(formatClock(new Date(2026, 10, 20, 11, 26, 4), now)).toBe('Fri 11:26:04');
    expect(formatClock('nonsense', now)).toBe('–');
  });
  it('are told as age', () => {
    expect(formatAgo(now - 3_000, now)).toBe('just now');
    expect(formatAgo(now - 120_000, now)).toBe('2 m ago');
    expect(formatAgo(now - 3 * 86_400_000, now)).toBe('3 days ago');
  });
});
