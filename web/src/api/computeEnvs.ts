import { queryOptions } from '@tanstack/react-query';
import { type Present, present } from '@/lib/present';
import { api, body } from './client';
import { keys } from './keys';
import type { components } from './schema';
import { scope } from './scope';

type Schemas = components['schemas'];
export type ComputeEnvEntry = Present<Schemas['ListComputeEnvsResponse.Entry']>;
export type ComputeEnv = Present<Schemas['ComputeEnvResponseDto']>;
export type LocalConfig = Present<Schemas['LocalComputeConfig']>;
export type EnvVariable = Schemas['ConfigEnvVariable'];

export const computeEnvListQuery = queryOptions({
  queryKey: keys.computeEnvs.list,
  queryFn: async (): Promise<ComputeEnvEntry[]> => {
    const answer = await body(api.GET('/compute-envs', { params: { query: scope() } }));
    return (answer.computeEnvs ?? []).map(present);
  },
});

export function computeEnvQuery(computeEnvId: string) {
  return queryOptions({
    queryKey: keys.computeEnvs.detail(computeEnvId),
    queryFn: async (): Promise<ComputeEnv> => {
      const answer = await body(
        api.GET('/compute-envs/{computeEnvId}', {
          params: { path: { computeEnvId }, query: scope() },
        }),
      );
      return present(answer.computeEnv ?? {});
    },
  });
}

/** What the server can say about running on its own machine. */
export const localPlatformQuery = queryOptions({
  queryKey: keys.computeEnvs.local,
  queryFn: () => body(api.GET('/ext/compute-envs/local')),
});

export const localNextflowQuery = queryOptions({
  queryKey: keys.computeEnvs.localNextflow,
  queryFn: () => body(api.GET('/ext/compute-envs/local/nextflow')),
});

/** @returns the id of the new environment */
export async function createLocalComputeEnv(draft: {
  name: string;
  description?: string;
  config: Omit<LocalConfig, 'discriminator'>;
}): Promise<string> {
  const { config, ...rest } = draft;
  const answer = await body(
    api.POST('/compute-envs', {
      params: { query: scope() },
      body: {
        computeEnv: {
          ...rest,
          platform: 'local-platform',
          config: { discriminator: 'local-platform', ...config } satisfies LocalConfig,
        },
      },
    }),
  );
  return answer.computeEnvId ?? '';
}

export async function updateComputeEnv(
  computeEnvId: string,
  change: { name: string; description?: string },
): Promise<void> {
  await api.PUT('/compute-envs/{computeEnvId}', {
    params: { path: { computeEnvId }, query: scope() },
    body: change,
  });
}

export async function deleteComputeEnv(computeEnvId: string): Promise<void> {
  await api.DELETE('/compute-envs/{computeEnvId}', {
    params: { path: { computeEnvId }, query: scope() },
  });
}

/** Makes it the one that launches propose first. */
export async function makePrimary(computeEnvId: string): Promise<void> {
  await api.POST('/compute-envs/{computeEnvId}/primary', {
    params: { path: { computeEnvId }, query: scope() },
  });
}

/** Has the server check it now; its state says what came out. */
export async function checkComputeEnv(computeEnvId: string): Promise<void> {
  await api.POST('/compute-envs/{computeEnvId}/validate', {
    params: { path: { computeEnvId }, query: scope() },
  });
}

/** Throws with the reason when the name cannot be used. */
export async function validateComputeEnvName(name: string): Promise<void> {
  await api.GET('/compute-envs/validate', { params: { query: { ...scope(), name } } });
}
