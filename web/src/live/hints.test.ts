import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { keys } from '@/api/keys';
import { HintBatch, parseHint, staleKeys } from './hints';

describe('hints', () => {
  it('are read, and nothing else is', () => {
    expect(parseHint('{"entity":"workflow","id":"a"}')).toEqual({ entity: 'workflow', id: 'a' });
    expect(parseHint('[1]')).toBeUndefined();
    expect(parseHint('oops')).toBeUndefined();
    expect(staleKeys({ entity: 'novelty' as never, id: 'a' })).toEqual([]);
  });

  it('make stale what they are about, and only that', () => {
    const client = new QueryClient();
    const mine = keys.workflows.taskList('a', {});
    const other = keys.workflows.taskList('b', {});
    for (const key of [mine, other, keys.pipelines.list({})]) client.setQueryData(key, {});
    const batch = new HintBatch();
    batch.add({ entity: 'tasks', id: 'a' });
    expect(batch.flush(client)).toBe(false);
    expect(client.getQueryState(mine)?.isInvalidated).toBe(true);
    expect(client.getQueryState(other)?.isInvalidated).toBe(false);
    expect(client.getQueryState(keys.pipelines.list({}))?.isInvalidated).toBe(false);
  });

  it('wait while the data is being read, so that no change is lost', async () => {
    const client = new QueryClient();
    let finish = (_: object) => {};
    const reading = client.fetchQuery({
      queryKey: keys.tokens,
      queryFn: () =>
        new Promise<object>((resolve) => {
          finish = resolve;
        }),
    });
    const batch = new HintBatch();
    batch.add({ entity: 'token', id: '1' });
    expect(batch.flush(client)).toBe(true);
    finish({});
    await reading;
    expect(batch.flush(client)).toBe(false);
    expect(client.getQueryState(keys.tokens)?.isInvalidated).toBe(true);
  });
});
