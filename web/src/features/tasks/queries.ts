import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/keys';
import type { components } from '@/api/schema';
import { scope } from '@/api/scope';
import type { LogSource } from '@/ui/log/useLog';
import type { Sort } from '@/ui/table/column';
import type { PageSource } from '@/ui/table/usePages';

export type Task = components['schemas']['Task'];

/** Rows read at once: the most the server gives. */
export const tasksPageSize = 100;

/** The tasks of a run that match a search. */
export function taskPages(workflowId: string, search: string, sort: Sort): PageSource<Task> {
  const params = (offset: number) => ({
    ...(search !== '' && { search }),
    sortBy: sort.key,
    sortDir: sort.descending ? 'DESCENDING' : 'ASCENDING',
    max: tasksPageSize,
    offset,
  });
  return {
    key: (offset) => keys.workflows.taskList(workflowId, params(offset)),
    read: (offset, signal) => listTasks(workflowId, params(offset), signal),
  };
}

export function taskQuery(workflowId: string, taskId: number) {
  return queryOptions({
    queryKey: keys.workflows.task(workflowId, taskId),
    queryFn: async ({ signal }) => {
      const answer = await body(
        api.GET('/workflow/{workflowId}/task/{taskId}', {
          params: { path: { workflowId, taskId }, query: scope() },
          signal,
        }),
      );
      return answer.task ?? null;
    },
  });
}

export function graphQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.graph(workflowId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/ext/workflow/{workflowId}/graph', {
          params: { path: { workflowId }, query: scope() },
          signal,
        }),
      ),
  });
}

/** The next task of the same process, or the one before; null at the end. */
export async function findNeighbour(
  workflowId: string,
  taskId: number,
  backward: boolean,
): Promise<number | null> {
  const answer = await body(
    api.GET('/ext/workflow/{workflowId}/task/{taskId}/neighbour', {
      params: { path: { workflowId, taskId }, query: { backward } },
    }),
  );
  return answer.taskId ?? null;
}

/** All tries of one piece of work: Nextflow gives each try a task id of its own and the same name. */
export function triesQuery(workflowId: string, task: Task | null) {
  const params = {
    search: [`process:${task?.process}`, ...plainWords(task?.tag)].join(' '),
    sortBy: 'attempt',
    sortDir: 'ASCENDING',
    max: tasksPageSize,
    offset: 0,
  };
  return queryOptions({
    queryKey: keys.workflows.taskList(workflowId, params),
    queryFn: ({ signal }) => listTasks(workflowId, params, signal),
    select: ({ rows }) => rows.filter((other) => other.name === task?.name),
  });
}

/** What a task writes; beside it, the files that Nextflow keeps of it. */
export const outputFiles = ['.command.out', '.command.err', '.command.log'] as const;
export const commandFiles = [
  '.command.sh',
  '.command.run',
  '.command.env',
  '.command.trace',
  '.exitcode',
] as const;
export const taskFiles = [...outputFiles, ...commandFiles] as const;
export type TaskFile = (typeof taskFiles)[number];

/** A file of a task's work directory. */
export function taskLogSource(workflowId: string, taskId: number, name: TaskFile): LogSource {
  return {
    key: [...keys.workflows.task(workflowId, taskId), 'file', name],
    read: (offset, length, signal) =>
      body(
        api.GET('/ext/workflow/{workflowId}/task/{taskId}/file', {
          params: { path: { workflowId, taskId }, query: { name, offset, length } },
          signal,
        }),
      ),
    search: (query, { from, backward }, signal) =>
      body(
        api.GET('/ext/workflow/{workflowId}/task/{taskId}/file/matches', {
          params: { path: { workflowId, taskId }, query: { name, ...query, from, backward } },
          signal,
        }),
      ),
  };
}

/** Where a browser gets a whole file of a task. */
export function taskFileAddress(workflowId: string, taskId: number, name: TaskFile): string {
  const query = new URLSearchParams({ fileName: name });
  return `/api/workflow/${encodeURIComponent(workflowId)}/download/${taskId}?${query}`;
}

export async function listTasks(
  workflowId: string,
  params: { search?: string; sortBy: string; sortDir: string; max: number; offset: number },
  signal: AbortSignal,
): Promise<{ rows: Task[]; total: number }> {
  const answer = await body(
    api.GET('/workflow/{workflowId}/tasks', {
      params: { path: { workflowId }, query: { ...scope(), ...params } },
      signal,
    }),
  );
  const rows = (answer.tasks ?? []).flatMap(({ task }) => (task ? [task] : []));
  return { rows, total: answer.total ?? rows.length };
}

/** Words of a tag that no search language takes for something else. */
function plainWords(tag: string | null | undefined): string[] {
  return (tag ?? '').split(/\s+/).filter((word) => /^[\w.-]+$/.test(word));
}
