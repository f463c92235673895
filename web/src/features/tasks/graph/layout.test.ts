import { describe, expect, it } from 'vitest';
import { acyclic } from './acyclic';
import { essential } from './essential';
import { lanesLayout } from './lanes';
import { layersOf } from './layers';
import { type Layout, layeredLayout, nodeHeight } from './layout';
import { crossings, type Item, ordered } from './ordered';
import { type Edge, type ShownGraph, shownGraph } from './shownGraph';

const graphOf = (count: number, edges: readonly Edge[]): ShownGraph => ({
  nodes: Array.from({ length: count }, (_, i) => ({
    id: `P${i}`,
    name: `P${i}`,
    isScope: false,
    processes: [`P${i}`],
    scope: '',
    began: null,
  })),
  edges,
  opened: [],
});

/** The same numbers in every run. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function randomGraph(count: number, edges: number, seed: number): ShownGraph {
  const next = random(seed);
  const some = Array.from({ length: edges }, (): Edge => [next(count), next(count)]);
  return graphOf(
    count,
    some.filter(([from, to]) => from !== to),
  );
}

function overlaps({ nodes, nodeWidth }: Layout): number {
  return nodes.filter((a, i) =>
    nodes
      .slice(i + 1)
      .some((b) => Math.abs(a.x - b.x) < nodeWidth && Math.abs(a.y - b.y) < nodeHeight),
  ).length;
}

describe('circles', () => {
  it('are opened by turning one line, and all lines lead on', () => {
    const { order, edges } = acyclic(4, [
      [0, 1],
      [1, 2],
      [2, 1],
      [2, 3],
      [3, 1],
    ]);
    const rank = (node: number) => order.indexOf(node);
    expect(edges.every(({ from, to }) => rank(from) < rank(to))).toBe(true);
    expect(edges).toContainEqual({ from: 1, to: 3, isBack: true });
    // Of the two directions between 1 and 2, the one that leads on is drawn.
    expect(edges.filter(({ from, to }) => from === 1 && to === 2)).toEqual([
      { from: 1, to: 2, isBack: false },
    ]);
  });
});

describe('lines', () => {
  it('are left out where a longer way says the same', () => {
    const whole = acyclic(4, [
      [0, 1],
      [1, 2],
      [0, 2],
      [2, 3],
      [0, 3],
    ]);
    const kept = essential(whole).map(({ from, to }) => `${from}-${to}`);
    expect(kept.sort()).toEqual(['0-1', '1-2', '2-3']);
  });

  it('stand in columns, sources beside what they feed', () => {
    const { order, edges } = acyclic(5, [
      [0, 1],
      [1, 2],
      [2, 3],
      [4, 3],
    ]);
    expect(layersOf(order, edges)).toEqual([0, 1, 2, 3, 2]);
  });

  it('cross as seldom as the order of the columns allows', () => {
    // Two pairs that cross as they come.
    const items: Item[] = [
      { node: 0, layer: 0, before: [], after: [3] },
      { node: 1, layer: 0, before: [], after: [2] },
      { node: 2, layer: 1, before: [1], after: [] },
      { node: 3, layer: 1, before: [0], after: [] },
    ];
    expect(
      crossings(items, [
        [0, 1],
        [2, 3],
      ]),
    ).toBe(1);
    expect(crossings(items, ordered(items, 2))).toBe(0);
  });
});

describe('the layout', () => {
  it('goes from left to right, with a node behind all that lead to it', () => {
    const layout = layeredLayout(
      graphOf(6, [
        [0, 2],
        [1, 2],
        [2, 3],
        [2, 4],
        [3, 5],
        [4, 5],
      ]),
    );
    for (const { from, to, kind } of layout.lines) {
      expect(kind).toBe('flow');
      expect(layout.nodes[from]?.x).toBeLessThan(layout.nodes[to]?.x ?? 0);
    }
    // What joins two stands between them.
    expect(layout.nodes[5]?.y).toBe(layout.nodes[2]?.y);
    expect(overlaps(layout)).toBe(0);
  });

  it('keeps nodes apart and inside, whatever the graph', () => {
    for (const [count, edges] of [
      [1, 0],
      [2, 4],
      [30, 45],
      [60, 300],
      [300, 700],
    ] as const) {
      const layout = layeredLayout(randomGraph(count, edges, count));
      expect(layout.nodes).toHaveLength(count);
      expect(overlaps(layout)).toBe(0);
      for (const { x, y } of layout.nodes) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(x + layout.nodeWidth).toBeLessThanOrEqual(layout.width);
        expect(y + nodeHeight).toBeLessThanOrEqual(layout.height);
      }
      expect(layout.lines.every(({ d }) => /^M[\d. CH-]+$/.test(d))).toBe(true);
    }
  });

  it('is the same for the same graph', () => {
    const graph = randomGraph(40, 70, 7);
    expect(layeredLayout(graph)).toEqual(layeredLayout(graph));
  });

  it('puts what is joined with nothing below', () => {
    const layout = layeredLayout(graphOf(4, [[0, 1]]));
    expect(layout.nodes[2]?.y).toBeGreaterThan(layout.nodes[0]?.y ?? 0);
    expect(overlaps(layout)).toBe(0);
  });
});

describe('without flows', () => {
  const graph = shownGraph(
    {
      source: 'derived',
      problem: null,
      nodes: ['W:A:ONE', 'W:A:TWO', 'W:B:THREE', 'W:A:FOUR'].map((process, i) => ({
        process,
        began: [1, 0, 2, null][i],
      })),
      edges: [],
    },
    new Set(),
  );

  it('processes stand in groups, joined in the order in which they began', () => {
    const layout = lanesLayout(graph);
    expect(layout.titles.map(({ text }) => text)).toEqual(['A', 'B']);
    expect(overlaps(layout)).toBe(0);
    expect(layout.lines.map(({ from, to, kind }) => [from, to, kind])).toEqual([[1, 0, 'hint']]);
    // Where they stand does not depend on what began.
    const before = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, began: null })) };
    expect(lanesLayout(before).nodes).toEqual(layout.nodes);
  });
});
