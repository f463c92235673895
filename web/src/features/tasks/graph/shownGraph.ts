import type { ProcessGraph } from '@/api/ext';
import { commonScope, scopeOf, shortName } from '@/ui/processes';

/** A process, or a scope that stands for all processes in it. */
export interface ShownNode {
  /** The full name of the process; of a scope its path with a colon behind, which no process has. */
  readonly id: string;
  /** Without what stands around it. */
  readonly name: string;
  readonly isScope: boolean;
  /** Full names of its processes. */
  readonly processes: readonly string[];
  /** The scope it stands in, without what all scopes share. */
  readonly scope: string;
  /** Its place in the order of first tasks, where nothing is known of what flows. */
  readonly began: number | null;
}

/** Places of two nodes. */
export type Edge = readonly [from: number, to: number];

export interface ShownGraph {
  readonly nodes: readonly ShownNode[];
  readonly edges: readonly Edge[];
  /** Opened scopes, which can be closed again. */
  readonly opened: readonly string[];
}

/** With more processes than this, scopes are drawn as one node each until they are opened. */
export const mostWithoutScopes = 60;

/** What is drawn of a graph: all processes of a small one, scopes of a large one. */
export function shownGraph(graph: ProcessGraph, open: ReadonlySet<string>): ShownGraph {
  const names = graph.nodes.map((node) => node.process);
  const scopes = names.map(scopeOf);
  const common = commonScope(scopes).length;
  const paths = scopes.map((scope) => scope.slice(common));
  const sizes = countMembers(paths);
  const collapses = names.length > mostWithoutScopes;

  const nodes: (ShownNode & { processes: string[] })[] = [];
  const places = new Map<string, number>();
  const placeOfProcess = new Map<string, number>();
  const opened = new Set<string>();
  graph.nodes.forEach(({ process, began = null }, i) => {
    const path = paths[i] ?? [];
    const closed = collapses ? firstClosed(path, sizes, open, opened) : undefined;
    const id = closed === undefined ? process : `${closed}:`;
    const place = places.get(id) ?? nodes.length;
    const held = nodes[place];
    if (held) {
      held.processes.push(process);
      nodes[place] = { ...held, began: earlier(held.began, began) };
    } else {
      places.set(id, place);
      nodes.push({
        id,
        name: shortName(closed ?? process),
        isScope: closed !== undefined,
        processes: [process],
        scope: closed === undefined ? path.join(':') : scopeOf(closed).join(':'),
        began,
      });
    }
    placeOfProcess.set(process, place);
  });
  return { nodes, edges: edgesBetween(graph, placeOfProcess), opened: [...opened] };
}

/** How many processes each scope has, at any depth. */
function countMembers(paths: readonly string[][]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const path of paths) {
    for (let depth = 1; depth <= path.length; depth++) {
      const scope = path.slice(0, depth).join(':');
      sizes.set(scope, (sizes.get(scope) ?? 0) + 1);
    }
  }
  return sizes;
}

/**
 * The outermost scope of a path that is not open. A scope of one process is no scope worth a node, and
 * one that holds all of an open scope is open with it.
 */
function firstClosed(
  path: readonly string[],
  sizes: ReadonlyMap<string, number>,
  open: ReadonlySet<string>,
  opened: Set<string>,
): string | undefined {
  let around = 0;
  for (let depth = 1; depth <= path.length; depth++) {
    const scope = path.slice(0, depth).join(':');
    const size = sizes.get(scope) ?? 0;
    if (size === around) continue;
    if (size === 1) return undefined;
    if (!open.has(scope)) return scope;
    opened.add(scope);
    around = size;
  }
  return undefined;
}

function edgesBetween(graph: ProcessGraph, places: ReadonlyMap<string, number>): Edge[] {
  const edges = new Map<string, Edge>();
  for (const { source, target } of graph.edges) {
    const from = places.get(source);
    const to = places.get(target);
    if (from !== undefined && to !== undefined && from !== to)
      edges.set(`${from} ${to}`, [from, to]);
  }
  return [...edges.values()];
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || (other !== null && other < one) ? other : one;
}
