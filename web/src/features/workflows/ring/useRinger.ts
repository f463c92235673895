import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '@/api/client';
import { formatDuration } from '@/lib/format';
import { markTitle } from '@/lib/usePageTitle';
import { toast } from '@/ui/Toast';
import { type Workflow, type WorkflowLoad, workflowQuery } from '../queries';
import { isActive, pipelineLabel, runDuration, runState } from '../runState';
import { notify } from './notifications';
import { setRing, takeRing, useRings } from './rings';
import { texts } from './texts';

/** Watches the runs whose end somebody waits for, in every tab; the first that sees an end tells it. */
export function useRinger(): void {
  const rings = useRings();
  const navigate = useNavigate();
  const answers = useQueries({ queries: rings.map((id) => workflowQuery(id)) });

  useEffect(() => {
    rings.forEach((id, place) => {
      const answer = answers[place];
      const workflow = answer?.data?.workflow;
      if (isGone(answer?.error)) setRing(id, false);
      if (!workflow || isActive(workflow)) return;
      const load = answer.data?.progress?.workflowProgress ?? undefined;
      const show = () => void navigate({ to: '/runs/$workflowId', params: { workflowId: id } });
      void oneTab(id, () => ring(workflow, load, show));
    });
  });
}

/** Deleted, or not for this person. */
function isGone(error: Error | null | undefined): boolean {
  return error instanceof ApiError && (error.status === 403 || error.status === 404);
}

/** Lets one tab of all go on: the others find the ring taken. */
async function oneTab(workflowId: string, tell: () => void): Promise<void> {
  const take = () => {
    if (takeRing(workflowId)) tell();
  };
  // Without https there are no locks, and no notifications that could come twice.
  if (navigator.locks) await navigator.locks.request('belfry.ring', take);
  else take();
}

function ring(workflow: Workflow, load: WorkflowLoad | undefined, show: () => void): void {
  const title = texts.ended(workflow.runName ?? '', runState(workflow, load).word);
  const project = pipelineLabel(workflow.projectName, null);
  const span = runDuration(workflow, Date.now());
  const body = span === null ? project : texts.after(project, formatDuration(span));
  markTitle();
  if (!notify(title, { body, tag: `belfry.run.${workflow.id}`, onPress: show }))
    toast.stay(title, { label: texts.open, onClick: show });
}
