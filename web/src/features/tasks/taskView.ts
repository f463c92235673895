import { getRouteApi } from '@tanstack/react-router';
import { type RawSearch, readCount, readText, readWord } from '@/lib/searchParams';
import { phone, useMedia } from '@/lib/useMedia';
import { useStored } from '@/lib/useStored';
import type { Sort } from '@/ui/table/column';
import type { TaskFile } from './queries';
import { taskFiles } from './queries';

/** Ways to see the tasks of a run. */
export const stageViews = ['timeline', 'graph', 'table'] as const;
export type StageView = (typeof stageViews)[number];

/** What of the tasks' view stands in the address. */
export interface TaskViewParams {
  /** How the tasks are shown; else as this browser did last. */
  view?: StageView;
  /** In the language of `taskSearch.ts`. */
  filter?: string;
  /** The server's name for an order, with a minus when it is descending. */
  sort?: string;
  /** The chosen task. */
  task?: number;
  /** The file shown of it. */
  taskFile?: TaskFile;
  /** First byte of the line pointed to in that file. */
  taskAt?: number;
  /** Scopes that the graph shows with what is in them, joined by commas. */
  scopes?: string;
}

export function readTaskView(raw: RawSearch): TaskViewParams {
  return {
    view: readWord(raw.view, stageViews),
    filter: readText(raw.filter),
    sort: readText(raw.sort),
    task: readCount(raw.task),
    taskFile: readWord(raw.taskFile, taskFiles),
    taskAt: readCount(raw.taskAt),
    scopes: readText(raw.scopes),
  };
}

/** What began last stands first; what has not begun stands at the end. */
const firstSort: Sort = { key: 'start', descending: true };

const route = getRouteApi('/runs/$workflowId');

/** One filter and one selection for every view of a run's tasks. */
export interface TaskView {
  readonly stage: StageView;
  readonly filter: string;
  readonly sort: Sort;
  readonly task: number | null;
  readonly file: TaskFile | undefined;
  readonly at: number | undefined;
  readonly setStage: (stage: StageView) => void;
  readonly setFilter: (filter: string) => void;
  readonly setSort: (sort: Sort) => void;
  readonly select: (task: number | null) => void;
  readonly setFile: (file: TaskFile) => void;
  readonly setAt: (at: number | undefined) => void;
}

/**
 * The filter and the selection, kept in the address. Table, process list and panel read and write them
 * here and nowhere else, as every further view of the same tasks must.
 */
export function useTaskView(): TaskView {
  const params = route.useSearch();
  const navigate = route.useNavigate();
  const [lastStage, storeStage] = useStored('task-view', stageViews, 'table');
  // Plots ask for width: a phone shows them when they are asked for.
  const isPhone = useMedia(phone);
  const set = (change: TaskViewParams, replace = true) =>
    void navigate({ search: (held) => ({ ...held, ...change }), replace });

  return {
    stage: params.view ?? (isPhone ? 'table' : lastStage),
    filter: params.filter ?? '',
    sort: parseSort(params.sort),
    task: params.task ?? null,
    file: params.taskFile,
    at: params.taskAt,
    setStage: (view) => {
      storeStage(view);
      set({ view });
    },
    setFilter: (filter) => set({ filter: filter === '' ? undefined : filter }),
    setSort: (sort) => set({ sort: isFirst(sort) ? undefined : formatSort(sort) }),
    // Opening is a step that Back undoes; going from task to task is not.
    select: (task) =>
      set(
        { task: task ?? undefined, taskFile: undefined, taskAt: undefined },
        params.task !== undefined,
      ),
    setFile: (taskFile) => set({ taskFile, taskAt: undefined }),
    setAt: (taskAt) => set({ taskAt }),
  };
}

export function parseSort(text: string | undefined): Sort {
  if (!text) return firstSort;
  return text.startsWith('-')
    ? { key: text.slice(1), descending: true }
    : { key: text, descending: false };
}

export function formatSort(sort: Sort): string {
  return `${sort.descending ? '-' : ''}${sort.key}`;
}

function isFirst(sort: Sort): boolean {
  return sort.key === firstSort.key && sort.descending === firstSort.descending;
}
