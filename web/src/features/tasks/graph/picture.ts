import type { StatusKind } from '@/ui/status';
import { type StripCounts, stripSegments } from '@/ui/strip';
import { countText, nodeState } from './counts';
import { fittingName, type Layout, nodeHeight } from './layout';
import type { ShownGraph } from './shownGraph';
import { texts } from './texts';

interface Drawn {
  readonly graph: ShownGraph;
  readonly layout: Layout;
  readonly counts: readonly StripCounts[];
}

/** The value of a colour or a font of the page. */
export type Token = (name: string) => string;

/** The graph as an SVG file that needs nothing of the page. */
export function picture({ graph, layout, counts }: Drawn, token: Token): string {
  const { width, height, nodeWidth } = layout;
  const colour = (kind: StatusKind) => token(`--st-${kind}`);
  const isRunning = (node: number) => (counts[node]?.running ?? 0) > 0;
  const lines = layout.lines.map(({ to, d, kind }) => {
    const stroke = kind !== 'hint' && isRunning(to) ? colour('running') : token('--line-strong');
    const dash =
      kind === 'hint'
        ? ' stroke-dasharray="2 4"'
        : kind === 'back'
          ? ' stroke-dasharray="5 3"'
          : '';
    return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="1.2"${dash}/>`;
  });
  const nodes = graph.nodes.map((node, i) => {
    const { x, y } = layout.nodes[i] ?? { x: 0, y: 0 };
    const tasks = counts[i] ?? {};
    const state = nodeState(tasks);
    const border = state === 'failed' ? colour(state) : token('--line-strong');
    const detail = node.isScope
      ? `${texts.processes(node.processes.length)}, ${countText(tasks)}`
      : countText(tasks);
    let at = x + 1;
    const bar = stripSegments(tasks).map(({ kind, share }) => {
      const part = share * (nodeWidth - 2);
      at += part;
      const fill = kind === 'pending' ? token('--inset') : colour(kind);
      return `<rect x="${at - part}" y="${y + nodeHeight - 4}" width="${part}" height="3" fill="${fill}"/>`;
    });
    return [
      `<g><title>${escaped(node.id)}</title>`,
      `<rect x="${x + 0.5}" y="${y + 0.5}" width="${nodeWidth - 1}" height="${nodeHeight - 1}" rx="3" fill="${token('--raised')}" stroke="${border}"/>`,
      `<circle cx="${x + 15}" cy="${y + 16}" r="4.5" fill="${colour(state)}"/>`,
      `<text x="${x + 28}" y="${y + 20}" font-family="${escaped(token('--mono'))}" font-size="11" fill="${token('--ink')}">${escaped(fittingName(node, nodeWidth))}</text>`,
      `<text x="${x + 28}" y="${y + 34}" font-family="${escaped(token('--sans'))}" font-size="11" fill="${token('--ink-3')}">${escaped(detail)}</text>`,
      ...bar,
      '</g>',
    ].join('');
  });
  const titles = layout.titles.map(
    ({ text, x, y }) =>
      `<text x="${x}" y="${y + 12}" font-family="${escaped(token('--sans'))}" font-size="11" fill="${token('--ink-3')}">${escaped(text)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="${token('--surface')}"/>`,
    ...titles,
    ...lines,
    ...nodes,
    '</svg>\n',
  ].join('\n');
}

function escaped(text: string): string {
  return (
    text
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no form for them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ')
  );
}
