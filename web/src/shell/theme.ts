import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'system';

/** Also read by public/theme.js before the first paint. */
const key = 'belfry.theme';
const changed = new EventTarget();
const system = () => window.matchMedia('(prefers-color-scheme: dark)');

function read(): Theme {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

function apply(theme: Theme): void {
  const dark = theme === 'dark' || (theme === 'system' && system().matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

export function setTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Storage may be forbidden; the theme then lasts as long as the page.
  }
  apply(theme);
  changed.dispatchEvent(new Event('change'));
}

function subscribe(listener: () => void): () => void {
  const media = system();
  const onSystem = () => apply(read());
  media.addEventListener('change', onSystem);
  changed.addEventListener('change', listener);
  return () => {
    media.removeEventListener('change', onSystem);
    changed.removeEventListener('change', listener);
  };
}

/** The person's choice; the page follows it and the system by itself. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, read);
}
