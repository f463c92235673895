import { type KnownValue, searchLanguage } from '@/ui/search/language';

/** What the page knows when it offers values. */
export interface KnownRuns {
  readonly users: readonly string[];
  readonly pipelines: readonly string[];
  /** Today in the reader's time zone, `2026-11-22`. */
  readonly today: string;
}

/** States a run can be searched by; the contract's names in small letters. */
export const statusValues = [
  'running',
  'submitted',
  'failed',
  'succeeded',
  'cancelled',
  'unknown',
] as const;

/** The language of the runs list: the contract's keywords, their short forms, AND, OR and NOT. */
export const runSearch = searchLanguage(
  [
    {
      keyword: 'status',
      aliases: ['state'],
      hint: 'running, failed, …',
      values: () => statusValues.map((value) => ({ value })),
      problem: (value) =>
        statusValues.some((status) => status === value.toLowerCase())
          ? null
          : `“${value}” is no status. There are ${statusValues.join(', ')}.`,
    },
    {
      keyword: 'user',
      aliases: ['username', 'userName'],
      hint: 'who launched it',
      values: ({ users }: KnownRuns) => users.map((value) => ({ value })),
    },
    {
      keyword: 'pipeline',
      hint: 'name of the pipeline or project',
      values: ({ pipelines }: KnownRuns) => pipelines.map((value) => ({ value })),
    },
    { keyword: 'after', hint: 'from this day on', values: beginnings, problem: dateProblem },
    { keyword: 'before', hint: 'up to this day', values: days, problem: dateProblem },
    {
      keyword: 'is',
      hint: 'starred',
      values: () => [{ value: 'starred' }],
      problem: (value) => (value === 'starred' ? null : 'After “is:” there may be “starred” only.'),
    },
    { keyword: 'project', aliases: ['projectName'], hint: 'exact project' },
    { keyword: 'run', aliases: ['runName'], hint: 'exact run name' },
    { keyword: 'id', aliases: ['workflowId'], hint: 'exact run id' },
    { keyword: 'session', aliases: ['sessionId'], hint: 'exact session id' },
  ],
  { operators: true },
);

function days({ today }: KnownRuns): KnownValue[] {
  return [
    { value: today, label: 'today', hint: today },
    ...[7, 30].map((count) => {
      const day = daysBefore(today, count);
      return { value: day, label: `${count} days ago`, hint: day };
    }),
  ];
}

/** Days from which on one looks; a month or a year is its first day. */
function beginnings(known: KnownRuns): KnownValue[] {
  const month = known.today.slice(0, 7);
  const year = known.today.slice(0, 4);
  return [
    ...days(known),
    { value: month, label: 'this month', hint: month },
    { value: year, label: 'this year', hint: year },
  ];
}

function daysBefore(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

/** A year, a month or a day, as the contract writes them: `2026`, `2026-5`, `2026-05-01`. */
function dateProblem(value: string): string | null {
  const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
  const month = Number(match?.[2] ?? 1);
  const day = Number(match?.[3] ?? 1);
  const date = new Date(Date.UTC(Number(match?.[1]), month - 1, day));
  return match && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? null
    : `“${value}” is no date. Write it as 2026-11-22, 2026-11 or 2026.`;
}
