import { useEffect, useRef, useState } from 'react';
import { firstFrom, stepFrom } from './logSearch';
import type { LogSource } from './useLog';
import { type LogSearch, useLogSearch } from './useLogSearch';

export type SoughtLevel = 'error' | 'warn';

export interface LogFind {
  readonly isOpen: boolean;
  readonly toggle: () => void;
  readonly typed: string;
  readonly type: (text: string) => void;
  /** The text that is searched; empty while the search is closed. */
  readonly text: string;
  readonly search: LogSearch;
  /** The place that was gone to last. */
  readonly current: number | undefined;
  readonly step: (step: 1 | -1) => void;
  readonly levels: Readonly<Record<SoughtLevel, LogSearch>>;
  /** Errors and warnings are counted. */
  readonly isCounted: boolean;
  readonly stepLevel: (level: SoughtLevel, step: 1 | -1) => void;
}

/** Errors and warnings of a file that is no larger are counted unasked. */
const countedBytes = 16 * 1024 * 1024;

/** Goes through a log from hit to hit: of a text, of errors, of warnings. */
export function useLogFind(
  source: LogSource,
  size: number | undefined,
  lineAtTop: () => number,
  goTo: (at: number) => void,
): LogFind {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [current, setCurrent] = useState<number>();
  const [begin, setBegin] = useState(0);
  const text = isOpen ? typed : '';
  const search = useLogSearch(source, text === '' ? null : { text }, begin, size);

  const [wantsCount, setWantsCount] = useState(false);
  const isCounted = size !== undefined && size > 0 && (size <= countedBytes || wantsCount);
  const errors = useLogSearch(source, isCounted ? { level: 'error' } : null, 0, size);
  const warnings = useLogSearch(source, isCounted ? { level: 'warn' } : null, 0, size);
  const levels = { error: errors, warn: warnings };

  const go = (at: number | undefined) => {
    if (at === undefined) return;
    setCurrent(at);
    goTo(at);
  };

  // What is typed, or pressed before anything is counted, is gone to as soon as the first place is known.
  const [waiting, setWaiting] = useState<'text' | SoughtLevel>();
  const sought = waiting === undefined ? undefined : waiting === 'text' ? search : levels[waiting];
  const first = sought && firstFrom(sought.found, waiting === 'text' ? begin : 0);
  const latest = useRef(go);
  latest.current = go;
  useEffect(() => {
    if (first === undefined) return;
    setWaiting(undefined);
    latest.current(first);
  }, [first]);

  return {
    isOpen,
    toggle: () => {
      setOpen(!isOpen);
      setCurrent(undefined);
      if (!isOpen && typed !== '') setWaiting('text');
    },
    typed,
    type: (next) => {
      // A longer text is searched from where the shorter one was found.
      setBegin(current ?? lineAtTop());
      setTyped(next);
      setCurrent(undefined);
      setWaiting(next === '' ? undefined : 'text');
    },
    text,
    search,
    current,
    step: (step) => go(stepFrom(search.found, current, step)),
    levels,
    isCounted,
    stepLevel: (level, step) => {
      if (!isCounted) {
        setWantsCount(true);
        setWaiting(level);
        return;
      }
      go(stepFrom(levels[level].found, current, step));
    },
  };
}
