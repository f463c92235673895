import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/keys';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Resources = Schemas['WorkflowResources'];
export type ProcessResources = Schemas['ProcessResourcesDto'];
export type ResourceSeries = Schemas['ResourceSeries'];
export type ResourcePlace = Schemas['ResourcePlace'];
export type ResourceTotals = Schemas['ResourceTotals'];
export type ResourceKind = Schemas['ResourceKind'];

/** Statistics of a run under way are asked for again after this time at the earliest. */
const shortestWaitMs = 2000;

/**
 * What the tasks of a run used. No hint makes them stale, as they are dear to compute: while the
 * counters of the run say something newer, they are asked for again as often as the server says.
 * @param lastUpdated when the counters of the run last changed, as far as the page knows
 */
export function resourcesQuery(workflowId: string, lastUpdated: string | null | undefined) {
  return queryOptions({
    queryKey: keys.workflows.metrics(workflowId),
    queryFn: ({ signal }) =>
      body(
        api.GET('/ext/workflow/{workflowId}/resources', {
          params: { path: { workflowId } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) => {
      const known = state.data;
      if (!known || !lastUpdated || known.lastUpdated === lastUpdated) return false;
      return Math.max(shortestWaitMs, known.restMs);
    },
  });
}

export type TableForm = 'csv' | 'tsv';

/** Where a browser gets all tasks of a run as one table. */
export function taskTableAddress(workflowId: string, form: TableForm): string {
  return `/api/ext/workflow/${encodeURIComponent(workflowId)}/tasks/table?form=${form}`;
}
