import type { ReactNode } from 'react';
import { useEffect, useRef, useSyncExternalStore } from 'react';

/** Something the open page offers by a button or a tab, for the palette to offer too. */
export interface PageCommand {
  /** Unique on the page. */
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Why it cannot be done now; the palette then shows it with this reason. */
  readonly why?: string | null;
  readonly run: () => void;
}

type Source = { readonly current: readonly PageCommand[] };

const sources: Source[] = [];
const changed = new EventTarget();
let offered: readonly PageCommand[] = [];

/** Offers commands while the component is there. They may be new at each render. */
export function usePageCommands(commands: readonly PageCommand[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
    collect();
  });
  useEffect(() => {
    sources.push(latest);
    collect();
    return () => {
      sources.splice(sources.indexOf(latest), 1);
      collect();
    };
  }, []);
}

/** What the open page offers now. */
export function useOfferedCommands(): readonly PageCommand[] {
  return useSyncExternalStore(subscribe, () => offered);
}

function collect(): void {
  offered = sources.flatMap((source) => source.current);
  changed.dispatchEvent(new Event('change'));
}

function subscribe(listener: () => void): () => void {
  changed.addEventListener('change', listener);
  return () => changed.removeEventListener('change', listener);
}
