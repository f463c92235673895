import { describe, expect, it } from 'vitest';
import { doneOf, groupProcesses, isDone, isIdle, shortName, stateOf } from './processes';

const process = (name: string, counts = {}) => ({ name, counts });

describe('groupProcesses', () => {
  it('groups by scope in pipeline order, without what all scopes share', () => {
    const groups = groupProcesses([
      process('NF:RNASEQ:PREPARE:GUNZIP'),
      process('NF:RNASEQ:FASTQC'),
      process('NF:RNASEQ:PREPARE:INDEX'),
      process('NF:RNASEQ:MULTIQC'),
    ]);
    expect(
      groups.map((group) => [group.scope, group.processes.map((p) => shortName(p.name))]),
    ).toEqual([
      ['PREPARE', ['GUNZIP', 'INDEX']],
      ['', ['FASTQC', 'MULTIQC']],
    ]);
  });

  it('has one group for a script without scopes', () => {
    expect(groupProcesses([process('A'), process('B')]).map((group) => group.scope)).toEqual(['']);
    expect(groupProcesses([])).toEqual([]);
  });

  it('folds scopes that are done, unless they are short', () => {
    const done = (count: number, scope: string) =>
      Array.from({ length: count }, (_, i) => process(`${scope}:P${i}`, { ok: 2 }));
    const groups = groupProcesses([
      ...done(4, 'LONG'),
      ...done(3, 'SHORT'),
      process('LATER:P', { running: 1 }),
    ]);
    expect(groups.map((group) => group.folds)).toEqual(['done', null, null]);
  });

  it('does not fold a scope in which something failed', () => {
    const members = Array.from({ length: 5 }, (_, i) =>
      process(`S:P${i}`, { ok: 1, failed: i === 2 ? 1 : 0 }),
    );
    expect(groupProcesses([...members, process('T:X')])[0]?.folds).toBe(null);
  });

  it('folds scopes that have not begun when there are very many processes', () => {
    const idle = Array.from({ length: 41 }, (_, i) => process(`S${i % 3}:P${i}`, { pending: 1 }));
    expect(groupProcesses(idle).map((group) => group.folds)).toEqual(['idle', 'idle', 'idle']);
    expect(groupProcesses(idle.slice(0, 30)).map((group) => group.folds)).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('the state of a process', () => {
  it('is what is going on, then what went wrong, then how it ended', () => {
    expect(stateOf({ ok: 5, failed: 1, running: 2, pending: 1 })).toBe('running');
    expect(stateOf({ ok: 5, submitted: 2 })).toBe('submitted');
    expect(stateOf({ ok: 5, pending: 2 })).toBe('pending');
    expect(stateOf({ ok: 5, failed: 1, cancelled: 3 })).toBe('failed');
    expect(stateOf({ ok: 5, cancelled: 3 })).toBe('cancelled');
    expect(stateOf({ ok: 5, warn: 1 })).toBe('warn');
    expect(stateOf({ ok: 5, cached: 1 })).toBe('ok');
    expect(stateOf({ cached: 1 })).toBe('cached');
    expect(stateOf({})).toBe('pending');
  });

  it('is done or idle', () => {
    expect(isDone({ ok: 1, cached: 2 })).toBe(true);
    expect(isDone({ ok: 1, warn: 1 })).toBe(false);
    expect(isIdle({ pending: 3 })).toBe(true);
    expect(isIdle({ pending: 3, ok: 1 })).toBe(false);
    expect(doneOf({ ok: 1, cached: 2, running: 4 })).toBe(3);
  });
});
