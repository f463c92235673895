import { searchLanguage } from '@/ui/search/language';
import { type During, formatDuring, parseDuring } from './during';

/** States a task can be searched by: the contract's names, which the list of tasks understands. */
export const taskStatusValues = [
  'FAILED',
  'RUNNING',
  'SUBMITTED',
  'COMPLETED',
  'CACHED',
  'NEW',
  'ABORTED',
] as const;

export type TaskStatusValue = (typeof taskStatusValues)[number];

/** What the page knows when it offers values. */
export interface KnownTasks {
  readonly processes: readonly string[];
}

/** The language of a run's tasks: words look into name, process, tag and hash; all parts must hold. */
export const taskSearch = searchLanguage(
  [
    {
      keyword: 'status',
      aliases: ['state'],
      hint: 'failed, running, …',
      values: () => taskStatusValues.map((value) => ({ value })),
      problem: (value) =>
        taskStatusValues.some((status) => status === value.toUpperCase())
          ? null
          : `“${value}” is no status. There are ${taskStatusValues.join(', ')}.`,
    },
    {
      keyword: 'process',
      hint: 'tasks of one process',
      values: ({ processes }: KnownTasks) => processes.map((value) => ({ value })),
    },
    {
      keyword: 'exit',
      hint: 'exit code',
      problem: (value) =>
        /^-?\d+$/.test(value) ? null : `“${value}” is no exit code. Write a number.`,
    },
    {
      keyword: 'during',
      hint: 'waited or ran between two times',
      problem: (value) =>
        parseDuring(value)
          ? null
          : `“${value}” is no part of time. Write 2026-11-01T08:00:00Z..2026-11-01T09:30:00Z; one end may be left out.`,
    },
  ],
  { looseColons: true },
);

/** The part of the time that a filter is narrowed to. */
export function duringOf(filter: string): During | null {
  const value = taskSearch.valueOf(filter, 'during');
  return value === null ? null : parseDuring(value);
}

/** A filter narrowed to a part of the time, or to none. */
export function withDuring(filter: string, during: During | null): string {
  const isAll = during === null || (during.from === null && during.to === null);
  return taskSearch.withValue(filter, 'during', isAll ? null : formatDuring(during));
}
