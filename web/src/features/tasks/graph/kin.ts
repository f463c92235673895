import { listsOf } from './acyclic';
import type { Layout } from './layout';
import type { Edge } from './shownGraph';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** A node with all that lead to it and all that it leads to, however far. */
export function kinOf(node: number, count: number, edges: readonly Edge[]): Set<number> {
  const kin = new Set([node]);
  for (const [near, far] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const next = listsOf(count);
    for (const edge of edges) next[edge[near]]?.push(edge[far]);
    const ahead = [node];
    const seen = new Set(ahead);
    for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
      kin.add(at);
      for (const other of next[at] ?? []) {
        if (seen.has(other)) continue;
        seen.add(other);
        ahead.push(other);
      }
    }
  }
  return kin;
}

/** Where an arrow key leads: along a line where there is one, else to what stands nearest that way. */
export function neighbour(layout: Layout, from: number, direction: Direction): number | undefined {
  const here = layout.nodes[from];
  if (!here) return undefined;
  const across = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  const distance = (node: number) => {
    const there = layout.nodes[node];
    if (!there) return Infinity;
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const [along, aside] = across ? [dx, dy] : [dy, dx];
    return along * sign > 0 ? along * sign + Math.abs(aside) * 2 : Infinity;
  };
  const joined = across
    ? layout.lines.flatMap(({ from: a, to: b }) => (a === from ? [b] : b === from ? [a] : []))
    : [];
  return nearest(joined, distance) ?? nearest([...layout.nodes.keys()], distance);
}

function nearest(nodes: readonly number[], distance: (node: number) => number): number | undefined {
  let best: number | undefined;
  for (const node of nodes) {
    if (distance(node) < (best === undefined ? Infinity : distance(best))) best = node;
  }
  return best;
}
