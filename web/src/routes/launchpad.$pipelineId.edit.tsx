import { createFileRoute, notFound } from '@tanstack/react-router';
import { pipelineLaunchQuery, pipelineQuery } from '@/api/pipelines';
import { EditPipelinePage } from '@/features/launchpad/EditPipelinePage';

export const Route = createFileRoute('/launchpad/$pipelineId/edit')({
  loader: async ({ context: { queryClient }, params }) => {
    const pipelineId = Number(params.pipelineId);
    if (!Number.isSafeInteger(pipelineId)) throw notFound();
    // An edit begins with what the server has now.
    await Promise.all([
      queryClient.fetchQuery({ ...pipelineQuery(pipelineId), staleTime: 0 }),
      queryClient.fetchQuery({ ...pipelineLaunchQuery(pipelineId), staleTime: 0 }),
    ]);
  },
  component: EditPipelinePage,
});
