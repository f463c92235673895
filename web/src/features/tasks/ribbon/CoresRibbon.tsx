import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { messageOf } from '@/api/client';
import { formatCount, formatExact, formatShort } from '@/lib/format';
import { useSize } from '@/lib/useSize';
import { type Cores, coresQuery } from '../plotQueries';
import type { StageProps } from '../stage';
import { duringOf, withDuring } from '../taskSearch';
import { texts } from '../texts';
import { plotMargin, roundUp, timeTicks } from '../timeAxis';
import { Brush } from './Brush';
import { levelLine, levelPath } from './levels';
import './ribbon.css';

const height = 76;
const top = 8;
const bottom = 60;
const { left, right } = plotMargin;

/** Cores in use over the run's time: the axis of all views, and by a drag along it their filter. */
export function CoresRibbon({ workflowId, view, active, now }: StageProps) {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const { width } = useSize(frame);
  const during = duringOf(view.filter);
  const query = useQuery(coresQuery(workflowId, withDuring(view.filter, null)));
  const { data } = query;

  const from = data?.from ?? 0;
  // Between two answers time goes on.
  const to = data ? data.to + (active ? Math.max(0, now - query.dataUpdatedAt) : 0) : 0;
  const inner = Math.max(1, width - left - right);
  const isEmpty = !data || to <= from;
  const x = (at: number) => left + ((at - from) / Math.max(1, to - from)) * inner;
  const ticks = isEmpty ? [] : timeTicks(from, to, Math.max(2, Math.floor(inner / 90)));

  return (
    <div className="ribbon">
      <div className="row cap">
        <span className="grow">{texts.coresInUse}</span>
        {query.error ? (
          <span role="alert">{messageOf(query.error)}</span>
        ) : (
          !isEmpty && <span>{texts.brushHow}</span>
        )}
      </div>
      <div className="ribbon-plot" ref={setFrame}>
        {width > 0 && (
          <>
            <svg
              width={width}
              height={height}
              role="img"
              aria-label={data ? labelOf(data, active) : texts.coresInUse}
              className={query.isPlaceholderData ? 'stale' : undefined}
            >
              {data && !isEmpty && <Plot data={data} x={x} edge={width - right} />}
              {isEmpty && (
                <line className="axl" x1={left} x2={width - right} y1={bottom} y2={bottom} />
              )}
              {ticks.map((tick) => (
                <text key={tick.at} className="ax" x={x(tick.at)} y={72} textAnchor="middle">
                  {tick.label}
                  <title>{formatExact(tick.at)}</title>
                </text>
              ))}
              {isEmpty && data && (
                <text className="ax" x={left + 8} y={36}>
                  {active ? texts.noTasks : texts.noTasksEver}
                </text>
              )}
            </svg>
            {!isEmpty && (
              <Brush
                span={{ from, to }}
                during={during}
                x={x}
                moment={(px) => from + ((px - left) / inner) * (to - from)}
                step={data?.width ?? 1000}
                height={bottom}
                onChange={(next) => view.setFilter(withDuring(view.filter, next))}
              />
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Plot({ data, x, edge }: { data: Cores; x: (at: number) => number; edge: number }) {
  const peak = useMemo(
    () => roundUp(Math.max(...data.used.map((used, i) => used + (data.waiting[i] ?? 0)))),
    [data],
  );
  const y = (value: number) => bottom - (value / peak) * (bottom - top);
  const levels = { ...data, values: data.used };
  return (
    <>
      {[0, peak / 2, peak].map((value) => (
        <g key={value}>
          <line className="gridl" x1={left} x2={edge} y1={y(value)} y2={y(value)} />
          <text className="ax" x={left - 6} y={y(value) + 3} textAnchor="end">
            {formatShort(value)}
          </text>
        </g>
      ))}
      <path
        className="ribbon-wait"
        d={levelPath({ ...data, values: data.waiting }, x, y, data.used)}
      />
      <path className="ribbon-used" d={levelPath(levels, x, y)} />
      <path className="ribbon-line" d={levelLine(levels, x, y)} />
    </>
  );
}

function labelOf(data: Cores, active: boolean): string {
  const peak = Math.round(data.used.reduce((most, used) => Math.max(most, used), 0));
  const now = active ? Math.round(data.used.at(-1) ?? 0) : null;
  return texts.coresLabel(formatCount(peak), now === null ? null : formatCount(now));
}
