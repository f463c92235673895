import type { ParameterRow } from './parameterRows';

/** How a parameter differs from that of an earlier run. */
export interface ParameterChange {
  readonly kind: 'added' | 'changed' | 'gone';
  /** What it was. */
  readonly before: string | null;
}

/** The parameters that differ between two runs, by their paths. */
export function parameterChanges(
  rows: readonly ParameterRow[],
  before: readonly ParameterRow[],
): Map<string, ParameterChange> {
  const changes = new Map<string, ParameterChange>();
  const values = (list: readonly ParameterRow[]) =>
    new Map(list.filter((row) => row.value !== null).map((row) => [row.path, row.value]));
  const [now, then] = [values(rows), values(before)];
  for (const [path, value] of now) {
    if (!then.has(path)) changes.set(path, { kind: 'added', before: null });
    else if (then.get(path) !== value)
      changes.set(path, { kind: 'changed', before: then.get(path) ?? null });
  }
  for (const [path, value] of then)
    if (!now.has(path)) changes.set(path, { kind: 'gone', before: value ?? null });
  return changes;
}
