import type { ProcessGraph } from '@/api/ext';
import { scopeOf, shortName } from '@/ui/processes';

/** The graph as Mermaid text: all processes in their scopes, and every flow. */
export function mermaid(graph: ProcessGraph): string {
  const ids = new Map(graph.nodes.map(({ process }, i) => [process, `p${i}`]));
  const scopes = new Map<string, string[]>();
  for (const { process } of graph.nodes) {
    const scope = scopeOf(process).join(':');
    const held = scopes.get(scope) ?? [];
    held.push(`${ids.get(process)}["${quoted(shortName(process))}"]`);
    scopes.set(scope, held);
  }
  const lines = ['flowchart LR'];
  if (graph.source === 'derived')
    lines.push('  %% The client sent no graph: what flows is not known.');
  let number = 0;
  for (const [scope, nodes] of scopes) {
    if (scope === '') {
      lines.push(...nodes.map((node) => `  ${node}`));
    } else {
      lines.push(`  subgraph s${number++}["${quoted(scope)}"]`);
      lines.push(...nodes.map((node) => `    ${node}`));
      lines.push('  end');
    }
  }
  for (const { source, target } of graph.edges) {
    const [from, to] = [ids.get(source), ids.get(target)];
    if (from && to) lines.push(`  ${from} --> ${to}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Names may hold anything; Mermaid takes characters by number. */
function quoted(name: string): string {
  return name.replace(/[^\w .:()/-]/gu, (character) => `#${character.codePointAt(0)};`);
}
