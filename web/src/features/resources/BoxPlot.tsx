import { Link } from '@tanstack/react-router';
import { type Axis, formatTick, formatValue } from './measures';
import { quartile, whiskersOf } from './plotRows';
import type { ResourceKind, ResourcePlace, ResourceSeries } from './queries';
import { texts } from './texts';

interface BoxPlotProps {
  workflowId: string;
  process: string;
  kind: ResourceKind;
  series: ResourceSeries;
  axis: Axis;
}

/** The spread of one process on the common axis, with the tasks that stand out as links. */
export function BoxPlot({ workflowId, process, kind, series, axis }: BoxPlotProps) {
  const at = (value: number) => `${Math.min(100, (value / axis.max) * 100)}%`;
  const [low, high] = whiskersOf(series);
  const [q1, q2, q3] = [quartile(series, 1), quartile(series, 2), quartile(series, 3)];
  const words = series.quartiles.map(({ value }) => formatValue(kind, value));
  const [least = '', first = '', middle = '', third = '', most = ''] = words;
  const label = texts.summary(process, least, first, middle, third, most);
  return (
    <div className="boxplot">
      <svg role="img" aria-label={label} width="100%" height="100%">
        <title>{label}</title>
        <line className="whisker" x1={at(low)} x2={at(high)} y1="50%" y2="50%" />
        <line className="whisker" x1={at(low)} x2={at(low)} y1="32%" y2="68%" />
        <line className="whisker" x1={at(high)} x2={at(high)} y1="32%" y2="68%" />
        <rect
          className="box"
          x={at(q1)}
          y="22%"
          width={`${Math.max(0, ((q3 - q1) / axis.max) * 100)}%`}
          height="56%"
        />
        <line className="median" x1={at(q2)} x2={at(q2)} y1="22%" y2="78%" />
      </svg>
      {markedTasks(series).map((place) => (
        <TaskDot
          key={`${place.taskId ?? place.name}`}
          workflowId={workflowId}
          place={place}
          left={at(place.value)}
          label={texts.openTask(place.name ?? '', formatValue(kind, place.value))}
        />
      ))}
      {series.outlierCount > series.outliers.length && (
        <span className="vh">{texts.moreOutliers(series.outlierCount)}</span>
      )}
    </div>
  );
}

/** The tasks beyond the whiskers; where there are none, the one with most. */
function markedTasks(series: ResourceSeries): readonly ResourcePlace[] {
  const most = series.quartiles[4];
  return series.outliers.length > 0 ? series.outliers : most ? [most] : [];
}

interface TaskDotProps {
  workflowId: string;
  place: ResourcePlace;
  left: string;
  label: string;
}

/** A task on the axis. Not a stop of the Tab key: the table behind the plot has the same links. */
function TaskDot({ workflowId, place, left, label }: TaskDotProps) {
  if (place.taskId == null) return null;
  return (
    <Link
      className="dot"
      style={{ left }}
      tabIndex={-1}
      title={label}
      aria-label={label}
      to="/runs/$workflowId"
      params={{ workflowId }}
      search={{ tab: 'tasks', task: place.taskId }}
    />
  );
}

/** The scale above the plots. */
export function AxisRow({ kind, axis }: { kind: ResourceKind; axis: Axis }) {
  return (
    <div className="boxaxis" aria-hidden>
      {axis.ticks.map((tick, i) => (
        <span
          key={tick}
          data-edge={i === 0 ? 'first' : i === axis.ticks.length - 1 ? 'last' : undefined}
          style={{ left: `${(tick / axis.max) * 100}%` }}
        >
          {formatTick(kind, tick)}
        </span>
      ))}
    </div>
  );
}
