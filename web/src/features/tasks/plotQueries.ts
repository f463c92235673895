import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/keys';
import type { components } from '@/api/schema';
import { scope } from '@/api/scope';

export type Cores = components['schemas']['CoresResponse'];
export type Timeline = components['schemas']['TimelineResponse'];

/** Parts of the time asked for: about one for each three pixels of a wide plot. */
export const plotBins = 240;

/** Cores in use over the time of a run, by the tasks that match a search. */
export function coresQuery(workflowId: string, search: string) {
  const params = { ...(search !== '' && { search }), bins: plotBins };
  return queryOptions({
    queryKey: keys.workflows.cores(workflowId, params),
    queryFn: ({ signal }) =>
      body(
        api.GET('/ext/workflow/{workflowId}/cores', {
          params: { path: { workflowId }, query: { ...scope(), ...params } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

/** When the tasks that match a search waited and ran. */
export function timelineQuery(workflowId: string, search: string) {
  const params = { ...(search !== '' && { search }), bins: plotBins };
  return queryOptions({
    queryKey: keys.workflows.timeline(workflowId, params),
    queryFn: ({ signal }) =>
      body(
        api.GET('/ext/workflow/{workflowId}/timeline', {
          params: { path: { workflowId }, query: { ...scope(), ...params } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    // Thousands of tasks are not worth comparing one by one.
    structuralSharing: false,
  });
}
