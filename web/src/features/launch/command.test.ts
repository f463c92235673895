import { expect, it } from 'vitest';
import { commandLines, shellQuote } from './command';
import { noFields } from './values';

it('writes the command that a person would', () => {
  const values = {
    ...noFields,
    pipeline: 'nf-core/rnaseq',
    revision: '3.14.0',
    configProfiles: ['test', 'singularity'],
    paramsText: '{"a": 1}',
    workDir: '/data/my work',
    stubRun: true,
    runName: 'brave_hopper',
  };
  expect(commandLines(values, 'abc-1').join(' ')).toBe(
    "nextflow run nf-core/rnaseq -r 3.14.0 -profile test,singularity -params-file params.json -work-dir '/data/my work' -stub-run -name brave_hopper -resume abc-1 -with-tower",
  );
});

it('quotes for a shell', () => {
  expect(shellQuote("it's $HOME")).toBe(`'it'\\''s $HOME'`);
});
