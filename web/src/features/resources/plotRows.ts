import type { Order } from './choices';
import type { ProcessResources, ResourceKind, ResourceSeries } from './queries';

/** A process with the series that is plotted; null where it has no value. */
export interface PlotRow {
  readonly process: ProcessResources;
  readonly series: ResourceSeries | null;
}

interface Wanted {
  readonly kind: ResourceKind;
  readonly order: Order;
  readonly filter: string;
}

/** The processes that match, in the order that is wanted; those without a value last. */
export function plotRows(processes: readonly ProcessResources[], wanted: Wanted): PlotRow[] {
  const text = wanted.filter.trim().toLowerCase();
  const rows = processes
    .filter((process) => process.process.toLowerCase().includes(text))
    .map((process) => ({
      process,
      series: process.series.find((series) => series.kind === wanted.kind) ?? null,
    }));
  if (wanted.order === 'pipeline') return rows;
  if (wanted.order === 'name')
    return rows.sort((a, b) => a.process.process.localeCompare(b.process.process, 'en'));
  const rank = (row: PlotRow) => rankOf(row, wanted.order);
  return rows.sort((a, b) => rank(b) - rank(a));
}

function rankOf({ process, series }: PlotRow, order: Order): number {
  if (order === 'cpuTime') return process.totals.cpuTime;
  if (!series) return -1;
  switch (order) {
    case 'median':
      return quartile(series, 2);
    case 'max':
      return quartile(series, 4);
    default:
      return quartile(series, 3) - quartile(series, 1);
  }
}

/** Least, first quartile, median, third quartile, most: from 0 to 4. */
export function quartile(series: ResourceSeries, place: 0 | 1 | 2 | 3 | 4): number {
  return series.quartiles[place]?.value ?? 0;
}

/** The ends of the whiskers; of what only a client tells, least and most. */
export function whiskersOf(series: ResourceSeries): readonly [number, number] {
  const [low, high] = series.whiskers ?? [];
  return [low ?? quartile(series, 0), high ?? quartile(series, 4)];
}

/** The highest value of all rows: where the axis must reach. */
export function highestOf(rows: readonly PlotRow[]): number {
  return rows.reduce((top, { series }) => Math.max(top, series ? quartile(series, 4) : 0), 0);
}
