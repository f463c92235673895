import type { ProcessCounts } from '@/ui/processes';
import { doneOf, stateOf } from '@/ui/processes';
import type { StatusKind } from '@/ui/status';
import { type StripCounts, stripTotal } from '@/ui/strip';
import type { ShownNode } from './shownGraph';
import { texts } from './texts';

/** The tasks of a node: those of its process, or of all in its scope together. */
export function countsOfNode(
  node: ShownNode,
  counts: ReadonlyMap<string, StripCounts>,
): StripCounts {
  const sum: StripCounts = {};
  for (const process of node.processes) {
    for (const [kind, count] of Object.entries(counts.get(process) ?? {})) {
      const state = kind as StatusKind;
      sum[state] = (sum[state] ?? 0) + count;
    }
  }
  return sum;
}

export function countsByProcess(
  processes: readonly ProcessCounts[] | undefined,
): ReadonlyMap<string, StripCounts> {
  return new Map(processes?.map(({ name, counts }) => [name, counts]));
}

/** What needs somebody is said first, also of a process that goes on. */
export function nodeState(counts: StripCounts): StatusKind {
  return (counts.failed ?? 0) > 0 ? 'failed' : stateOf(counts);
}

/** “31/96, 1 failed”. */
export function countText(counts: StripCounts): string {
  const total = stripTotal(counts);
  if (total === 0) return texts.noTasks;
  if (counts.cached === total) return texts.cached(total);
  const losses = [
    [counts.failed, texts.failed],
    [counts.warn, texts.ignored],
    [counts.cancelled, texts.cancelled],
  ] as const;
  const lost = losses.flatMap(([count = 0, say]) => (count > 0 ? [say(count)] : []));
  return [texts.done(doneOf(counts), total), ...lost].join(', ');
}

export function sameCounts(a: StripCounts, b: StripCounts): boolean {
  const kinds = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<StatusKind>;
  return [...kinds].every((kind) => (a[kind] ?? 0) === (b[kind] ?? 0));
}
