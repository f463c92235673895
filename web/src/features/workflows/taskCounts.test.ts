import { describe, expect, it } from 'vitest';
import { stripTotal } from '@/ui/strip';
import { countsOf, lostOf, processesOf } from './taskCounts';

describe('countsOf', () => {
  it('takes a try that was repeated for no loss', () => {
    const counts = countsOf({ failed: 2, retries: 2, succeeded: 3 });
    expect(counts.failed).toBe(0);
    expect(stripTotal(counts)).toBe(3);
  });

  it('keeps ignored tasks apart from failed ones', () => {
    const load = { failed: 3, ignored: 2, succeeded: 1 };
    expect(countsOf(load)).toMatchObject({ failed: 1, warn: 2, ok: 1 });
    expect(lostOf(load)).toBe(3);
  });

  it('is empty for a run without counters', () => {
    expect(stripTotal(countsOf(undefined))).toBe(0);
    expect(lostOf(undefined)).toBe(0);
  });
});

describe('processesOf', () => {
  it('keeps the order of the pipeline', () => {
    const process = (name: string) => ({ process: name, succeeded: 1 }) as never;
    const progress = { processesProgress: [process('B'), process('A')] };
    expect(processesOf(progress)?.map((p) => p.name)).toEqual(['B', 'A']);
    expect(processesOf(undefined)).toBe(undefined);
  });
});
