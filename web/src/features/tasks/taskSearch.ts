import { searchLanguage } from '@/ui/search/language';

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
  ],
  { looseColons: true },
);
