import { expect, it } from 'vitest';
import { readCount, readFlag, readText, readWord } from './searchParams';

it('reads texts, also those that look like numbers', () => {
  expect([readText('a'), readText(137), readText(true), readText(''), readText({})]).toEqual([
    'a',
    '137',
    'true',
    undefined,
    undefined,
  ]);
});

it('reads flags', () => {
  expect([true, 1, 'true', '1'].map(readFlag)).toEqual([true, true, true, true]);
  expect([false, 0, 'no', undefined].map(readFlag)).toEqual(Array(4).fill(undefined));
});

it('reads words', () => {
  expect(readWord('b', ['a', 'b'])).toBe('b');
  expect(readWord('c', ['a', 'b'])).toBeUndefined();
});

it('reads counts', () => {
  expect([12, '12', 0].map(readCount)).toEqual([12, 12, 0]);
  expect([-1, 1.5, 'x', '', null].map(readCount)).toEqual(Array(5).fill(undefined));
});
