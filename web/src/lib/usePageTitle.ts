import { useEffect } from 'react';

let title = 'Belfry';
let isMarked = false;

/** Names the page in the tab, the history and bookmarks. */
export function usePageTitle(name: string): void {
  useEffect(() => {
    title = `${name} – Belfry`;
    write();
  }, [name]);
}

/** Marks the title until somebody looks at the page: something there is new. */
export function markTitle(): void {
  if (document.visibilityState === 'visible') return;
  isMarked = true;
  write();
  const clear = () => {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', clear);
    isMarked = false;
    write();
  };
  document.addEventListener('visibilitychange', clear);
}

function write(): void {
  document.title = isMarked ? `● ${title}` : title;
}
