import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

/** The runs that a person has chosen: some, or all that match the search but some. */
export interface RunSelection {
  readonly all: boolean;
  /** Chosen, or left out when all are chosen. */
  readonly ids: ReadonlySet<string>;
}

const none: RunSelection = { all: false, ids: new Set() };

/** As long as what the page has read: who opens a run and comes back finds the choice as it was. */
const held = new WeakMap<QueryClient, { search: string; selection: RunSelection }>();

/** Who is chosen in the list of a search. Another search is another list: nothing of it is chosen. */
export function useRunSelection(search: string) {
  const client = useQueryClient();
  const [, draw] = useState({});
  const last = held.get(client);
  const selection = last?.search === search ? last.selection : none;
  const [anchor, setAnchor] = useState<string>();

  const set = (next: RunSelection) => {
    held.set(client, { search, selection: next });
    draw({});
  };
  const has = (id: string) => selection.ids.has(id) !== selection.all;
  return {
    selection,
    has,
    /** How many of `total` runs are chosen. */
    count: (total: number) =>
      selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size,
    toggle: (id: string) => {
      const ids = new Set(selection.ids);
      if (!ids.delete(id)) ids.add(id);
      set({ ...selection, ids });
      setAnchor(id);
    },
    /** Chooses what stands from the last choice to `id` in the order of `order`. */
    extend: (id: string, order: readonly string[]) => {
      const [from, to] = [order.indexOf(anchor ?? id), order.indexOf(id)];
      if (from < 0 || to < 0) return;
      const ids = new Set(selection.ids);
      for (const one of order.slice(Math.min(from, to), Math.max(from, to) + 1)) {
        if (selection.all) ids.delete(one);
        else ids.add(one);
      }
      set({ ...selection, ids });
      setAnchor(id);
    },
    choose: (ids: Iterable<string>) => set({ all: false, ids: new Set(ids) }),
    chooseAll: () => set({ all: true, ids: new Set() }),
    clear: () => set(none),
  };
}
