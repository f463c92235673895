import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Present, present } from '@/lib/present';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';
import { scope } from './scope';

export type Pipeline = Present<components['schemas']['PipelineDbDto']>;
/** What a pipeline or a run was, or will be, launched with. */
export type Launch = Present<components['schemas']['WorkflowLaunchResponse']>;
export type LaunchRequest = components['schemas']['WorkflowLaunchRequest'];

export interface PipelineListParams {
  search?: string;
  sortBy?: 'NAME' | 'MODIFIED';
  sortDir?: 'ASCENDING' | 'DESCENDING';
  max?: number;
  offset?: number;
}

export async function listPipelines(params: PipelineListParams, signal: AbortSignal) {
  const answer = await body(
    api.GET('/pipelines', {
      params: { query: { ...scope(), ...params, attributes: ['computeEnv'] } },
      signal,
    }),
  );
  const pipelines: Pipeline[] = (answer.pipelines ?? []).map(present);
  return { pipelines, totalSize: answer.totalSize ?? pipelines.length };
}

/** The first pipelines that match. */
export function pipelineListQuery(params: PipelineListParams) {
  return queryOptions({
    queryKey: keys.pipelines.list(params),
    queryFn: ({ signal }) => listPipelines(params, signal),
  });
}

const pageSize = 60;

/** All pipelines that match, page after page. */
export function pipelinePagesQuery(params: Omit<PipelineListParams, 'max' | 'offset'>) {
  return infiniteQueryOptions({
    queryKey: [...keys.pipelines.list(params), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      listPipelines({ ...params, max: pageSize, offset: pageParam }, signal),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const read = pages.reduce((count, page) => count + page.pipelines.length, 0);
      return read < last.totalSize ? read : undefined;
    },
  });
}

export function pipelineQuery(pipelineId: number) {
  return queryOptions({
    queryKey: keys.pipelines.detail(pipelineId),
    queryFn: async () => {
      const answer = await body(
        api.GET('/pipelines/{pipelineId}', {
          params: { path: { pipelineId }, query: scope() },
        }),
      );
      return present(answer.pipeline ?? {});
    },
  });
}

/** The launch settings saved with a pipeline. */
export function pipelineLaunchQuery(pipelineId: number) {
  return queryOptions({
    queryKey: keys.pipelines.launch(pipelineId),
    queryFn: async (): Promise<Launch> => {
      const answer = await body(
        api.GET('/pipelines/{pipelineId}/launch', {
          params: { path: { pipelineId }, query: scope() },
        }),
      );
      return present(answer.launch ?? {});
    },
  });
}

export interface PipelineDraft {
  name: string;
  description?: string;
  launch: LaunchRequest;
}

export async function addPipeline(draft: PipelineDraft): Promise<Pipeline> {
  const answer = await body(api.POST('/pipelines', { params: { query: scope() }, body: draft }));
  return present(answer.pipeline ?? {});
}

export async function updatePipeline(pipelineId: number, draft: PipelineDraft): Promise<Pipeline> {
  const answer = await body(
    api.PUT('/pipelines/{pipelineId}', {
      params: { path: { pipelineId }, query: scope() },
      body: draft,
    }),
  );
  return present(answer.pipeline ?? {});
}

export async function deletePipeline(pipelineId: number): Promise<void> {
  await api.DELETE('/pipelines/{pipelineId}', { params: { path: { pipelineId }, query: scope() } });
}

/** Throws with the reason when the name cannot be used. */
export async function validatePipelineName(name: string): Promise<void> {
  await api.GET('/pipelines/validate', { params: { query: { ...scope(), name } } });
}
