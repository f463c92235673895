import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { describe, expect, it, vi } from 'vitest';
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

  it('make what takes long to read be read more rarely', async () => {
    const client = new QueryClient();
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    const mount = () => {
      clock.mockReturnValue(performance.now() + 100);
      return Promise.resolve({});
    };
    const observer = new QueryObserver(client, { queryKey: keys.tokens, queryFn: mount });
    const close = observer.subscribe(() => {});
    await vi.waitFor(() => expect(observer.getCurrentResult().isFetching).toBe(false));
    const batch = new HintBatch();
    batch.add({ entity: 'token', id: '1' });
    expect(batch.flush(client)).toBe(false);
    await vi.waitFor(() => expect(observer.getCurrentResult().isFetching).toBe(false));
    await Promise.resolve();
    const read = performance.now();
    batch.add({ entity: 'token', id: '1' });
    clock.mockReturnValue(read + 299);
    expect(batch.flush(client)).toBe(true);
    clock.mockReturnValue(read + 300);
    expect(batch.flush(client)).toBe(false);
    close();
  });
});
