import { isPlainKey } from '@/lib/plainKey';
import type { AppRouter } from '@/router';

const help = new EventTarget();
const palette = new EventTarget();

/** Opens the list of keys, from wherever. */
export function openKeyboardHelp(): void {
  help.dispatchEvent(new Event('open'));
}
export function openPalette(): void {
  palette.dispatchEvent(new Event('open'));
}
export function onKeyboardHelp(listener: () => void): () => void {
  help.addEventListener('open', listener);
  return () => help.removeEventListener('open', listener);
}
export function onPalette(listener: () => void): () => void {
  palette.addEventListener('open', listener);
  return () => palette.removeEventListener('open', listener);
}

const places: Record<string, '/runs' | '/launchpad' | '/compute-envs'> = {
  r: '/runs',
  l: '/launchpad',
  c: '/compute-envs',
};
/** How long `G` waits for its second key. */
const sequenceMs = 1000;

/** Listens to the keys that work on every page. @returns how to stop */
export function listenToKeys(router: AppRouter): () => void {
  let afterG = 0;
  const onKey = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === 'k') {
      event.preventDefault();
      openPalette();
      return;
    }
    if (!isPlainKey(event)) return;

    const place = Date.now() - afterG < sequenceMs ? places[key] : undefined;
    afterG = key === 'g' ? Date.now() : 0;
    if (place) {
      event.preventDefault();
      void router.navigate({ to: place });
    } else if (event.key === '?') {
      event.preventDefault();
      openKeyboardHelp();
    } else if (key === '/') {
      const search = document.querySelector<HTMLInputElement>('[data-search]');
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
  };
  window.addEventListener('keydown', onKey);
  return () => window.removeEventListener('keydown', onKey);
}
