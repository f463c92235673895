/**
 * Every key of the page. What listens (`useShortcuts`) and what tells of the keys (the help) both read
 * this list, so that no key works in secret and none is told that does not work. Texts: `shell/texts.ts`.
 */
export const shortcuts = {
  palette: { keys: 'Ctrl K', where: 'everywhere' },
  filter: { keys: '/', where: 'everywhere' },
  toLaunchpad: { keys: 'G L', where: 'everywhere' },
  toRuns: { keys: 'G R', where: 'everywhere' },
  toCompute: { keys: 'G C', where: 'everywhere' },
  toTokens: { keys: 'G T', where: 'everywhere' },
  help: { keys: '?', where: 'everywhere' },
  close: { keys: 'Esc', where: 'everywhere' },
  nextRow: { keys: 'J', where: 'lists' },
  previousRow: { keys: 'K', where: 'lists' },
  openRow: { keys: 'Enter', where: 'lists' },
  selectRow: { keys: 'X', where: 'lists' },
  previousTask: { keys: '[', where: 'lists' },
  nextTask: { keys: ']', where: 'lists' },
} as const satisfies Record<string, { keys: string; where: ShortcutPlace }>;

export type Shortcut = keyof typeof shortcuts;
export type ShortcutPlace = 'everywhere' | 'lists';

/** The shortcuts of one place, in the order of the list. */
export function shortcutsOf(place: ShortcutPlace): readonly Shortcut[] {
  return (Object.keys(shortcuts) as Shortcut[]).filter((name) => shortcuts[name].where === place);
}
