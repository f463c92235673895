import { useCallback, useSyncExternalStore } from 'react';
import { clockTime, onTick } from './clock';

/** The time, renewed every `everyMs` milliseconds while the page is visible. */
export function useNow(everyMs = 1000): number {
  return useSyncExternalStore(
    useCallback((listener) => onTick(everyMs, listener), [everyMs]),
    () => clockTime(everyMs),
  );
}
