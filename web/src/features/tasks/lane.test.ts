import { describe, expect, it } from 'vitest';
import { laneOf } from './lane';
import type { Task } from './queries';

const from = Date.parse('2026-11-22T10:00:00Z');
const span = { from, to: from + 100_000 };
const at = (seconds: number) => new Date(from + seconds * 1000).toISOString();
const task = (more: Partial<Task>): Task => ({ taskId: 1, status: 'COMPLETED', ...more });

describe('laneOf', () => {
  it('shows waiting and running apart', () => {
    expect(laneOf(task({ submit: at(10), start: at(30), complete: at(90) }), span)).toEqual({
      wait: { from: 0.1, to: 0.3 },
      run: { from: 0.3, to: 0.9 },
      grows: false,
    });
  });

  it('goes on to the present while a task is open', () => {
    expect(laneOf(task({ status: 'RUNNING', submit: at(10), start: at(30) }), span)).toEqual({
      wait: { from: 0.1, to: 0.3 },
      run: { from: 0.3, to: 1 },
      grows: true,
    });
    expect(laneOf(task({ status: 'SUBMITTED', submit: at(40) }), span)).toEqual({
      wait: { from: 0.4, to: 1 },
      run: null,
      grows: false,
    });
  });

  it('draws nothing for what did not happen in this run', () => {
    const nothing = { wait: null, run: null, grows: false };
    expect(laneOf(task({ status: 'CACHED', submit: at(-900), start: at(-800) }), span)).toEqual(
      nothing,
    );
    expect(laneOf(task({ status: 'NEW' }), span)).toEqual(nothing);
    expect(laneOf(task({ submit: at(1), start: at(2) }), { from, to: from })).toEqual(nothing);
  });

  it('stays within the span', () => {
    expect(laneOf(task({ submit: at(-5), start: at(-1), complete: at(500) }), span).run).toEqual({
      from: 0,
      to: 1,
    });
  });
});
