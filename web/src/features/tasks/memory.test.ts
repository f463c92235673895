import { expect, it } from 'vitest';
import { formatMemory, formatMemoryPair } from './memory';

it('writes memory as Nextflow does', () => {
  expect(formatMemory(72 * 1024 ** 3)).toBe('72 GB');
  expect(formatMemory(1024 ** 4)).toBe('1 TB');
  expect(formatMemory(1.5 * 1024 ** 2)).toBe('1.5 MB');
  expect(formatMemory(812)).toBe('812 B');
  expect(formatMemory(1000 * 1024 ** 2)).toBe('0.977 GB');
});

it('tells use and request in one unit', () => {
  expect(formatMemoryPair(58.21 * 1024 ** 3, 144 * 1024 ** 3)).toEqual(['58.2', '144 GB']);
  expect(formatMemoryPair(5 * 1024 ** 2, 64 * 1024 ** 2)).toEqual(['5', '64 MB']);
  expect(formatMemoryPair(0, 1024 ** 3)).toEqual(['0', '1 GB']);
});
