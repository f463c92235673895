import { type StatusWord, taskStates } from '@/ui/status';
import type { Task } from './queries';

/** Shape, word and colour of a task. A failed task whose error strategy said so is ignored, not failed. */
export function taskState(task: Pick<Task, 'status' | 'errorAction'>): StatusWord {
  if (task.status === 'FAILED' && task.errorAction?.toUpperCase() === 'IGNORE')
    return taskStates.IGNORED;
  return taskStates[task.status];
}

/** It has not come to its end. */
export function isOpen(task: Pick<Task, 'status'>): boolean {
  return task.status === 'NEW' || task.status === 'SUBMITTED' || task.status === 'RUNNING';
}

/**
 * How long a task took from its start, or takes so far, in milliseconds; null when it never started.
 * Nextflow's `duration` has the waiting in it, so the time between start and end is told first.
 */
export function taskTime(task: Task, now: number): number | null {
  if (task.status === 'RUNNING' && task.start) return secondsSince(task.start, now);
  if (task.start && task.complete) return Date.parse(task.complete) - Date.parse(task.start);
  return task.realtime ?? task.duration ?? null;
}

/** How long a task waited for its start, or waits so far, in milliseconds. */
export function taskWait(task: Task, now: number): number | null {
  if (!task.submit) return null;
  if (task.start) return Math.max(0, Date.parse(task.start) - Date.parse(task.submit));
  return task.status === 'SUBMITTED' ? secondsSince(task.submit, now) : null;
}

/** Whole seconds, in milliseconds: what still counts up must not flicker in its tenths. */
function secondsSince(at: string, now: number): number {
  return Math.max(0, Math.floor((now - Date.parse(at)) / 1000) * 1000);
}
