import {
  extent,
  type Layout,
  type Line,
  margin,
  nodeHeight,
  nodeWidthOf,
  type Spot,
} from './layout';
import type { ShownGraph } from './shownGraph';

const perRow = 5;
const columnGap = 28;
const rowGap = 20;
const titleHeight = 24;

/**
 * A graph of which it is not known what flows: a group for each scope, its processes in the order of the
 * pipeline. Weak lines join what began one after the other.
 */
export function lanesLayout(graph: ShownGraph): Layout {
  const nodeWidth = nodeWidthOf(graph);
  const groups = new Map<string, number[]>();
  graph.nodes.forEach(({ scope }, node) => {
    const held = groups.get(scope);
    if (held) held.push(node);
    else groups.set(scope, [node]);
  });

  const nodes: Spot[] = graph.nodes.map(() => ({ x: 0, y: 0 }));
  const titles: Layout['titles'][number][] = [];
  const lines: Line[] = [];
  let top = margin;
  for (const [scope, members] of groups) {
    if (scope !== '') {
      titles.push({ text: scope, x: margin, y: top });
      top += titleHeight;
    }
    members.forEach((node, i) => {
      nodes[node] = {
        x: margin + (i % perRow) * (nodeWidth + columnGap),
        y: top + Math.floor(i / perRow) * (nodeHeight + rowGap),
      };
    });
    top += Math.ceil(members.length / perRow) * (nodeHeight + rowGap) + 4;
    lines.push(...hints(graph, members, nodes, nodeWidth));
  }
  return { nodeWidth, nodes, titles, lines, ...extent(nodes, nodeWidth) };
}

function hints(
  graph: ShownGraph,
  members: readonly number[],
  nodes: readonly Spot[],
  nodeWidth: number,
): Line[] {
  const order = (node: number | undefined) => graph.nodes[node ?? -1]?.began ?? Infinity;
  const begun = members.filter((node) => order(node) < Infinity);
  begun.sort((a, b) => order(a) - order(b));
  return begun.slice(1).flatMap((to, i) => {
    const from = begun[i] ?? to;
    const [a, b] = [nodes[from], nodes[to]];
    if (!a || !b) return [];
    return [{ from, to, kind: 'hint' as const, d: hint(a, b, nodeWidth) }];
  });
}

/** Straight to the next in the row; else through the gaps between rows, below or above of what is between. */
function hint(from: Spot, to: Spot, nodeWidth: number): string {
  if (to.y === from.y && to.x === from.x + nodeWidth + columnGap) {
    return `M${from.x + nodeWidth} ${from.y + nodeHeight / 2}H${to.x}`;
  }
  const isDown = to.y >= from.y;
  const start = isDown ? from.y + nodeHeight : from.y;
  const end = to.y > from.y ? to.y : to.y + nodeHeight;
  const [a, b] = [from.x + nodeWidth / 2, to.x + nodeWidth / 2];
  const bend = isDown ? rowGap / 2 : -rowGap / 2;
  return `M${a} ${start}C${a} ${start + bend} ${b} ${end + (to.y === from.y ? bend : -bend)} ${b} ${end}`;
}
