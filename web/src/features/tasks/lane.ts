import type { Task } from './queries';
import { isOpen } from './taskState';

/** The span of time a lane stands for, in milliseconds. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Parts of a lane as shares of its width, 0–1. */
export interface Lane {
  readonly wait: { readonly from: number; readonly to: number } | null;
  readonly run: { readonly from: number; readonly to: number } | null;
  /** The end is not known yet: the bar goes on to the present. */
  readonly grows: boolean;
}

/** Where a task waited and ran within a span. Cached tasks ran in another run: nothing is drawn. */
export function laneOf(task: Task, span: TimeSpan): Lane {
  const nothing = { wait: null, run: null, grows: false };
  const length = span.to - span.from;
  if (task.status === 'CACHED' || length <= 0) return nothing;
  const share = (at: number) => Math.min(1, Math.max(0, (at - span.from) / length));
  const between = (from: number | null, to: number | null) =>
    from === null || to === null || to < from ? null : { from: share(from), to: share(to) };
  const submit = moment(task.submit);
  const start = moment(task.start);
  const end = moment(task.complete) ?? (isOpen(task) ? span.to : null);
  return {
    wait: between(submit, start ?? end),
    run: between(start, end),
    grows: task.status === 'RUNNING',
  };
}

function moment(text: string | null | undefined): number | null {
  return text ? Date.parse(text) : null;
}
