import { expect, it } from 'vitest';
import { runCommand, shellLines } from './commands';

it('gives lines to copy', () => {
  expect(runCommand('abc', 'https://belfry.example.org')).toBe(
    'TOWER_ACCESS_TOKEN=abc nextflow run main.nf -with-tower https://belfry.example.org/api',
  );
  expect(shellLines('abc', 'http://127.0.0.1:8000')).toContain(
    'TOWER_API_ENDPOINT=http://127.0.0.1:8000/api',
  );
});
