import { formatDuration } from '@/lib/format';
import { barCount, type History } from './history';
import { texts } from './texts';

const bar = 4;
const step = 7;
const height = 26;
const ground = 24;

/** The last runs of a pipeline: height is duration, a cross is a failure, hollow is under way. */
export function HistoryBars({ history }: { history: History | undefined }) {
  const runs = history?.runs ?? [];
  if (runs.length === 0) return <span className="small dim">{texts.noRun}</span>;
  const longest = Math.max(...runs.map((run) => run.duration), 1);
  const failed = runs.filter((run) => run.state === 'failed').length;
  const width = barCount * step;
  const first = barCount - runs.length;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${texts.lastRuns}: ${runs.length}, ${failed} failed, longest ${formatDuration(longest)}`}
    >
      <path d={`M0 ${ground + 0.5}h${width}`} stroke="var(--line-strong)" />
      {runs.map((run, i) => {
        const x = (first + i) * step;
        const size = Math.max(2, (run.duration / longest) * (ground - 2));
        return (
          <g key={run.id}>
            <title>{`${run.runName}, ${run.state}, ${formatDuration(run.duration)}`}</title>
            {run.state === 'running' ? (
              <rect
                x={x + 0.5}
                y={ground - size}
                width={bar - 1}
                height={size - 0.5}
                fill="none"
                stroke="var(--st-running)"
              />
            ) : (
              <rect x={x} y={ground - size} width={bar} height={size} fill={fills[run.state]} />
            )}
            {run.state === 'failed' && (
              <path
                d={`M${x - 0.4} ${Math.max(0.6, ground - size - 6)}l4.8 4.8m0-4.8l-4.8 4.8`}
                stroke="var(--st-failed)"
                strokeWidth="1.3"
              />
            )}
          </g>
        );
      })}
    </svg>
  );
}

const fills = {
  succeeded: 'var(--mark-1)',
  failed: 'var(--st-failed)',
  cancelled: 'var(--mark-2)',
};

/** How long it usually takes, with where the figure comes from. */
export function Usually({ history }: { history: History | undefined }) {
  if (history?.usually === undefined) return null;
  return (
    <span title={texts.usuallyTitle(history.succeeded)}>{formatDuration(history.usually)}</span>
  );
}
