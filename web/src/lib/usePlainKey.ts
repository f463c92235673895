import { useEffect, useRef } from 'react';
import { isPlainKey } from './plainKey';

/** Listens on the whole page to keys that belong to it. The listener may be new at each render. */
export function usePlainKey(onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      if (isPlainKey(event)) latest.current(event);
    };
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
