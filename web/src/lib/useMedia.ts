import { useSyncExternalStore } from 'react';

/** The queries of this page. Making one anew in each drawing would cost more than the drawing. */
const known = new Map<string, MediaQueryList>();

/** Whether a media query holds, kept true while the page is open. */
export function useMedia(query: string): boolean {
  const media = mediaOf(query);
  return useSyncExternalStore(
    (changed) => {
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => media.matches,
  );
}

function mediaOf(query: string): MediaQueryList {
  const media = known.get(query) ?? window.matchMedia(query);
  known.set(query, media);
  return media;
}

/** One column, stacked rows. */
export const phone = '(max-width: 719px)';
/** Too narrow for a third column. */
export const narrow = '(max-width: 1199px)';
