import { expect, it } from 'vitest';
import { formatMemory, inGigabytes } from './memory';

it('writes memory as Nextflow does', () => {
  expect(formatMemory(72 * 1024 ** 3)).toBe('72 GB');
  expect(formatMemory(1024 ** 4)).toBe('1 TB');
  expect(formatMemory(1.5 * 1024 ** 2)).toBe('1.5 MB');
  expect(formatMemory(812)).toBe('812 B');
  expect(formatMemory(1000 * 1024 ** 2)).toBe('0.977 GB');
  expect(inGigabytes(58.21 * 1024 ** 3)).toBe('58.2');
});
