import { expect, it } from 'vitest';
import { readFlag, readText, readWord } from './searchParams';

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
