import type { Sort } from '@/ui/table/column';
import { newestFirst } from './queries';

/** Orders of the list as the address tells them: a minus means the largest first. */
export const runSorts = [
  'started',
  'name',
  '-name',
  'duration',
  '-duration',
  'tasks',
  '-tasks',
] as const;
export type RunSort = (typeof runSorts)[number];

export function readSort(word: RunSort | undefined): Sort {
  if (word === undefined) return newestFirst;
  return word.startsWith('-')
    ? { key: word.slice(1), descending: true }
    : { key: word, descending: false };
}

/** How the address tells an order; the newest first is not told. */
export function writeSort({ key, descending }: Sort): RunSort | undefined {
  const word = descending ? `-${key}` : key;
  return runSorts.find((sort) => sort === word);
}

/** The order after a press on a column: figures begin with the largest, names with A. */
export function nextSort(held: Sort, pressed: Sort): Sort {
  return held.key === pressed.key ? pressed : { ...pressed, descending: pressed.key !== 'name' };
}
