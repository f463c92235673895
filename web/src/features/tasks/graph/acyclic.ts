import type { Edge } from './shownGraph';

/** An edge in the direction of the drawing. */
export interface Forward {
  readonly from: number;
  readonly to: number;
  /** It leads back in truth: the graph has a circle here. */
  readonly isBack: boolean;
}

export interface Acyclic {
  /** Every node after all that lead to it. */
  readonly order: readonly number[];
  readonly edges: readonly Forward[];
}

/** Turns round what closes a circle, so that every edge leads on. */
export function acyclic(count: number, edges: readonly Edge[]): Acyclic {
  const next = listsOf(count);
  const hasSource = new Array<boolean>(count).fill(false);
  for (const [from, to] of edges) {
    next[from]?.push(to);
    hasSource[to] = true;
  }
  // First from where nothing comes before, so that as few edges as possible are turned.
  const starts = Array.from({ length: count }, (_, node) => node);
  starts.sort((a, b) => Number(hasSource[a]) - Number(hasSource[b]) || a - b);

  const state = new Uint8Array(count); // 0 unseen, 1 on the way, 2 done
  const done: number[] = [];
  const back = new Set<string>();
  for (const start of starts) {
    if (state[start] !== 0) continue;
    const way = [{ node: start, at: 0 }];
    state[start] = 1;
    for (let top = way.at(-1); top; top = way.at(-1)) {
      const to = next[top.node]?.[top.at++];
      if (to === undefined) {
        state[top.node] = 2;
        done.push(top.node);
        way.pop();
      } else if (state[to] === 0) {
        state[to] = 1;
        way.push({ node: to, at: 0 });
      } else if (state[to] === 1) {
        back.add(`${top.node} ${to}`);
      }
    }
  }
  return { order: done.reverse(), edges: turned(edges, back) };
}

/** With both directions between two nodes, only one line is drawn: that which leads on. */
function turned(edges: readonly Edge[], back: ReadonlySet<string>): Forward[] {
  const forward = new Map<string, Forward>();
  for (const [from, to] of edges) {
    if (!back.has(`${from} ${to}`)) forward.set(`${from} ${to}`, { from, to, isBack: false });
  }
  for (const [from, to] of edges) {
    const key = `${to} ${from}`;
    if (back.has(`${from} ${to}`) && !forward.has(key)) {
      forward.set(key, { from: to, to: from, isBack: true });
    }
  }
  return [...forward.values()];
}

export function listsOf(count: number): number[][] {
  return Array.from({ length: count }, () => []);
}
