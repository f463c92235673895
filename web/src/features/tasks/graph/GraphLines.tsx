import { memo } from 'react';
import { cx } from '@/lib/cx';
import type { Layout } from './layout';

interface GraphLinesProps {
  layout: Layout;
  /** Places of nodes in which something runs: what flows there now. */
  running: ReadonlySet<number>;
  /** The nodes that are looked at; none when all are. */
  kin: ReadonlySet<number> | null;
}

/** The lines between nodes; what they say is in the list for screen readers. */
export const GraphLines = memo(function GraphLines({ layout, running, kin }: GraphLinesProps) {
  return (
    <svg
      className="glines"
      width={layout.width}
      height={layout.height}
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      aria-hidden="true"
    >
      <defs>
        <marker
          id="graph-back"
          viewBox="0 0 6 6"
          refX="1"
          refY="3"
          markerWidth="6"
          markerHeight="6"
          orient="auto-start-reverse"
        >
          <path className="gback" d="M0 0 6 3 0 6Z" />
        </marker>
      </defs>
      {layout.lines.map(({ from, to, d, kind }) => (
        <path
          key={`${from} ${to}`}
          className={cx(
            'gline',
            kind,
            kind !== 'hint' && running.has(to) && 'hot',
            kin && !(kin.has(from) && kin.has(to)) && 'dimmed',
          )}
          d={d}
          markerStart={kind === 'back' ? 'url(#graph-back)' : undefined}
        />
      ))}
    </svg>
  );
});
