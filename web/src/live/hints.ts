import type { QueryClient, QueryKey } from '@tanstack/react-query';
import { keys } from '@/api/keys';

/** Says that something changed and is worth reading again; it never carries the data. */
export interface Hint {
  entity: 'workflow' | 'tasks' | 'log' | 'pipeline' | 'computeEnv' | 'token';
  id: string;
}

/** The parts of the cache that a hint makes stale. */
export function staleKeys(hint: Hint): readonly QueryKey[] {
  switch (hint.entity) {
    case 'workflow':
      return [
        keys.workflows.lists,
        keys.workflows.counts,
        keys.workflows.silhouette(hint.id),
        keys.workflows.detail(hint.id),
        keys.workflows.summary(hint.id),
        keys.workflows.launch(hint.id),
        keys.workflows.files(hint.id),
        keys.workflows.containers(hint.id),
        keys.workflows.tries(hint.id),
        keys.workflows.progress(hint.id),
        keys.workflows.graph(hint.id),
        keys.workflows.failures(hint.id),
        keys.workflows.plots(hint.id),
      ];
    case 'tasks':
      return [
        keys.workflows.lists,
        keys.workflows.progress(hint.id),
        keys.workflows.tasks(hint.id),
        keys.workflows.plots(hint.id),
      ];
    case 'log':
      return [keys.workflows.log(hint.id)];
    case 'pipeline':
      return [keys.pipelines.all];
    case 'computeEnv':
      return [keys.computeEnvs.all];
    case 'token':
      return [keys.tokens];
    default:
      // A newer server may know more entities than this page.
      return [];
  }
}

function parseObject(data: string): object {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Not ours.
  }
  return {};
}

/** Reads the data of a `change` event; what is not a hint is ignored. */
export function parseHint(data: string): Hint | undefined {
  const hint = parseObject(data);
  if (!('entity' in hint && 'id' in hint)) return undefined;
  return { entity: hint.entity, id: String(hint.id) } as Hint;
}

/** Reads the data of a `hello` event. */
export function parseVersion(data: string): string | undefined {
  const hello = parseObject(data);
  return 'version' in hello ? String(hello.version) : undefined;
}

/** How many times as long as it took to read it a thing rests before it is read again. */
const restsPerReading = 3;
/** Counting all runs is work for the server: not more often than this. */
const countsRestMs = 5000;

/**
 * Collects hints and makes the cache stale in batches. A key that is being read keeps its hint for
 * the next batch: the answer under way may be older than the change. What takes long to read is read
 * more rarely, so that a busy run leaves the server and the page most of their time.
 */
export class HintBatch {
  private readonly waiting = new Map<string, QueryKey>();
  /** Until when a key rests, since reading it took long. */
  private readonly rests = new Map<string, number>();

  add(hint: Hint): void {
    for (const key of staleKeys(hint)) this.waiting.set(JSON.stringify(key), key);
  }

  /** @returns whether hints still wait for another flush */
  flush(queryClient: QueryClient): boolean {
    for (const [name, queryKey] of this.waiting) {
      const begun = performance.now();
      if (begun < (this.rests.get(name) ?? 0) || queryClient.isFetching({ queryKey }) > 0) continue;
      this.waiting.delete(name);
      void queryClient.invalidateQueries({ queryKey }).then(() => {
        const now = performance.now();
        const least = queryKey === keys.workflows.counts ? countsRestMs : 0;
        this.rests.set(name, now + Math.max(least, restsPerReading * (now - begun)));
      });
    }
    return this.waiting.size > 0;
  }
}
