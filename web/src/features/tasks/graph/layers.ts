import { type Forward, listsOf } from './acyclic';

/** The column of each node: behind all that lead to it, and as near as possible to what it is joined with. */
export function layersOf(order: readonly number[], edges: readonly Forward[]): number[] {
  const count = order.length;
  const before = listsOf(count);
  const after = listsOf(count);
  for (const { from, to } of edges) {
    before[to]?.push(from);
    after[from]?.push(to);
  }
  const layer = new Array<number>(count).fill(0);
  const at = (node: number) => layer[node] ?? 0;
  for (const node of order) {
    layer[node] = Math.max(0, ...(before[node] ?? []).map((other) => at(other) + 1));
  }
  // What has more that follows than what leads to it moves towards it: lines get shorter.
  for (const node of [...order].reverse()) {
    const follows = after[node] ?? [];
    if (follows.length > (before[node] ?? []).length) {
      layer[node] = Math.min(...follows.map(at)) - 1;
    }
  }
  return layer;
}
