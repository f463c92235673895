import { queryOptions } from '@tanstack/react-query';
import { api, body } from '@/api/client';
import { keys } from '@/api/keys';
import type { components } from '@/api/schema';
import { scope } from '@/api/scope';
import { timeZone } from '@/lib/timeZone';

type Schemas = components['schemas'];
/** What is done with many runs, or would be. */
export type ManyRuns = Schemas['ManyWorkflowsResponse'];
/** The runs that are meant: those of a search but some, or those named. */
export type RunChoice = Schemas['ManyWorkflowsRequest'];

export type ManyAction = 'cancel' | 'delete' | 'star' | 'unstar';

/** What would happen to the chosen runs. */
export function manyRunsQuery(action: ManyAction, choice: RunChoice) {
  return queryOptions({
    queryKey: keys.workflows.many(action, choice),
    queryFn: () => ask(action, { ...choice, dryRun: true }),
    // What is asked before something is lost must be true now.
    gcTime: 0,
    staleTime: 0,
  });
}

/** Does it to the chosen runs. */
export function changeMany(action: ManyAction, choice: RunChoice): Promise<ManyRuns> {
  return ask(action, choice);
}

function ask(action: ManyAction, choice: RunChoice): Promise<ManyRuns> {
  const request = { params: { query: scope() }, body: { ...choice, timeZone } };
  switch (action) {
    case 'cancel':
      return body(api.POST('/ext/workflow/cancel', request));
    case 'delete':
      return body(api.POST('/ext/workflow/delete', request));
    case 'star':
      return body(api.POST('/ext/workflow/star', request));
    case 'unstar':
      return body(api.POST('/ext/workflow/unstar', request));
  }
}
