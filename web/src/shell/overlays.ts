import { useSyncExternalStore } from 'react';

/** What may lie over any page; one at a time. */
export type Overlay = 'palette' | 'help';

let open: Overlay | null = null;
const changed = new EventTarget();

/** Opens the palette or the list of keys from wherever; null closes what is open. */
export function showOverlay(overlay: Overlay | null): void {
  open = overlay;
  changed.dispatchEvent(new Event('change'));
}

export function useOverlay(): Overlay | null {
  return useSyncExternalStore(subscribe, () => open);
}

function subscribe(listener: () => void): () => void {
  changed.addEventListener('change', listener);
  return () => changed.removeEventListener('change', listener);
}
