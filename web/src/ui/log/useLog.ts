import { type QueryKey, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import {
  appendLog,
  hasMore,
  type LogBuffer,
  type LogRange,
  openLog,
  prependLog,
  rangeBefore,
} from './logBuffer';
import type { LogMatches, LogQuery } from './logSearch';

/** Where a log comes from. */
export interface LogSource {
  /** Key in the query cache; what makes it stale makes the log read on. */
  readonly key: QueryKey;
  /** @param offset first byte, or negative: counted from the end */
  readonly read: (offset: number, length: number, signal: AbortSignal) => Promise<LogRange>;
  /** Searches a stretch of the file that begins or, backward, ends at `from`. */
  readonly search: (
    query: LogQuery,
    stretch: { readonly from: number; readonly backward: boolean },
    signal: AbortSignal,
  ) => Promise<LogMatches>;
}

export interface Log {
  readonly buffer: LogBuffer | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
  /** Reads what stands before the first line held. */
  readonly readBefore: () => void;
  /** Reads what stands after the last line held. */
  readonly readAfter: () => void;
  /** Goes to another place of the file; `end` is its end. */
  readonly open: (at: number | 'end') => void;
}

const firstBytes = 65_536;
const stepBytes = 262_144;
/** Hints say when there is more; this is for the time without them. */
const fallbackMs = 5000;

/** Holds a stretch of a log and keeps it true while the file grows. */
export function useLog(source: LogSource, at: number | undefined): Log {
  const client = useQueryClient();
  const [place, setPlace] = useState<number | 'end'>(at ?? 'end');
  const key = [...source.key, place];

  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const held = client.getQueryData<LogBuffer>(key);
      if (!held) return openAt(source, place, signal);
      // In the middle of a file reading goes on when the reader gets there.
      if (hasMore(held)) return held;
      const range = await source.read(held.next, stepBytes, signal);
      return appendLog(client.getQueryData<LogBuffer>(key) ?? held, range);
    },
    refetchInterval: ({ state }) => (state.data?.growing ? fallbackMs : false),
    staleTime: 1000,
    gcTime: 30_000,
  });

  const reading = useRef(false);
  const extend = async (
    step: (held: LogBuffer) => Promise<((now: LogBuffer) => LogBuffer) | null>,
  ) => {
    const held = client.getQueryData<LogBuffer>(key);
    if (!held || reading.current) return;
    reading.current = true;
    try {
      const change = await step(held);
      if (change) client.setQueryData<LogBuffer>(key, (now) => now && change(now));
    } catch {
      // The next scroll asks again; a lasting failure shows up in the query itself.
    } finally {
      reading.current = false;
    }
  };

  const never = new AbortController().signal;
  return {
    buffer: query.data,
    error: query.error,
    retry: () => void query.refetch(),
    readBefore: () =>
      void extend(async (held) => {
        const before = rangeBefore(held, stepBytes);
        if (!before) return null;
        const range = await source.read(before.offset, before.length, never);
        return (now) => prependLog(now, range);
      }),
    readAfter: () =>
      void extend(async (held) => {
        if (!hasMore(held)) return null;
        const range = await source.read(held.next, stepBytes, never);
        return (now) => appendLog(now, range);
      }),
    open: setPlace,
  };
}

async function openAt(
  source: LogSource,
  place: number | 'end',
  signal: AbortSignal,
): Promise<LogBuffer> {
  if (place === 'end') return openLog(await source.read(-firstBytes, firstBytes, signal));
  // Some lines before the place give it its context.
  return openLog(await source.read(Math.max(0, place - firstBytes), stepBytes, signal));
}
