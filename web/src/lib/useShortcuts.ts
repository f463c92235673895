import { useEffect, useRef } from 'react';
import { isPlainKey } from './plainKey';
import { type Shortcut, shortcuts } from './shortcuts';

/** What each key does; `false` leaves the key to the browser and to what was there before. */
export type ShortcutHandlers = Partial<Record<Shortcut, (event: KeyboardEvent) => unknown>>;

type Binding = { readonly current: ShortcutHandlers };

/** Those that listen; what came last is asked first. */
const bindings: Binding[] = [];
/** How long the first of two keys waits for the second. */
const sequenceMs = 1000;
let prefix = { key: '', at: 0 };

/** Listens to keys of the page while the component is there. The handlers may be new at each render. */
export function useShortcuts(handlers: ShortcutHandlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    if (bindings.length === 0) window.addEventListener('keydown', onKey);
    bindings.push(latest);
    return () => {
      bindings.splice(bindings.indexOf(latest), 1);
      if (bindings.length === 0) window.removeEventListener('keydown', onKey);
    };
  }, []);
}

function onKey(event: KeyboardEvent): void {
  const key = nameOf(event);
  if (key.startsWith('Ctrl ')) {
    run(key, event);
    return;
  }
  if (!isPlainKey(event)) return;
  const isSecond = Date.now() - prefix.at < sequenceMs;
  const sequence = isSecond && `${prefix.key} ${key}`;
  prefix = { key, at: Date.now() };
  if (!(sequence && run(sequence, event))) run(key, event);
}

/** @returns whether somebody took the key */
function run(keys: string, event: KeyboardEvent): boolean {
  const name = (Object.keys(shortcuts) as Shortcut[]).find((it) => shortcuts[it].keys === keys);
  if (!name) return false;
  for (const binding of bindings.toReversed()) {
    const handler = binding.current[name];
    if (!handler || handler(event) === false) continue;
    event.preventDefault();
    prefix = { key: '', at: 0 };
    return true;
  }
  return false;
}

/** The key as the list of shortcuts writes it. */
function nameOf(event: KeyboardEvent): string {
  const key = event.key === 'Escape' ? 'Esc' : event.key;
  const name = key.length === 1 ? key.toUpperCase() : key;
  const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  return isCommand ? `Ctrl ${name}` : name;
}
