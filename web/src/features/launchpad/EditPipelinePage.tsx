import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { pipelineLaunchQuery, pipelineQuery, updatePipeline } from '@/api/pipelines';
import { fieldsOf } from '@/features/launch/values';
import { PipelineForm } from './PipelineForm';
import { texts } from './texts';

const route = getRouteApi('/launchpad/$pipelineId/edit');

export function EditPipelinePage() {
  const pipelineId = Number(route.useParams().pipelineId);
  const pipeline = useSuspenseQuery(pipelineQuery(pipelineId)).data;
  const launch = useSuspenseQuery(pipelineLaunchQuery(pipelineId)).data;
  // Somebody else's change must not replace what is being typed.
  const [start] = useState(() => ({
    ...fieldsOf(launch),
    name: pipeline.name ?? '',
    description: pipeline.description ?? '',
  }));
  return (
    <PipelineForm
      key={pipelineId}
      title={texts.editTitle(start.name)}
      about={texts.editAbout}
      start={start}
      submitLabel={texts.save}
      done={texts.saved}
      save={(draft) => updatePipeline(pipelineId, draft)}
    />
  );
}
