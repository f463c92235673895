import { describe, expect, it } from 'vitest';
import type { Task } from './queries';
import { isOpen, taskState, taskTime, taskWait } from './taskState';

const at = (time: string) => `2026-11-22T${time}Z`;
const now = Date.parse(at('10:10:00'));
const task = (more: Partial<Task>): Task => ({ taskId: 1, status: 'COMPLETED', ...more });

describe('taskState', () => {
  it('tells ignored from failed', () => {
    expect(taskState({ status: 'FAILED' }).word).toBe('Failed');
    expect(taskState({ status: 'FAILED', errorAction: 'TERMINATE' }).word).toBe('Failed');
    expect(taskState({ status: 'FAILED', errorAction: 'IGNORE' }).word).toBe('Ignored');
    expect(taskState({ status: 'NEW' }).word).toBe('Pending');
    expect(taskState({ status: 'ABORTED' }).word).toBe('Cancelled');
  });

  it('knows which tasks are not at their end', () => {
    expect(isOpen({ status: 'RUNNING' })).toBe(true);
    expect(isOpen({ status: 'CACHED' })).toBe(false);
  });
});

describe('times', () => {
  it('run on while the task runs', () => {
    expect(taskTime(task({ status: 'RUNNING', start: at('10:09:00') }), now)).toBe(60_000);
    expect(taskWait(task({ status: 'SUBMITTED', submit: at('10:08:00') }), now)).toBe(120_000);
  });

  it('are those between the moments when it has ended', () => {
    const done = task({
      submit: at('10:00:00'),
      start: at('10:01:00'),
      complete: at('10:04:00'),
      duration: 240_000,
    });
    expect(taskTime(done, now)).toBe(180_000);
    expect(taskWait(done, now)).toBe(60_000);
  });

  it('are unknown for what never began', () => {
    expect(taskTime(task({ status: 'NEW' }), now)).toBe(null);
    expect(taskWait(task({ status: 'NEW' }), now)).toBe(null);
    expect(taskTime(task({ realtime: 5 }), now)).toBe(5);
  });
});
