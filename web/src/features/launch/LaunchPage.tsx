import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { workflowLaunchQuery } from '@/api/launches';
import { pipelineLaunchQuery, pipelineQuery } from '@/api/pipelines';
import { workflowQuery } from '@/features/workflows/queries';
import { LaunchForm } from './LaunchForm';

const route = getRouteApi('/launch');

/** Finds what the address asks to launch, and shows its form. */
export function LaunchPage() {
  const { pipeline, workflow, resume, addConfig, ...prefill } = route.useSearch();
  // A form belongs to what it launches: another address is another form.
  if (workflow)
    return (
      <FromRun
        key={`${workflow} ${resume} ${addConfig}`}
        workflowId={workflow}
        resume={resume ?? false}
        addConfig={addConfig}
      />
    );
  if (pipeline && /^\d+$/.test(pipeline))
    return <FromPipeline key={pipeline} pipelineId={Number(pipeline)} />;
  const { profiles, runName = '', ...fields } = prefill;
  const given = Object.fromEntries(
    Object.entries({ ...fields, pipeline }).filter(([, value]) => value !== undefined),
  );
  return (
    <LaunchForm
      key={pipeline ?? ''}
      source={{
        kind: 'quick',
        prefill: { ...given, ...(profiles ? { configProfiles: profiles.split(',') } : {}) },
      }}
      runName={runName}
    />
  );
}

function FromPipeline({ pipelineId }: { pipelineId: number }) {
  const pipeline = useSuspenseQuery(pipelineQuery(pipelineId)).data;
  const launch = useSuspenseQuery(pipelineLaunchQuery(pipelineId)).data;
  return <LaunchForm source={{ kind: 'pipeline', name: pipeline.name ?? '', launch }} />;
}

interface FromRunProps {
  workflowId: string;
  resume: boolean;
  addConfig: string | undefined;
}

function FromRun({ workflowId, resume, addConfig }: FromRunProps) {
  const { workflow, progress } = useSuspenseQuery(workflowQuery(workflowId)).data;
  const launch = useSuspenseQuery(workflowLaunchQuery(workflowId)).data;
  const runName = workflow?.runName ?? workflowId;
  const done = progress?.workflowProgress;
  return (
    <LaunchForm
      addConfig={addConfig}
      source={
        resume
          ? {
              kind: 'resume',
              workflowId,
              runName,
              launch,
              reusable: (done?.succeeded ?? 0) + (done?.cached ?? 0),
            }
          : { kind: 'relaunch', workflowId, runName, launch }
      }
    />
  );
}
