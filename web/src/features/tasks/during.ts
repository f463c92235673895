/** A part of a run's time in milliseconds; an end that is null is open. */
export interface During {
  readonly from: number | null;
  readonly to: number | null;
}

/** What stands after `during:`, or null when it is not that. */
export function parseDuring(value: string): During | null {
  const ends = value.split('..');
  if (ends.length !== 2) return null;
  const [from, to] = ends.map((text) => (text === '' ? null : Date.parse(text)));
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) return null;
  if ((from === null && to === null) || (from !== null && to !== null && from > to)) return null;
  return { from, to };
}

/** To the second, in UTC, so that everyone who is sent the text sees the same tasks. */
export function formatDuring({ from, to }: During): string {
  return `${instant(from, Math.floor)}..${instant(to, Math.ceil)}`;
}

function instant(at: number | null, round: (n: number) => number): string {
  return at === null ? '' : new Date(round(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
