import { useEffect } from 'react';

/** Names the page in the tab, the history and bookmarks. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Belfry`;
  }, [title]);
}
