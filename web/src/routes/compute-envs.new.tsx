import { createFileRoute } from '@tanstack/react-router';
import { computeEnvQuery, localPlatformQuery } from '@/api/computeEnvs';
import { AddComputeEnvPage } from '@/features/compute-envs/AddComputeEnvPage';
import { type RawSearch, readText } from '@/lib/searchParams';

interface AddComputeEnvSearch {
  /** The environment to copy. */
  from?: string;
}

export const Route = createFileRoute('/compute-envs/new')({
  validateSearch: (raw: RawSearch): AddComputeEnvSearch => ({ from: readText(raw.from) }),
  loaderDeps: ({ search: { from } }) => ({ from }),
  loader: async ({ context: { queryClient }, deps: { from } }) => {
    await Promise.all([
      queryClient.ensureQueryData(localPlatformQuery),
      from ? queryClient.ensureQueryData(computeEnvQuery(from)) : undefined,
    ]);
  },
  component: AddComputeEnvPage,
});
