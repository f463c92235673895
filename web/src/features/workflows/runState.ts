import type { components } from '@/api/schema';
import { runStates, type StatusWord } from '@/ui/status';
import { type Load, lostOf } from './taskCounts';

type Schemas = components['schemas'];

/** What of a run its state is told from. */
interface RunFacts {
  readonly status?: Schemas['WorkflowStatus'] | null;
}

/** Shape, word and colour of a run. A run that succeeded with lost tasks is not simply succeeded. */
export function runState(workflow: RunFacts, load: Load): StatusWord {
  const status = workflow.status ?? 'UNKNOWN';
  return status === 'SUCCEEDED' && lostOf(load) > 0 ? runStates.GAPS : runStates[status];
}

/** More may still happen to it. */
export function isActive(workflow: RunFacts): boolean {
  return workflow.status === 'SUBMITTED' || workflow.status === 'RUNNING';
}

interface RunTimes extends RunFacts {
  readonly submit?: string | null;
  readonly start?: string | null;
  readonly complete?: string | null;
  readonly duration?: number | null;
}

/** How long it took, or takes so far, in milliseconds; null before it began. */
export function runDuration(workflow: RunTimes, now: number): number | null {
  if (isActive(workflow)) {
    const begin = workflow.start ?? workflow.submit;
    // Whole seconds: what still counts up must not flicker in its tenths.
    return begin ? Math.max(0, Math.floor((now - Date.parse(begin)) / 1000) * 1000) : null;
  }
  if (workflow.duration != null) return workflow.duration;
  return workflow.start && workflow.complete
    ? Date.parse(workflow.complete) - Date.parse(workflow.start)
    : null;
}

/** Something stopped the run. Of a silent run nobody knows that. */
export function hasFailureTab(
  workflow: RunFacts,
  summary: { readonly failure?: unknown } | undefined,
): boolean {
  return Boolean(summary?.failure) && workflow.status !== 'UNKNOWN';
}

/** What people know a pipeline by: its project, or the Launchpad's name where the project is but a path. */
export function pipelineLabel(
  project: string | null | undefined,
  pipelineName: string | null | undefined,
): string {
  const label = projectLabel(project ?? '');
  const isPath = label === '' || label.startsWith('/') || label.includes('://');
  return isPath ? (pipelineName ?? label) : label;
}

/** A project without the host it came from. */
export function projectLabel(project: string): string {
  return project.replace(/^https?:\/\/[^/]+\//, '').replace(/\.git$/, '');
}
