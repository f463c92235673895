import { leads } from './bells';

const gap = { place: 22, row: 44, lead: 148 };
const origin = { x: 62, y: 120 };
/** The bell whose way is followed. */
const followed = 2;
const course = leads(5);

/** Five leads side by side: the blue line is the way of one bell. */
export function BellRinging() {
  return (
    <svg viewBox="0 0 840 860" preserveAspectRatio="xMidYMid meet" aria-hidden="true">
      {course.map((rows, lead) => {
        const x = origin.x + lead * gap.lead;
        const end = origin.y + (rows.length - 1) * gap.row;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the leads never change
          <g key={lead} transform={`translate(${x} 0)`}>
            <Row bells={rows[0] ?? []} y={origin.y - 18} />
            <Row bells={rows.at(-1) ?? []} y={end + 26} />
            <line
              x1="-10"
              x2="120"
              y1={origin.y - 8}
              y2={origin.y - 8}
              stroke="var(--line-strong)"
            />
            <line x1="-10" x2="120" y1={end + 8} y2={end + 8} stroke="var(--line-strong)" />
            {[1, 3, 4, 5, 6, followed].map((bell) => (
              <polyline
                key={bell}
                className={bell === followed ? 'bell-line' : undefined}
                style={bell === followed ? { animationDelay: `${lead * 0.5}s` } : undefined}
                points={rows
                  .map((row, i) => `${row.indexOf(bell) * gap.place},${origin.y + i * gap.row}`)
                  .join(' ')}
                fill="none"
                stroke={bell === followed ? 'var(--accent)' : 'var(--line-strong)'}
                strokeWidth={bell === followed ? 2.2 : 1.1}
                strokeLinejoin="round"
                strokeLinecap="round"
                pathLength={1}
              />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

function Row({ bells, y }: { bells: number[]; y: number }) {
  return bells.map((bell, place) => (
    <text
      key={bell}
      x={place * gap.place}
      y={y}
      textAnchor="middle"
      className={bell === followed ? 'bell followed' : 'bell'}
    >
      {bell}
    </text>
  ));
}
