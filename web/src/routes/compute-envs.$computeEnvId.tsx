import { createFileRoute } from '@tanstack/react-router';
import { computeEnvQuery } from '@/api/computeEnvs';
import { ComputeEnvPage } from '@/features/compute-envs/ComputeEnvPage';

export const Route = createFileRoute('/compute-envs/$computeEnvId')({
  loader: ({ context: { queryClient }, params }) =>
    queryClient.ensureQueryData(computeEnvQuery(params.computeEnvId)),
  component: ComputeEnvPage,
});
