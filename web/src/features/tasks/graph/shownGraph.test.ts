import { describe, expect, it } from 'vitest';
import type { ProcessGraph } from '@/api/ext';
import { countsOfNode, countText, nodeState } from './counts';
import { kinOf, neighbour } from './kin';
import { layeredLayout } from './layout';
import { mermaid } from './mermaid';
import { picture } from './picture';
import { mostWithoutScopes, shownGraph } from './shownGraph';

const client = (
  processes: readonly string[],
  edges: readonly [string, string][],
): ProcessGraph => ({
  source: 'client',
  problem: null,
  nodes: processes.map((process) => ({ process, began: null })),
  edges: edges.map(([source, target]) => ({ source, target })),
});

/** So many processes in a scope. */
const many = (scope: string, count: number) =>
  Array.from({ length: count }, (_, i) => `W:${scope}:P${i}`);

const large = client(
  [
    ...many('QC', 30),
    ...many('ALIGN:BAM', 20),
    ...many('ALIGN:SORT', 20),
    'W:ONLY:REPORT',
    'W:LAST',
  ],
  [
    ['W:QC:P0', 'W:QC:P1'],
    ['W:QC:P1', 'W:ALIGN:BAM:P0'],
    ['W:QC:P2', 'W:ALIGN:BAM:P1'],
    ['W:ALIGN:BAM:P0', 'W:ALIGN:SORT:P0'],
    ['W:ALIGN:SORT:P0', 'W:ONLY:REPORT'],
    ['W:QC:P3', 'W:LAST'],
    ['W:NOWHERE', 'W:LAST'],
  ],
);

const ids = (graph: ProcessGraph, ...open: string[]) =>
  shownGraph(graph, new Set(open)).nodes.map(({ id }) => id);

describe('a small graph', () => {
  it('has all its processes, by their last names', () => {
    const shown = shownGraph(client(many('QC', mostWithoutScopes), []), new Set());
    expect(shown.nodes).toHaveLength(mostWithoutScopes);
    expect(shown.nodes[0]).toMatchObject({ id: 'W:QC:P0', name: 'P0', isScope: false });
  });
});

describe('a large graph', () => {
  it('has a node for each scope of more than one process', () => {
    const shown = shownGraph(large, new Set());
    expect(shown.nodes.map(({ id }) => id)).toEqual(['QC:', 'ALIGN:', 'W:ONLY:REPORT', 'W:LAST']);
    expect(shown.nodes[1]?.processes).toHaveLength(40);
    // One line for many flows, and none inside of a scope.
    expect(shown.edges).toEqual([
      [0, 1],
      [1, 2],
      [0, 3],
    ]);
  });

  it('opens a scope with what is in it, one level at a time', () => {
    expect(ids(large, 'ALIGN')).toEqual([
      'QC:',
      'ALIGN:BAM:',
      'ALIGN:SORT:',
      'W:ONLY:REPORT',
      'W:LAST',
    ]);
    const whole = shownGraph(large, new Set(['ALIGN', 'ALIGN:BAM', 'nothing']));
    expect(whole.nodes).toHaveLength(24);
    expect(whole.opened).toEqual(['ALIGN', 'ALIGN:BAM']);
  });

  it('passes through a scope that holds nothing but another', () => {
    const nested = client([...many('OUT:IN', 40), ...many('B', 40)], []);
    expect(ids(nested)).toEqual(['OUT:', 'B:']);
    expect(ids(nested, 'OUT').filter((id) => id.startsWith('W:OUT'))).toHaveLength(40);
  });
});

describe('the tasks of a node', () => {
  it('are those of all its processes', () => {
    const [scope] = shownGraph(large, new Set()).nodes;
    const counts = new Map([
      ['W:QC:P0', { ok: 5, failed: 1 }],
      ['W:QC:P1', { ok: 2, running: 4 }],
      ['W:LAST', { pending: 1 }],
    ]);
    if (!scope) throw new Error('no scope');
    const sum = countsOfNode(scope, counts);
    expect(sum).toEqual({ ok: 7, failed: 1, running: 4 });
    expect(countText(sum)).toBe('7/12, 1 failed');
    expect(nodeState(sum)).toBe('failed');
  });

  it('are told in few words', () => {
    expect(countText({})).toBe('no tasks');
    expect(countText({ cached: 84 })).toBe('84 cached');
    expect(countText({ ok: 1, cached: 1, pending: 2, warn: 1 })).toBe('2/5, 1 ignored');
  });
});

describe('looking at a node', () => {
  const diamond = shownGraph(
    client(
      ['A', 'B', 'C', 'D', 'E'],
      [
        ['A', 'B'],
        ['A', 'C'],
        ['B', 'D'],
        ['C', 'D'],
        ['D', 'E'],
        ['E', 'A'],
      ],
    ),
    new Set(),
  );

  it('shows all before and behind it', () => {
    const straight = { ...diamond, edges: diamond.edges.slice(0, 5) };
    expect([...kinOf(1, 5, straight.edges)].sort()).toEqual([0, 1, 3, 4]);
    expect(kinOf(1, 5, diamond.edges).size).toBe(5);
  });

  it('goes along lines, and up and down between neighbours', () => {
    const straight = { ...diamond, edges: diamond.edges.slice(0, 5) };
    const layout = layeredLayout(straight);
    const [upper, lower] = (layout.nodes[1]?.y ?? 0) < (layout.nodes[2]?.y ?? 0) ? [1, 2] : [2, 1];
    expect(neighbour(layout, upper, 'down')).toBe(lower);
    expect(neighbour(layout, lower, 'up')).toBe(upper);
    expect(neighbour(layout, upper, 'right')).toBe(3);
    expect(neighbour(layout, lower, 'left')).toBe(0);
    expect(neighbour(layout, 0, 'left')).toBeUndefined();
  });
});

describe('downloads', () => {
  const hostile = client(
    ['W:A:"]; evil', 'W:A:<script>', 'LONE'],
    [
      ['W:A:"]; evil', 'W:A:<script>'],
      ['W:A:<script>', 'LONE'],
    ],
  );

  it('are Mermaid text, with every flow and no name that means something else', () => {
    expect(mermaid(hostile)).toBe(
      [
        'flowchart LR',
        '  subgraph s0["W:A"]',
        '    p0["#34;#93;#59; evil"]',
        '    p1["#60;script#62;"]',
        '  end',
        '  p2["LONE"]',
        '  p0 --> p1',
        '  p1 --> p2',
        '',
      ].join('\n'),
    );
    expect(mermaid({ ...hostile, source: 'derived', edges: [] })).toContain(
      '%% The client sent no',
    );
  });

  it('are a picture that is XML', () => {
    const graph = shownGraph(hostile, new Set());
    const counts = [{ failed: 1, ok: 2 }, { running: 1 }, {}];
    const svg = picture({ graph, layout: layeredLayout(graph), counts }, () => 'red');
    const read = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(svg).not.toContain('<script>');
    expect(read.querySelector('parsererror')).toBeNull();
    expect([...read.querySelectorAll('text')].map((text) => text.textContent)).toContain(
      '2/3, 1 failed',
    );
  });
});
