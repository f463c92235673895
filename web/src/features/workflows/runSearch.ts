import { type KnownValue, searchLanguage } from '@/ui/search/language';

/** What the page knows when it offers values. */
export interface KnownRuns {
  readonly users: readonly string[];
  readonly pipelines: readonly string[];
  readonly revisions: readonly string[];
  /** Today in the reader's time zone, `2026-11-22`. */
  readonly today: string;
}

/** States a run can be searched by: the contract's names in small letters, and runs with gaps. */
export const statusValues = [
  'running',
  'submitted',
  'failed',
  'gaps',
  'succeeded',
  'cancelled',
  'unknown',
] as const;

/**
 * The language of the runs list: the contract's keywords, their short forms, AND, OR and NOT. The
 * server reads it too (`domain/src/search`); `cases.json` there keeps both at one.
 */
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
          : `“${value}” is no status. There are ${statusValues.slice(0, -1).join(', ')} and ${statusValues.at(-1)}.`,
    },
    {
      keyword: 'user',
      aliases: ['username', 'userName'],
      hint: 'who launched it',
      values: ({ users }: KnownRuns) => [
        { value: 'me', hint: 'your own runs' },
        ...users.map((value) => ({ value })),
      ],
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
      hint: 'starred, resumed',
      values: () => [{ value: 'starred' }, { value: 'resumed' }],
      problem: (value) =>
        value === 'starred' || value === 'resumed'
          ? null
          : 'After “is:” there may be “starred” or “resumed”.',
    },
    {
      keyword: 'duration',
      hint: '>2h, <30m, 1h..2h',
      values: () => ['>1h', '>8h', '<5m'].map((value) => ({ value })),
      problem: durationProblem,
    },
    {
      keyword: 'tasks',
      hint: '>1000, <5, 10..20',
      values: () => ['>1000', '>100', '0'].map((value) => ({ value })),
      problem: numberProblem,
    },
    {
      keyword: 'failed',
      hint: 'tasks that failed: >0',
      values: () => [{ value: '>0' }],
      problem: numberProblem,
    },
    {
      keyword: 'exit',
      hint: 'exit code: 137',
      values: () => [
        { value: '137', hint: 'killed' },
        { value: '1', hint: 'failed' },
      ],
      problem: numberProblem,
    },
    { keyword: 'error', hint: 'text of what went wrong' },
    { keyword: 'params', aliases: ['param'], named: true, hint: 'genome:GRCh38' },
    {
      keyword: 'revision',
      hint: 'branch, tag or commit',
      values: ({ revisions }: KnownRuns) => revisions.map((value) => ({ value })),
    },
    { keyword: 'project', aliases: ['projectName'], hint: 'exact project, or with *' },
    { keyword: 'run', aliases: ['runName'], hint: 'exact run name, or with *' },
    { keyword: 'id', aliases: ['workflowId'], hint: 'exact run id' },
    { keyword: 'session', aliases: ['sessionId'], hint: 'exact session id' },
    {
      keyword: 'label',
      hint: 'there are none yet',
      problem: () => 'There are no labels yet, so no run has one. Search without “label:”.',
    },
  ],
  { operators: true },
);

function days({ today }: KnownRuns): KnownValue[] {
  return [
    { value: 'today', hint: today },
    { value: 'yesterday', hint: daysBefore(today, 1) },
    ...[7, 30].map((count) => ({
      value: `${count}d`,
      label: `${count} days ago`,
      hint: daysBefore(today, count),
    })),
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

function daysBefore(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - count);
  return date.toISOString().slice(0, 10);
}

const duration = /^(\d{1,9}(ms|w|d|h|m|s))+$/;
const number = /^\d{1,15}$/;

/** A year, a month or a day, as the contract writes them, or a time that lies so long ago. */
function dateProblem(value: string): string | null {
  if (value === 'today' || value === 'yesterday' || duration.test(value)) return null;
  const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
  const month = Number(match?.[2] ?? 1);
  const day = Number(match?.[3] ?? 1);
  const date = new Date(Date.UTC(Number(match?.[1]), month - 1, day));
  return match && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? null
    : `“${value}” is no date. Write it as 2026-11-22, 2026-11, today or 7d.`;
}

function durationProblem(value: string): string | null {
  return isRange(value, duration) && /^[<>]|\.\./.test(value)
    ? null
    : `“${value}” is no range of time. Write it as >2h, <30m or 1h..2h.`;
}

function numberProblem(value: string): string | null {
  return isRange(value, number)
    ? null
    : `“${value}” is no number or range. Write it as 7, >1000, <5 or 10..20.`;
}

/** `>a`, `>=a`, `<a`, `<=a`, `a..b` with one end open or none, or `a` alone. */
function isRange(value: string, end: RegExp): boolean {
  const bound = /^[<>]=?(.*)$/.exec(value)?.[1];
  if (bound !== undefined) return end.test(bound);
  const [from = '', to] = splitOnce(value, '..');
  if (to === undefined) return end.test(from);
  return `${from}${to}` !== '' && [from, to].every((text) => text === '' || end.test(text));
}

function splitOnce(text: string, by: string): [string, string?] {
  const at = text.indexOf(by);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)];
}
