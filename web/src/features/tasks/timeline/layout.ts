import type { components } from '@/api/schema';
import type { Timeline } from '../plotQueries';

type Status = components['schemas']['TaskStatus'];
export type LaneProcess = components['schemas']['TimelineProcess'];

/** One task with its parts in time, in milliseconds after the begin of the timeline. */
export interface Bar {
  readonly taskId: number;
  readonly name: string;
  readonly status: Status;
  readonly ignored: boolean;
  readonly attempt: number;
  readonly wait: Part | null;
  readonly run: Part | null;
  /** The end is not known yet: it goes on to the present. */
  readonly grows: boolean;
}

export interface Part {
  readonly from: number;
  readonly to: number;
}

/** A process with its tasks in rows, or with its bins. */
export interface LaneLayout {
  readonly process: LaneProcess;
  readonly top: number;
  readonly height: number;
  /** Tries of one task share a row; a row holds tasks that do not overlap, in the order of time. */
  readonly rows: readonly (readonly Bar[])[];
  /** Of a row. */
  readonly pitch: number;
  readonly cached: number;
}

export interface TimelineLayout {
  readonly lanes: readonly LaneLayout[];
  readonly height: number;
  /** All tasks with a place in time, lane by lane in the order of their begin. */
  readonly order: readonly Bar[];
  readonly laneOf: ReadonlyMap<number, number>;
}

export const headHeight = 24;
export const binsHeight = 44;
const foot = 10;
/** Lanes with more rows get thinner bars. */
const manyRows = 24;

/** Puts the tasks of each process into as few rows as they need. `now` is the present after the begin. */
export function layOut(timeline: Timeline, now: number): TimelineLayout {
  const bars: Bar[][] = timeline.processes.map(() => []);
  const cached: number[] = timeline.processes.map(() => 0);
  const { tasks } = timeline;
  if (tasks) {
    for (let i = 0; i < tasks.taskId.length; i++) {
      const process = tasks.process[i] ?? 0;
      if (tasks.status[i] === 'CACHED') {
        cached[process] = (cached[process] ?? 0) + 1;
        continue;
      }
      const bar = barOf(tasks, i, now);
      if (bar.wait || bar.run) bars[process]?.push(bar);
    }
  }

  const lanes: LaneLayout[] = [];
  const order: Bar[] = [];
  const laneOf = new Map<number, number>();
  let top = 0;
  timeline.processes.forEach((process, i) => {
    const own = (bars[i] ?? []).sort(byBegin);
    const rows = pack(own);
    const pitch = rows.length > manyRows ? 5 : 8;
    const inner = tasks ? rows.length * pitch : binsHeight;
    const height = headHeight + inner + foot;
    lanes.push({ process, top, height, rows, pitch, cached: cached[i] ?? 0 });
    for (const bar of own) {
      order.push(bar);
      laneOf.set(bar.taskId, i);
    }
    top += height;
  });
  return { lanes, height: top, order, laneOf };
}

export function beginOf(bar: Bar): number {
  return (bar.wait ?? bar.run)?.from ?? 0;
}

export function endOf(bar: Bar): number {
  return (bar.run ?? bar.wait)?.to ?? 0;
}

/**
 * Rows of tasks that do not overlap. Each task takes the first row that is free when it begins, so a row
 * that was given stays, whatever begins later. Tries of the same task stay together.
 */
export function pack(sorted: readonly Bar[]): Bar[][] {
  const tries = new Map<string, Bar[]>();
  for (const bar of sorted) {
    const held = tries.get(bar.name);
    // Tries come one after another; what overlaps has only the name in common.
    if (held && beginOf(bar) >= endOf(held.at(-1) ?? bar)) held.push(bar);
    else tries.set(held ? `${bar.name} ${bar.taskId}` : bar.name, [bar]);
  }
  const rows: Bar[][] = [];
  const ends: number[] = [];
  for (const group of [...tries.values()].sort((a, b) => byBegin(a[0] as Bar, b[0] as Bar))) {
    const from = beginOf(group[0] as Bar);
    let row = ends.findIndex((end) => end <= from);
    if (row < 0) row = rows.push([]) - 1;
    rows[row]?.push(...group);
    ends[row] = endOf(group.at(-1) as Bar);
  }
  return rows;
}

function byBegin(a: Bar, b: Bar): number {
  return beginOf(a) - beginOf(b) || a.taskId - b.taskId;
}

function barOf(tasks: NonNullable<Timeline['tasks']>, i: number, now: number): Bar {
  const status = tasks.status[i] ?? 'NEW';
  const isOpen = status === 'NEW' || status === 'SUBMITTED' || status === 'RUNNING';
  const submit = tasks.submit[i] ?? null;
  const start = tasks.start[i] ?? null;
  const end = tasks.complete[i] ?? (isOpen ? now : null);
  return {
    taskId: tasks.taskId[i] ?? 0,
    name: tasks.name[i] ?? '',
    status,
    ignored: tasks.ignored[i] ?? false,
    attempt: tasks.attempt[i] ?? 1,
    wait: part(submit, start ?? end),
    // What was ended without being told when is a mark where it began.
    run: part(start, end ?? start),
    grows: isOpen && start !== null,
  };
}

function part(from: number | null, to: number | null): Part | null {
  return from === null || to === null || to < from ? null : { from, to };
}
