import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { workflowLaunchQuery } from '@/api/launches';
import { addPipeline } from '@/api/pipelines';
import { fieldsOf, type LaunchFields, noFields } from '@/features/launch/values';
import { PipelineForm } from './PipelineForm';
import { nameFrom } from './pipelineValues';
import { texts } from './texts';

const route = getRouteApi('/launchpad/new');

/** A new pipeline, from nothing or from what a run was launched with. */
export function AddPipelinePage() {
  const { workflow } = route.useSearch();
  return workflow ? (
    <FromRun key={workflow} workflowId={workflow} />
  ) : (
    <Form key="new" fields={noFields} />
  );
}

function FromRun({ workflowId }: { workflowId: string }) {
  const launch = useSuspenseQuery(workflowLaunchQuery(workflowId)).data;
  return <Form fields={fieldsOf(launch)} />;
}

function Form({ fields }: { fields: LaunchFields }) {
  return (
    <PipelineForm
      title={texts.addTitle}
      about={texts.addAbout}
      start={{ ...fields, name: nameFrom(fields.pipeline), description: '' }}
      submitLabel={texts.add}
      done={texts.added}
      save={addPipeline}
    />
  );
}
