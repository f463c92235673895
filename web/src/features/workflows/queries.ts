import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { api, body } from '@/api/client';
import type { WorkflowRow } from '@/api/ext';
import { keys } from '@/api/keys';
import type { components } from '@/api/schema';
import { scope } from '@/api/scope';
import { timeZone } from '@/lib/timeZone';
import type { LogSource } from '@/ui/log/useLog';
import type { Sort } from '@/ui/table/column';
import type { PageSource } from '@/ui/table/usePages';

type Schemas = components['schemas'];
export type Workflow = Schemas['WorkflowDbDto'];
export type WorkflowLoad = Schemas['WorkflowLoad'];

/** Rows read at once by the runs list. */
export const runsPageSize = 50;

/** The order of the list if nothing else is said. */
export const newestFirst: Sort = { key: 'started', descending: true };

/** The runs that match a search. */
export function runPages(search: string, sort: Sort): PageSource<WorkflowRow> {
  const params = (offset: number) => ({
    ...(search !== '' && { search, timeZone }),
    ...((sort.key !== newestFirst.key || !sort.descending) && {
      sortBy: sort.key,
      sortDir: sort.descending ? 'DESCENDING' : 'ASCENDING',
    }),
    max: runsPageSize,
    offset,
  });
  return {
    // Not the key of `workflowListQuery`: pages are held in another shape.
    key: (offset) => [...keys.workflows.lists, 'page', params(offset)],
    read: async (offset, signal) => {
      const answer = await body(
        api.GET('/ext/workflow', {
          params: { query: { ...scope(), ...params(offset) } },
          signal,
        }),
      );
      return { rows: answer.workflows, total: answer.totalSize };
    },
  };
}

/** How many runs match a search, by state and by day. */
export function runCountsQuery(search: string) {
  const params = { ...(search !== '' && { search }), timeZone };
  return queryOptions({
    queryKey: keys.workflows.count(params),
    queryFn: ({ signal }) =>
      body(
        api.GET('/ext/workflow/counts', { params: { query: { ...scope(), ...params } }, signal }),
      ),
    // The chips keep their counts until those of the next search are here.
    placeholderData: keepPreviousData,
  });
}

/** The shape of a run that is over, whatever its size. */
export function silhouetteQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.silhouette(workflowId),
    queryFn: async ({ signal }) => {
      const path = { workflowId };
      const answer = await body(
        api.GET('/ext/workflow/{workflowId}/silhouette', { params: { path }, signal }),
      );
      return answer.silhouette ?? null;
    },
  });
}

export function workflowQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.detail(workflowId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/workflow/{workflowId}', {
          params: { path: { workflowId }, query: scope() },
          signal,
        }),
      ),
  });
}

export function summaryQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.summary(workflowId),
    queryFn: ({ signal }) =>
      body(api.GET('/ext/workflow/{workflowId}', { params: { path: { workflowId } }, signal })),
  });
}

/** Everything that failed in the run, by process and exit code. */
export function failuresQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.failures(workflowId),
    queryFn: ({ signal }) => {
      const path = { workflowId };
      return body(api.GET('/ext/workflow/{workflowId}/failures', { params: { path }, signal }));
    },
  });
}

/** What was reported of the run and could not be read. */
export function asidesQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.asides(workflowId),
    queryFn: async ({ signal }) => {
      const path = { workflowId };
      return (
        await body(api.GET('/ext/workflow/{workflowId}/asides', { params: { path }, signal }))
      ).asides;
    },
  });
}

/** Counters of the run and of each process. */
export function progressQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.progress(workflowId),
    queryFn: async ({ signal }) => {
      const answer = await body(
        api.GET('/workflow/{workflowId}/progress', {
          params: { path: { workflowId }, query: scope() },
          signal,
        }),
      );
      return answer.progress ?? {};
    },
  });
}

/** The files of the run that are there to be saved. */
export function runFilesQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.files(workflowId),
    queryFn: async ({ signal }) => {
      const path = { workflowId };
      return (await body(api.GET('/ext/workflow/{workflowId}/files', { params: { path }, signal })))
        .files;
    },
  });
}

