import { queryOptions } from '@tanstack/react-query';
import { api, body } from './client';
import { keys } from './keys';
import { scope } from './scope';

export interface WorkflowListParams {
  search?: string;
  max?: number;
  offset?: number;
}

export function listWorkflows(params: WorkflowListParams, signal: AbortSignal) {
  return body(api.GET('/ext/workflow', { params: { query: { ...scope(), ...params } }, signal }));
}

/** A page of the runs list, newest first. */
export function workflowListQuery(params: WorkflowListParams) {
  return queryOptions({
    queryKey: keys.workflows.list(params),
    queryFn: ({ signal }) => listWorkflows(params, signal),
  });
}

/** The runs under way, for the rail's badge and the Launchpad's "Live now". */
export const liveRunsQuery = workflowListQuery({
  search: 'status:running OR status:submitted',
  max: 5,
});

/** The last hundred runs, for the small histories of the Launchpad. */
export const recentRunsQuery = queryOptions({
  queryKey: keys.workflows.recent,
  queryFn: ({ signal }) => listWorkflows({ max: 100 }, signal),
  staleTime: 60_000,
});
