import { describe, expect, it } from 'vitest';
import { parameterChanges } from './parameterChanges';
import { parameterOrigins } from './parameterOrigins';
import { parameterRows } from './parameterRows';

describe('parameterOrigins', () => {
  it('knows what the launch and the command line gave', () => {
    const origins = parameterOrigins(
      'genome: GRCh38\nmax_cpus: 4\n',
      "nextflow run x --input 'a --not b.csv' --max_cpus=8 --save-all --deep.name 1 -resume",
    );
    expect([...origins]).toEqual([
      ['genome', 'launch'],
      ['max_cpus', 'command'],
      ['input', 'command'],
      ['saveAll', 'command'],
      ['deep', 'command'],
    ]);
  });

  it('is empty for what cannot be read', () => {
    expect(parameterOrigins('a: [', null).size).toBe(0);
    expect(parameterOrigins(undefined, undefined).size).toBe(0);
  });
});

describe('parameterChanges', () => {
  it('tells new, changed and lost values', () => {
    const now = parameterRows({ a: 1, b: { c: 'x' }, d: true });
    const then = parameterRows({ a: 2, b: { c: 'x' }, e: null });
    expect([...parameterChanges(now, then)]).toEqual([
      ['a', { kind: 'changed', before: '2' }],
      ['d', { kind: 'added', before: null }],
      ['e', { kind: 'gone', before: 'null' }],
    ]);
  });
});
