import type { components } from '@/api/schema';
import type { FakeTask, Run } from './runs';

type Schemas = components['schemas'];
type Span = readonly [number, number];

/** The time of a run so far. */
export function spanOf(run: Run, now: number): Span {
  return [run.start ?? now, run.end ?? now];
}

const at = (text: string | null | undefined) => (text ? Date.parse(text) : null);

function partsOf(task: FakeTask, to: number): { wait: Span | null; run: Span | null } {
  if (task.status === 'CACHED') return { wait: null, run: null };
  const [submit, start] = [at(task.submit), at(task.start)];
  const end = at(task.complete) ?? to;
  return {
    wait: submit === null ? null : [submit, start ?? end],
    run: start === null ? null : [start, end],
  };
}

export function isDuring(task: FakeTask, value: string): boolean {
  const [from = '', to = ''] = value.split('..');
  const { wait, run } = partsOf(task, Number.POSITIVE_INFINITY);
  const begin = (wait ?? run)?.[0];
  const end = (run ?? wait)?.[1];
  if (begin === undefined || end === undefined) return false;
  return (from === '' || end >= Date.parse(from)) && (to === '' || begin < Date.parse(to));
}

export function coresOf(
  tasks: FakeTask[],
  [from, to]: Span,
  bins: number,
): Schemas['CoresResponse'] {
  const width = Math.max(1, Math.ceil((to - from) / bins));
  const count = Math.ceil((to - from) / width);
  const used = new Array<number>(count).fill(0);
  const waiting = new Array<number>(count).fill(0);
  const add = (levels: number[], span: Span | null, amount: number) => {
    if (!span) return;
    for (let i = 0; i < count; i++) {
      const [start, end] = [from + i * width, Math.min(to, from + (i + 1) * width)];
      const overlap = Math.max(0, Math.min(span[1], end) - Math.max(span[0], start));
      levels[i] = (levels[i] ?? 0) + (amount * overlap) / (end - start);
    }
  };
  for (const task of tasks) {
    const { wait, run } = partsOf(task, to);
    add(used, run, task.cpus ?? 1);
    add(waiting, wait, task.cpus ?? 1);
  }
  return { from, to, width, used, waiting };
}

/** The part of a run's time that a search is narrowed to. */
export function windowOf([from, to]: Span, search: string): Span {
  const [first, last] = /during:(\S*?)\.\.(\S*)/.exec(search)?.slice(1) ?? [];
  return [first ? Date.parse(first) : from, last ? Date.parse(last) : to];
}

/** All tasks one by one: the fake runs are small. */
export function timelineOf(tasks: FakeTask[], [from, to]: Span): Schemas['TimelineResponse'] {
  const names = [...new Set(tasks.map((task) => task.process ?? ''))];
  const after = (text: string | null | undefined) => {
    const moment = at(text);
    return moment === null ? null : moment - from;
  };
  return {
    from,
    to,
    total: tasks.length,
    width: null,
    processes: names.map((name) => {
      const own = tasks.filter((task) => task.process === name);
      const count = (status: FakeTask['status']) => own.filter((t) => t.status === status).length;
      const times = own
        .filter((task) => task.status === 'COMPLETED')
        .map((task) => task.realtime ?? 0)
        .sort((a, b) => a - b);
      return {
        name,
        tasks: own.length,
        begun: own.filter((task) => task.start && task.status !== 'CACHED').length,
        running: count('RUNNING'),
        failed: count('FAILED'),
        median: times[Math.floor(times.length / 2)] ?? null,
        waitingIn: [],
        runningIn: [],
        failedIn: [],
      };
    }),
    tasks: {
      taskId: tasks.map((task) => task.taskId),
      name: tasks.map((task) => task.name ?? ''),
      process: tasks.map((task) => names.indexOf(task.process ?? '')),
      status: tasks.map((task) => task.status),
      attempt: tasks.map((task) => task.attempt ?? 1),
      ignored: tasks.map((task) => task.errorAction === 'IGNORE'),
      submit: tasks.map((task) => after(task.submit)),
      start: tasks.map((task) => after(task.start)),
      complete: tasks.map((task) => after(task.complete)),
    },
  };
}
