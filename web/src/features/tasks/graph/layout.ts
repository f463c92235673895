import { acyclic, type Forward } from './acyclic';
import { essential } from './essential';
import { layersOf } from './layers';
import { type Item, ordered } from './ordered';
import { settled } from './settled';
import type { ShownGraph, ShownNode } from './shownGraph';

/** Where everything stands, in pixels at a scale of one. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodeWidth: number;
  /** The upper left corner of each node. */
  readonly nodes: readonly Spot[];
  readonly lines: readonly Line[];
  /** Captions of groups. */
  readonly titles: readonly (Spot & { readonly text: string })[];
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  /** Places of nodes, in the direction of what flows. */
  readonly from: number;
  readonly to: number;
  /** The path of an SVG. */
  readonly d: string;
  /** A hint says what began after what, which proves nothing. */
  readonly kind: 'flow' | 'back' | 'hint';
}

export const nodeHeight = 46;
export const margin = 16;
/** Of the text in nodes, which is in one width for all letters. */
const letter = 6.7;
/** What stands beside a name: borders, mark, and the mark of scopes. */
const besideName = 38;
const besideScope = 56;
const rowGap = 24;
const columnGap = 40;
/** Height of the room for a line that passes through a column. */
const passing = 14;

/** The names decide how wide all nodes are. */
export function nodeWidthOf(graph: ShownGraph): number {
  const longest = Math.max(0, ...graph.nodes.map(({ name }) => name.length));
  return Math.min(208, Math.max(128, besideScope + Math.ceil(longest * letter)));
}

/** A name as far as it fits; its end is kept, since names of one pipeline often begin alike. */
export function fittingName({ name, isScope }: ShownNode, nodeWidth: number): string {
  const most = Math.floor((nodeWidth - (isScope ? besideScope : besideName)) / letter);
  if (name.length <= most) return name;
  const end = Math.floor((most - 1) / 2);
  return `${name.slice(0, most - 1 - end)}…${name.slice(-end)}`;
}

/** A graph of which it is known what flows: from left to right, each node behind all that lead to it. */
export function layeredLayout(graph: ShownGraph): Layout {
  const nodeWidth = nodeWidthOf(graph);
  const whole = acyclic(graph.nodes.length, graph.edges);
  const joined = new Set(whole.edges.flatMap(({ from, to }) => [from, to]));
  const order = whole.order.filter((node) => joined.has(node));
  const lines = essential(whole);
  const layer = layersOf(whole.order, lines);
  const columns = order.reduce((most, node) => Math.max(most, (layer[node] ?? 0) + 1), 0);
  const first = Math.min(...order.map((node) => layer[node] ?? 0));

  const { items, itemOf, ways } = itemsOf(order, lines, (node) => (layer[node] ?? 0) - first);
  const layers = ordered(items, Math.max(0, columns - first));
  const middles = settled(items, layers, (item) =>
    item.node === null ? passing : nodeHeight + rowGap,
  );
  const top = Math.min(...items.map((_, i) => (middles[i] ?? 0) - halfOf(items[i])), Infinity);
  const middle = (item: number) =>
    Math.round((middles[item] ?? 0) - (items.length ? top : 0)) + margin;
  const left = (column: number) => margin + column * (nodeWidth + columnGap);

  const nodes = graph.nodes.map((_, node) => {
    const item = itemOf.get(node);
    if (item === undefined) return { x: 0, y: 0 };
    return { x: left(items[item]?.layer ?? 0), y: middle(item) - nodeHeight / 2 };
  });
  const bottom = items.reduce((low, item, i) => Math.max(low, middle(i) + halfOf(item)), 0);
  const alone = graph.nodes.flatMap((_, node) => (joined.has(node) ? [] : [node]));
  const perRow = Math.max(5, layers.length);
  alone.forEach((node, i) => {
    nodes[node] = {
      x: left(i % perRow),
      y: Math.max(bottom + rowGap / 2, margin) + Math.floor(i / perRow) * (nodeHeight + rowGap),
    };
  });

  return {
    nodeWidth,
    nodes,
    titles: [],
    lines: lines.map((line, i) => ({
      from: line.isBack ? line.to : line.from,
      to: line.isBack ? line.from : line.to,
      kind: line.isBack ? 'back' : 'flow',
      d: path(
        (ways[i] ?? []).map((item) => ({ x: left(items[item]?.layer ?? 0), y: middle(item) })),
        nodeWidth,
      ),
    })),
    ...extent(nodes, nodeWidth, bottom),
  };
}

function halfOf(item: Item | undefined): number {
  return item?.node === null ? passing / 2 : nodeHeight / 2;
}

/** The right and lower ends of everything, with a margin. Lines may pass below the lowest node. */
export function extent(nodes: readonly Spot[], nodeWidth: number, lowest = 0) {
  return {
    width: nodes.reduce((most, { x }) => Math.max(most, x + nodeWidth), 0) + margin,
    height: nodes.reduce((most, { y }) => Math.max(most, y + nodeHeight), lowest) + margin,
  };
}

/** Nodes and, for lines that pass columns, a place in each of these. */
function itemsOf(
  order: readonly number[],
  lines: readonly Forward[],
  layer: (node: number) => number,
) {
  const items: Item[] = [];
  const add = (node: number | null, column: number) =>
    items.push({ node, layer: column, before: [], after: [] }) - 1;
  const itemOf = new Map(order.map((node) => [node, add(node, layer(node))]));
  const ways = lines.map(({ from, to }) => {
    const way = [itemOf.get(from) ?? 0];
    for (let column = layer(from) + 1; column < layer(to); column++) way.push(add(null, column));
    way.push(itemOf.get(to) ?? 0);
    way.slice(1).forEach((item, i) => {
      const previous = way[i] ?? 0;
      items[previous]?.after.push(item);
      items[item]?.before.push(previous);
    });
    return way;
  });
  return { items, itemOf, ways };
}

/** A line from the right side of the first spot to the left side of the last, straight through columns. */
export function path(spots: readonly Spot[], nodeWidth: number): string {
  const [first, ...others] = spots;
  if (!first) return '';
  let d = `M${first.x + nodeWidth} ${first.y}`;
  others.forEach((spot, i) => {
    const from = spots[i] ?? first;
    d += curve({ x: from.x + nodeWidth, y: from.y }, spot);
    if (i < others.length - 1) d += `H${spot.x + nodeWidth}`;
  });
  return d;
}

/** A curve that leaves and arrives level. */
function curve(from: Spot, to: Spot): string {
  if (from.y === to.y && to.x > from.x) return `H${to.x}`;
  const bend = Math.max(16, Math.abs(to.x - from.x) / 2);
  return `C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
}
