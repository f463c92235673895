import { queryOptions } from '@tanstack/react-query';
import { present } from '@/lib/present';
import { api, body } from './client';
import { keys } from './keys';
import type { Launch, LaunchRequest } from './pipelines';
import { scope } from './scope';

/** What a run was launched with, and what a resume needs. */
export function workflowLaunchQuery(workflowId: string) {
  return queryOptions({
    queryKey: keys.workflows.launch(workflowId),
    queryFn: async (): Promise<Launch> => {
      const answer = await body(
        api.GET('/workflow/{workflowId}/launch', {
          params: { path: { workflowId }, query: scope() },
        }),
      );
      return present(answer.launch ?? {});
    },
  });
}

/** @returns the id of the new run */
export async function launchWorkflow(launch: LaunchRequest): Promise<string> {
  const answer = await body(
    api.POST('/workflow/launch', { params: { query: scope() }, body: { launch } }),
  );
  return answer.workflowId ?? '';
}

/** A free name such as `determined_volta`. */
export async function randomRunName(): Promise<string> {
  const answer = await body(api.GET('/workflow/random-name'));
  return answer.name ?? '';
}

/** Throws with the reason when the name cannot be used. */
export async function validateRunName(runName: string): Promise<void> {
  await api.GET('/workflow/validate', { params: { query: { ...scope(), runName } } });
}
