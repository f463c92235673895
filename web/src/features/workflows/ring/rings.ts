import { useSyncExternalStore } from 'react';

/**
 * The runs whose end somebody waits for, by id, kept in this browser: it outlives the page, and all
 * tabs know it.
 */
const key = 'belfry.rings';
const changed = new EventTarget();
let rings: readonly string[] = [];
rings = read();

export function useRings(): readonly string[] {
  return useSyncExternalStore(subscribe, () => rings);
}

export function setRing(workflowId: string, wanted: boolean): void {
  const others = read().filter((id) => id !== workflowId);
  write(wanted ? [...others, workflowId] : others);
}

/** Takes a ring away for good. @returns false where another tab was first */
export function takeRing(workflowId: string): boolean {
  const isThere = read().includes(workflowId);
  setRing(workflowId, false);
  return isThere;
}

function write(next: readonly string[]): void {
  rings = next;
  try {
    if (next.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(next));
  } catch {
    // Storage may be forbidden; the ring then lasts as long as the page.
  }
  changed.dispatchEvent(new Event('change'));
}

function read(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : [];
  } catch {
    return rings;
  }
}

function subscribe(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== key && event.key !== null) return;
    rings = read();
    listener();
  };
  window.addEventListener('storage', onStorage);
  changed.addEventListener('change', listener);
  return () => {
    window.removeEventListener('storage', onStorage);
    changed.removeEventListener('change', listener);
  };
}
