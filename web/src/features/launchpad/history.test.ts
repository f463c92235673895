import { describe, expect, it } from 'vitest';
import type { WorkflowRow } from '@/api/ext';
import { barCount, historiesOf } from './history';

const row = (
  pipelineName: string | null,
  status: string,
  duration: number,
  id = `${status}${duration}`,
) => ({ workflow: { id, status, duration, runName: id }, pipelineName }) as WorkflowRow;

describe('historiesOf', () => {
  it('takes the last runs of each pipeline, oldest first', () => {
    const rows = Array.from({ length: 20 }, (_, i) => row('rnaseq', 'SUCCEEDED', i));
    const history = historiesOf([row('sarek', 'FAILED', 5), ...rows]).get('rnaseq');
    expect(history?.runs).toHaveLength(barCount);
    expect(history?.runs[0]?.duration).toBe(barCount - 1);
    expect(history?.runs.at(-1)?.duration).toBe(0);
  });

  it('gives the median of what succeeded, once there is enough of it', () => {
    const few = [row('a', 'SUCCEEDED', 10), row('a', 'SUCCEEDED', 20), row('a', 'FAILED', 1)];
    expect(historiesOf(few).get('a')?.usually).toBeUndefined();
    expect(historiesOf([...few, row('a', 'SUCCEEDED', 60)]).get('a')?.usually).toBe(20);
    expect(
      historiesOf([...few, row('a', 'SUCCEEDED', 60), row('a', 'SUCCEEDED', 30)]).get('a')?.usually,
    ).toBe(25);
  });

  it('leaves out runs that belong to no saved pipeline or have not started', () => {
    const histories = historiesOf([row(null, 'SUCCEEDED', 1), row('a', 'SUBMITTED', 0)]);
    expect(histories.has('')).toBe(false);
    expect(histories.get('a')?.runs).toEqual([]);
  });
});
