import { type Acyclic, type Forward, listsOf } from './acyclic';

/**
 * The edges worth a line: one between two nodes that are joined by a longer way as well says nothing
 * about the order and would cross everything, as reports at the end of a pipeline take from every step.
 */
export function essential({ order, edges }: Acyclic): Forward[] {
  const count = order.length;
  const rank = new Int32Array(count);
  order.forEach((node, place) => {
    rank[node] = place;
  });
  const outgoing = listsOf(count);
  edges.forEach((edge, i) => {
    outgoing[edge.from]?.push(i);
  });
  const words = Math.ceil(count / 32);
  const reach = Array.from({ length: count }, () => new Uint32Array(words));
  const kept: Forward[] = [];
  for (const node of [...order].reverse()) {
    const mine = reach[node];
    if (!mine) continue;
    const nearestFirst = (outgoing[node] ?? []).flatMap((i) => edges[i] ?? []);
    nearestFirst.sort((a, b) => (rank[a.to] ?? 0) - (rank[b.to] ?? 0));
    for (const edge of nearestFirst) {
      if (has(mine, edge.to)) continue;
      kept.push(edge);
      add(mine, edge.to);
      reach[edge.to]?.forEach((bits, word) => {
        mine[word] = (mine[word] ?? 0) | bits;
      });
    }
  }
  return kept;
}

function has(set: Uint32Array, member: number): boolean {
  return (((set[member >>> 5] ?? 0) >>> (member & 31)) & 1) === 1;
}

function add(set: Uint32Array, member: number): void {
  set[member >>> 5] = (set[member >>> 5] ?? 0) | (1 << (member & 31));
}
