import { createFileRoute } from '@tanstack/react-router';
import { computeEnvListQuery } from '@/api/computeEnvs';
import { workflowLaunchQuery } from '@/api/launches';
import { pipelineLaunchQuery, pipelineQuery } from '@/api/pipelines';
import { LaunchPage } from '@/features/launch/LaunchPage';
import { workflowQuery } from '@/features/workflows/queries';
import { type RawSearch, readFlag, readText } from '@/lib/searchParams';

/** What a link may fill in when it names a repository. */
const prefill = [
  'revision',
  'runName',
  'computeEnvId',
  'workDir',
  'paramsText',
  'configText',
  'preRunScript',
  'postRunScript',
  'mainScript',
  'entryName',
] as const;

interface LaunchSearch extends Partial<Record<(typeof prefill)[number], string>> {
  /** The id of a saved pipeline, or the address of a repository. */
  pipeline?: string;
  /** A run to launch again. */
  workflow?: string;
  /** Continue that run instead of starting over. */
  resume?: true;
  /** Configuration to add to what that run was launched with. */
  addConfig?: string;
  /** Configuration profiles, joined by commas. */
  profiles?: string;
}

export const Route = createFileRoute('/launch')({
  staticData: { rail: 'slim' },
  validateSearch: (raw: RawSearch): LaunchSearch => ({
    pipeline: readText(raw.pipeline),
    workflow: readText(raw.workflow),
    resume: readFlag(raw.resume),
    addConfig: readText(raw.addConfig),
    profiles: readText(raw.profiles),
    ...Object.fromEntries(prefill.map((name) => [name, readText(raw[name])])),
  }),
  loaderDeps: ({ search: { pipeline, workflow } }) => ({ pipeline, workflow }),
  loader: async ({ context: { queryClient }, deps: { pipeline, workflow } }) => {
    // The form chooses the place, so a press of its button must not come before it knows the places.
    const places = queryClient.ensureQueryData(computeEnvListQuery);
    if (workflow) {
      await Promise.all([
        places,
        queryClient.ensureQueryData(workflowQuery(workflow)),
        queryClient.ensureQueryData(workflowLaunchQuery(workflow)),
      ]);
    } else if (pipeline && /^\d+$/.test(pipeline)) {
      // Saved settings may have changed elsewhere since; a launch must not begin with old ones.
      await Promise.all([
        places,
        queryClient.fetchQuery({ ...pipelineQuery(Number(pipeline)), staleTime: 0 }),
        queryClient.fetchQuery({ ...pipelineLaunchQuery(Number(pipeline)), staleTime: 0 }),
      ]);
    } else {
      await places;
    }
  },
  component: LaunchPage,
});
