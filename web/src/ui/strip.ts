import type { StatusKind } from './status';

/** How many tasks are in each state. Absent means none. */
export type StripCounts = Partial<Record<StatusKind, number>>;

export interface StripSegment {
  readonly kind: StatusKind;
  readonly count: number;
  /** Share of the whole strip, 0–1. */
  readonly share: number;
}

// What needs somebody stands first; what has not begun stands last.
const order: readonly [StatusKind, string][] = [
  ['failed', 'failed'],
  ['warn', 'ignored'],
  ['ok', 'succeeded'],
  ['cached', 'cached'],
  ['running', 'running'],
  ['submitted', 'queued'],
  ['unknown', 'unknown'],
  ['cancelled', 'cancelled'],
  ['pending', 'pending'],
];

/** The segments of a strip from left to right, without those that hold nothing. */
export function stripSegments(counts: StripCounts): StripSegment[] {
  const total = stripTotal(counts);
  return order.flatMap(([kind]) => {
    const count = counts[kind] ?? 0;
    return count > 0 ? [{ kind, count, share: count / total }] : [];
  });
}

/** All tasks the strip stands for. */
export function stripTotal(counts: StripCounts): number {
  return order.reduce((sum, [kind]) => sum + Math.max(0, counts[kind] ?? 0), 0);
}

/** The strip in words: “1 failed, 70 succeeded, 2 pending”. */
export function stripLabel(counts: StripCounts, number: (n: number) => string): string {
  const words = order.flatMap(([kind, word]) => {
    const count = counts[kind] ?? 0;
    return count > 0 ? [`${number(count)} ${word}`] : [];
  });
  return words.length > 0 ? words.join(', ') : 'no tasks yet';
}

/**
 * How a segment shares the strip: in proportion, but never under two pixels, so that one failure in
 * 50,000 is seen. Pending tasks are the empty track and may vanish.
 */
export function segmentStyle(segment: StripSegment) {
  return {
    flex: `${segment.share * 1000} 1 0`,
    minWidth: segment.kind === 'pending' ? 0 : 2,
  };
}
