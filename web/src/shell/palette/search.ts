import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { WorkflowRow } from '@/api/ext';
import { keys } from '@/api/keys';
import { listPipelines, type Pipeline } from '@/api/pipelines';
import { listWorkflows } from '@/api/workflows';
import { listTasks, type Task } from '@/features/tasks/queries';

/** What the server found for a text. */
export interface Found {
  readonly runs: readonly WorkflowRow[];
  readonly pipelines: readonly Pipeline[];
  readonly tasks: readonly Task[];
  /** Why one of the three was not searched; the others are there all the same. */
  readonly problem?: string;
}

const most = 6;

/**
 * Runs, pipelines and, where a run is open, its tasks. They come together, so that nothing moves below the
 * finger when one answer is later than another.
 */
export function foundQuery(text: string, workflowId: string | undefined) {
  return queryOptions({
    queryKey: keys.found(text, workflowId),
    queryFn: async ({ signal }): Promise<Found> => {
      const search = text === '' ? undefined : text;
      const [runs, pipelines, tasks] = await Promise.allSettled([
        listWorkflows({ search: search && runSearchOf(search), max: most }, signal),
        listPipelines({ search, max: most }, signal),
        search && workflowId ? findTasks(workflowId, search, signal) : { rows: [] },
      ]);
      signal.throwIfAborted();
      const refused = [runs, pipelines, tasks].find((answer) => answer.status === 'rejected');
      return {
        runs: runs.status === 'fulfilled' ? runs.value.workflows : [],
        pipelines: pipelines.status === 'fulfilled' ? pipelines.value.pipelines : [],
        tasks: tasks.status === 'fulfilled' ? tasks.value.rows : [],
        problem: refused && (refused.reason as Error).message,
      };
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 30_000,
  });
}

/** A text without operators may be a run's id, which the search for words does not look into. */
export function runSearchOf(text: string): string {
  return /^[0-9A-Za-z]{8,}$/.test(text) ? `${text} OR id:${text}` : text;
}

function findTasks(workflowId: string, search: string, signal: AbortSignal) {
  const params = { search, sortBy: 'taskId', sortDir: 'ASCENDING', max: most, offset: 0 };
  return listTasks(workflowId, params, signal);
}
