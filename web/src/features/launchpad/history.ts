import type { WorkflowRow } from '@/api/ext';

/** One past run of a pipeline, as its bar shows it. */
export interface PastRun {
  id: string;
  runName: string;
  state: 'succeeded' | 'failed' | 'cancelled' | 'running';
  /** Milliseconds; for a run under way, up to now. */
  duration: number;
}

export interface History {
  /** The oldest first, at most `barCount`. */
  runs: PastRun[];
  /** Median duration of those that succeeded, in milliseconds. */
  usually?: number;
  succeeded: number;
}

export const barCount = 12;
/** Below this a median says nothing. */
const enough = 3;

/** The last runs by pipeline name; rows come newest first. */
export function historiesOf(rows: readonly WorkflowRow[]): Map<string, History> {
  const byName = new Map<string, PastRun[]>();
  for (const row of rows) {
    if (!row.pipelineName) continue;
    const runs = byName.get(row.pipelineName) ?? [];
    byName.set(row.pipelineName, runs);
    const run = pastRun(row);
    if (run && runs.length < barCount) runs.push(run);
  }
  return new Map([...byName].map(([name, runs]) => [name, historyOf(runs.reverse())]));
}

function historyOf(runs: PastRun[]): History {
  const durations = runs.filter((run) => run.state === 'succeeded').map((run) => run.duration);
  return {
    runs,
    succeeded: durations.length,
    usually: durations.length >= enough ? median(durations) : undefined,
  };
}

function pastRun({ workflow }: WorkflowRow): PastRun | undefined {
  const state = states[workflow.status ?? ''];
  if (!state || !workflow.id) return undefined;
  return {
    id: workflow.id,
    runName: workflow.runName ?? '',
    state,
    duration: workflow.duration ?? 0,
  };
}

const states: Record<string, PastRun['state'] | undefined> = {
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  UNKNOWN: 'cancelled',
  RUNNING: 'running',
};

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (sorted.length % 2 === 1) return high ?? 0;
  return ((low ?? 0) + (high ?? 0)) / 2;
}
