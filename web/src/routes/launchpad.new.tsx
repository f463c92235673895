import { createFileRoute } from '@tanstack/react-router';
import { workflowLaunchQuery } from '@/api/launches';
import { AddPipelinePage } from '@/features/launchpad/AddPipelinePage';
import { type RawSearch, readText } from '@/lib/searchParams';

interface AddPipelineSearch {
  /** Save what this run was launched with. */
  workflow?: string;
}

export const Route = createFileRoute('/launchpad/new')({
  validateSearch: (raw: RawSearch): AddPipelineSearch => ({ workflow: readText(raw.workflow) }),
  loaderDeps: ({ search: { workflow } }) => ({ workflow }),
  loader: async ({ context: { queryClient }, deps: { workflow } }) => {
    if (workflow) await queryClient.ensureQueryData(workflowLaunchQuery(workflow));
  },
  component: AddPipelinePage,
});
