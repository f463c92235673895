import { useDeferredValue, useMemo, useState } from 'react';
import { stripAnsi } from './ansi';
import type { LogLine } from './logBuffer';

/** A place where the text was found. */
export interface Match {
  readonly line: number;
  /** Which match within the line. */
  readonly nth: number;
}

export interface Find {
  readonly isOpen: boolean;
  readonly toggle: () => void;
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly matches: readonly Match[];
  readonly current: number;
  readonly setCurrent: (current: number) => void;
}

/** Searches the lines that are loaded, whatever their colours and letters’ case. */
export function useFind(lines: readonly LogLine[]): Find {
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const [current, setCurrent] = useState(0);
  const text = useDeferredValue(isOpen ? typed : '');
  const matches = useMemo(() => {
    if (text === '') return [];
    const wanted = text.toLowerCase();
    return lines.flatMap((line, index) => {
      const count = stripAnsi(line.text).toLowerCase().split(wanted).length - 1;
      return Array.from({ length: count }, (_, nth): Match => ({ line: index, nth }));
    });
  }, [lines, text]);
  return {
    isOpen,
    toggle: () => setOpen(!isOpen),
    text,
    setText: (next) => {
      setTyped(next);
      setCurrent(0);
    },
    matches,
    current: Math.min(current, Math.max(0, matches.length - 1)),
    setCurrent,
  };
}