/** The container images of the run; null if its client does not tell. */
export function containersQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.containers(workflowId),
    queryFn: async ({ signal }) => {
      const path = { workflowId };
      return (
        await body(api.GET('/ext/workflow/{workflowId}/containers', { params: { path }, signal }))
      ).containers;
    },
  });
}

/** The runs of the Nextflow session of the run: what it resumed, and what resumed it. */
export function triesOfRunQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.tries(workflowId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/ext/workflow/{workflowId}/tries', { params: { path: { workflowId } }, signal }),
      ),
  });
}

const starKey = (workflowId: string) => [...keys.workflows.one(workflowId), 'star'];

/** Whether the reader starred the run. */
export function starQuery(workflowId: string) {
  return queryOptions({
    queryKey: starKey(workflowId),
    queryFn: async ({ signal }) => {
      const answer = await body(
        api.GET('/workflow/{workflowId}/star', {
          params: { path: { workflowId }, query: scope() },
          signal,
        }),
      );
      return answer.workflowId != null;
    },
  });
}

export type RunFile = 'console' | 'nextflow.log';

/** Output of a run's head job, or the log Nextflow wrote. */
export function runLogSource(workflowId: string, name: RunFile): LogSource {
  return {
    key: [...keys.workflows.log(workflowId), name],
    read: (offset, length, signal) =>
      body(
        api.GET('/ext/workflow/{workflowId}/file', {
          params: { path: { workflowId }, query: { name, offset, length } },
          signal,
        }),
      ),
    search: (query, { from, backward }, signal) =>
      body(
        api.GET('/ext/workflow/{workflowId}/file/matches', {
          params: { path: { workflowId }, query: { name, ...query, from, backward } },
          signal,
        }),
      ),
  };
}

/** Where a browser gets a whole file of a run. */
export function runFileAddress(workflowId: string, name: RunFile): string {
  return downloadAddress(
    workflowId,
    name === 'console' ? `nf-${workflowId}.txt` : `nf-${workflowId}.log`,
  );
}

/** Where a browser gets a file of a run by the contract's name of it. */
export function downloadAddress(workflowId: string, fileName: string): string {
  const query = new URLSearchParams({ fileName });
  return `/api/workflow/${encodeURIComponent(workflowId)}/download?${query}`;
}

export async function cancelRun(workflowId: string): Promise<void> {
  await api.POST('/workflow/{workflowId}/cancel', {
    params: { path: { workflowId }, query: scope() },
  });
}

/** @returns the ids of runs that could not be deleted */
export async function deleteRuns(workflowIds: readonly string[]): Promise<readonly string[]> {
  const answer = await body(
    api.POST('/workflow/delete', {
      params: { query: scope() },
      body: { workflowIds: [...workflowIds] },
    }),
  );
  return answer.failedWorkflowIds ?? [];
}

/** Reads all runs again: lists and their counts. */
export async function refreshRuns(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: keys.workflows.lists }),
    client.invalidateQueries({ queryKey: keys.workflows.counts }),
  ]);
}

/** Stars a run or takes the star away; the page shows it at once and takes it back if it fails. */
export function useStar() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ workflowId, starred }: { workflowId: string; starred: boolean }) => {
      const params = { path: { workflowId }, query: scope() };
      if (starred) await api.POST('/workflow/{workflowId}/star', { params });
      else await api.DELETE('/workflow/{workflowId}/star', { params });
    },
    onMutate: ({ workflowId, starred }) => setStarred(client, workflowId, starred),
    onError: (_error, { workflowId, starred }) => setStarred(client, workflowId, !starred),
    onSettled: () => refreshRuns(client),
  });
}

interface WithRows {
  readonly workflows?: readonly WorkflowRow[];
  readonly rows?: readonly WorkflowRow[];
}

function setStarred(client: QueryClient, workflowId: string, starred: boolean): void {
  const change = (rows: readonly WorkflowRow[]) =>
    rows.map((row) => (row.workflow.id === workflowId ? { ...row, starred } : row));
  client.setQueryData(starKey(workflowId), starred);
  client.setQueriesData<WithRows>({ queryKey: keys.workflows.lists }, (held) => ({
    ...held,
    ...(held?.workflows && { workflows: change(held.workflows) }),
    ...(held?.rows && { rows: change(held.rows) }),
  }));
}
