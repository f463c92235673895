import { useSyncExternalStore } from 'react';

/** Whether a media query holds, kept true while the page is open. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = window.matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );
}

/** One column, stacked rows. */
export const phone = '(max-width: 719px)';
/** Too narrow for a third column. */
export const narrow = '(max-width: 1199px)';
