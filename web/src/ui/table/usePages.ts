import { hashKey, type QueryKey, queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';

/** A list of the server that is read page by page, as far as it is looked at. */
export interface PageSource<Row> {
  /** Key in the query cache of the page that begins at `offset`; it names filter and order too. */
  readonly key: (offset: number) => QueryKey;
  readonly read: (
    offset: number,
    signal: AbortSignal,
  ) => Promise<{ rows: readonly Row[]; total: number }>;
}

/** The rows of a list by their place in it. */
export interface Pages<Row> {
  /** Changes when filter or order of the shown rows change: the list then begins at its top again. */
  readonly listKey: string;
  /** Rows in the whole list; undefined before the first answer. */
  readonly total: number | undefined;
  /** The row at a place, undefined while it has not been read. */
  readonly at: (index: number) => Row | undefined;
  /** Every row that has been read and is still looked after. */
  readonly loaded: () => { index: number; row: Row }[];
  /** Says which rows are looked at, so that their pages are read and kept true. */
  readonly look: (first: number, last: number) => void;
  /** The rows shown answer an older question; the new one is on its way, or failed. */
  readonly isStale: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
}

/**
 * Reads a list in pages of `pageSize` rows. Only the first page and those looked at are kept up to date;
 * rows of an older filter stay until the first page of the new one is here, so nothing flashes.
 */
export function usePages<Row>(wanted: PageSource<Row>, pageSize: number): Pages<Row> {
  const [shown, setShown] = useState(wanted);
  const [range, setRange] = useState({ first: 0, last: 0 });
  const first = useQuery(pageQuery(wanted, 0));

  const wantedKey = hashKey(wanted.key(0));
  const isStale = hashKey(shown.key(0)) !== wantedKey;
  if (isStale && first.data) {
    setShown(wanted);
    setRange({ first: 0, last: 0 });
  }
  const source = isStale ? shown : wanted;

  const firstPage = Math.floor(range.first / pageSize);
  const pageCount = Math.floor(range.last / pageSize) - firstPage + 1;
  const results = useQueries({
    queries: Array.from({ length: pageCount }, (_, i) =>
      pageQuery(source, (firstPage + i) * pageSize),
    ),
  });
  const newest = results.reduce((a, b) => (b.dataUpdatedAt > a.dataUpdatedAt ? b : a), first);

  const look = useCallback((from: number, to: number) => {
    setRange((held) =>
      held.first === from && held.last === to ? held : { first: from, last: to },
    );
  }, []);

  const failed = results.find((result) => result.isError) ?? (first.isError ? first : undefined);
  return {
    listKey: hashKey(source.key(0)),
    total: isStale ? results[0]?.data?.total : newest.data?.total,
    at: (index) => {
      const page = Math.floor(index / pageSize);
      const data = page === 0 && !isStale ? first.data : results[page - firstPage]?.data;
      return data?.rows[index - page * pageSize];
    },
    loaded: () => {
      const pages = [
        ...(isStale || firstPage === 0 ? [] : [{ from: 0, data: first.data }]),
        ...results.map(({ data }, i) => ({ from: (firstPage + i) * pageSize, data })),
      ];
      return pages.flatMap(
        ({ from, data }) => data?.rows.map((row, i) => ({ index: from + i, row })) ?? [],
      );
    },
    look,
    isStale,
    error: failed?.error ?? null,
    retry: () => {
      for (const result of [first, ...results]) if (result.isError) void result.refetch();
    },
  };
}

function pageQuery<Row>(source: PageSource<Row>, offset: number) {
  return queryOptions({
    queryKey: source.key(offset),
    queryFn: ({ signal }) => source.read(offset, signal),
    // Whoever scrolls through a long list leaves many pages behind.
    gcTime: 30_000,
  });
}
