import { describe, expect, it } from 'vitest';
import { parameterRows, searchParameters } from './parameterRows';

const parameters = {
  input: 'samples.csv',
  max_cpus: 16,
  gencode: true,
  extra: null,
  genomes: { GRCh38: { fasta: 's3://x/genome.fa', sizes: [1, 2] } },
  none: {},
};

describe('parameterRows', () => {
  it('goes through groups and lists in their order', () => {
    expect(parameterRows(parameters).map((row) => [row.path, row.depth, row.value])).toEqual([
      ['input', 0, 'samples.csv'],
      ['max_cpus', 0, '16'],
      ['gencode', 0, 'true'],
      ['extra', 0, 'null'],
      ['genomes', 0, null],
      ['genomes.GRCh38', 1, null],
      ['genomes.GRCh38.fasta', 2, 's3://x/genome.fa'],
      ['genomes.GRCh38.sizes', 2, null],
      ['genomes.GRCh38.sizes.0', 3, '1'],
      ['genomes.GRCh38.sizes.1', 3, '2'],
      ['none', 0, '{}'],
    ]);
  });

  it('is empty for a run without parameters', () => {
    expect(parameterRows(undefined)).toEqual([]);
    expect(parameterRows({})).toEqual([]);
  });
});

describe('searchParameters', () => {
  const found = (text: string) =>
    searchParameters(parameterRows(parameters), text).map((row) => row.path);

  it('finds names and values and keeps the groups around them', () => {
    expect(found('FASTA')).toEqual(['genomes', 'genomes.GRCh38', 'genomes.GRCh38.fasta']);
    expect(found('samples')).toEqual(['input']);
    expect(found('nothing')).toEqual([]);
    expect(found(' ')).toHaveLength(11);
  });
});
