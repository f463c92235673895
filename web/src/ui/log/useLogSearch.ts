import { useEffect, useRef, useState } from 'react';
import {
  addMatches,
  type Found,
  isComplete,
  type LogQuery,
  nextStretch,
  nothingFound,
} from './logSearch';
import type { LogSource } from './useLog';

export interface LogSearch {
  readonly found: Found;
  /** More of the file is being searched. */
  readonly isBusy: boolean;
  /** The count is that of the whole file. */
  readonly isComplete: boolean;
  readonly error: Error | null;
}

/** A text is searched when nobody has typed for so long. */
const typingMs = 200;
/** A file that grows is searched on at most this often. */
const growingMs = 2000;

interface State {
  readonly found: Found;
  readonly isBusy: boolean;
  readonly error: Error | null;
}

/**
 * Searches a log of any size on the server, stretch by stretch: first after `begin`, then before it. With
 * `size`, the size of the file that is known elsewhere, it goes on when the file has grown.
 *
 * @param query null searches nothing
 */
export function useLogSearch(
  source: LogSource,
  query: LogQuery | null,
  begin: number,
  size: number | undefined,
): LogSearch {
  const key = query && JSON.stringify([query, source.key]);
  const [states, setStates] = useState<{ key: string | null; state: State } | null>(null);
  const latest = useRef({ source, query, begin });
  latest.current = { source, query, begin };
  /** Searches on when the file has become this large. */
  const grow = useRef<(size: number) => void>(undefined);

  useEffect(() => {
    const wanted = latest.current.query;
    if (key === null || !wanted) return;
    const { begin: began } = latest.current;
    const stop = new AbortController();
    let found = nothingFound(began);
    let isBusy = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (error: Error | null = null) =>
      setStates({ key, state: { found, isBusy, error } });

    const search = async () => {
      timer = undefined;
      isBusy = true;
      tell();
      try {
        let next = nextStretch(found, began);
        while (next) {
          const answer = await latest.current.source.search(wanted, next, stop.signal);
          if (stop.signal.aborted) return;
          const before = found;
          found = addMatches(found, answer);
          // An answer that brings nothing further would be asked for again and again.
          const isStuck = found.from === before.from && found.to === before.to;
          next = answer.missing || isStuck ? null : nextStretch(found, began);
          isBusy = next !== null;
          tell();
        }
        isBusy = false;
        tell();
      } catch (error) {
        isBusy = false;
        if (!stop.signal.aborted) tell(error instanceof Error ? error : new Error(String(error)));
      }
    };
    grow.current = (now) => {
      if (isBusy || timer !== undefined || now <= (found.size ?? 0)) return;
      found = { ...found, size: now };
      timer = setTimeout(() => void search(), growingMs);
    };
    timer = setTimeout(() => void search(), wanted.text === undefined ? 0 : typingMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
      grow.current = undefined;
    };
  }, [key]);

  useEffect(() => {
    if (size !== undefined) grow.current?.(size);
  }, [size]);

  const state = states?.key === key ? states.state : undefined;
  const found = state?.found ?? nothingFound(begin);
  return {
    found,
    isBusy: state?.isBusy ?? key !== null,
    isComplete: isComplete(found),
    error: state?.error ?? null,
  };
}
