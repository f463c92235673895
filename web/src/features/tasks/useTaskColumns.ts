import { useState } from 'react';
import { allColumns, type TaskColumnId, usualColumns } from './taskColumns';

const key = 'belfry.task-columns';

/** The columns of the task table this browser wants, in their usual order. */
export function useTaskColumns() {
  const [shown, setShown] = useState<readonly TaskColumnId[]>(read);
  const store = (next: readonly TaskColumnId[]) => {
    setShown(next);
    try {
      localStorage.setItem(key, next.join(' '));
    } catch {
      // Storage may be forbidden; the choice then lasts as long as the page.
    }
  };
  return {
    shown,
    isUsual: shown.join() === usualColumns.join(),
    toggle: (id: TaskColumnId) => {
      const wanted = shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id];
      store(inOrder(wanted));
    },
    reset: () => store(usualColumns),
  };
}

function inOrder(ids: readonly string[]): TaskColumnId[] {
  return allColumns.filter((id) => id === 'status' || id === 'name' || ids.includes(id));
}

function read(): readonly TaskColumnId[] {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? usualColumns : inOrder(stored.split(' '));
  } catch {
    return usualColumns;
  }
}
