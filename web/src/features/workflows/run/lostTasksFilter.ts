import type { DistinctFailure } from '@/api/ext';

/** The filter of the tasks that failed in one way, in the language of the tasks' search. */
export function lostTasksFilter(failure: DistinctFailure): string {
  return [
    'status:FAILED',
    `process:${failure.process}`,
    failure.exit != null && `exit:${failure.exit}`,
  ]
    .filter(Boolean)
    .join(' ');
}
