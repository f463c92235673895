import type { components } from '@/api/schema';
import type { ProcessCounts } from '@/ui/processes';
import type { StripCounts } from '@/ui/strip';

/** Counters of a run or a process, as far as they are known. */
export type Load = Partial<components['schemas']['WorkflowLoad']> | null | undefined;
type Progress = components['schemas']['ProgressData'];

/**
 * Tasks by state for a strip. A failed try that was repeated is no loss: the new try stands for it.
 * Nextflow counts every failed try as failed, the ignored and the repeated among them.
 */
export function countsOf(load: Load): StripCounts {
  const ignored = load?.ignored ?? 0;
  return {
    failed: Math.max(0, (load?.failed ?? 0) - ignored - (load?.retries ?? 0)),
    warn: ignored,
    ok: load?.succeeded ?? 0,
    cached: load?.cached ?? 0,
    running: load?.running ?? 0,
    submitted: load?.submitted ?? 0,
    cancelled: load?.aborted ?? 0,
    pending: load?.pending ?? 0,
  };
}

/** The processes in the order of the pipeline. */
export function processesOf(progress: Progress | undefined): ProcessCounts[] | undefined {
  return progress?.processesProgress?.map((load) => ({
    name: load.process,
    counts: countsOf(load),
  }));
}

/** Tasks that were lost although the run went on. */
export function lostOf(load: Load): number {
  const { failed = 0, warn = 0 } = countsOf(load);
  return failed + warn;
}
