import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { formatCount } from '@/lib/format';
import { AxisRow, BoxPlot } from './BoxPlot';
import type { Measure } from './choices';
import { axisOf, formatValue, isShare, kindOf, taskSortOf } from './measures';
import { highestOf, type PlotRow, quartile } from './plotRows';
import type { ResourceKind } from './queries';
import { texts } from './texts';

interface PlotViewProps {
  workflowId: string;
  measure: Measure;
  kind: ResourceKind;
  rows: readonly PlotRow[];
}

/** One line for each process, all on one axis. */
export function PlotView({ workflowId, measure, kind, rows }: PlotViewProps) {
  const axis = axisOf(kind, highestOf(rows));
  const lines = axis.ticks.slice(1, -1).map((tick) => tick / axis.max);
  const style = { '--ticks': axis.ticks.length - 1, '--request': 100 / axis.max } as CSSProperties;
  return (
    <div className="boxplots" style={style} data-share={isShare(kind) || undefined}>
      <div className="boxrow boxhead">
        <span>{texts.process}</span>
        <AxisRow kind={kind} axis={axis} />
        <span className="num">{texts.quartile[2]}</span>
        <span className="num hide-s">{texts.quartile[4]}</span>
      </div>
      <ul>
        {rows.map(({ process, series }) => (
          <li key={process.process} className="boxrow">
            <ProcessLink workflowId={workflowId} process={process.process} measure={measure} />
            {series ? (
              <>
                <div className="boxcell">
                  {lines.map((line) => (
                    <i key={line} style={{ left: `${line * 100}%` }} />
                  ))}
                  <BoxPlot
                    workflowId={workflowId}
                    process={process.process}
                    kind={kind}
                    series={series}
                    axis={axis}
                  />
                </div>
                <span className="num">{formatValue(kind, quartile(series, 2))}</span>
                <span className="num mid hide-s">{formatValue(kind, quartile(series, 4))}</span>
              </>
            ) : (
              <span className="dim none">{texts.noValue}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface ProcessLinkProps {
  workflowId: string;
  process: string;
  measure: Measure;
}

/** A process by its name, leading to its tasks with those that used most on top. */
export function ProcessLink({ workflowId, process, measure }: ProcessLinkProps) {
  return (
    <Link
      className="mono clip-start process"
      title={texts.tasksOf(process)}
      to="/runs/$workflowId"
      params={{ workflowId }}
      search={{
        tab: 'tasks',
        view: 'table',
        filter: `process:${process}`,
        sort: taskSortOf[measure] ?? undefined,
      }}
    >
      <bdi>{process}</bdi>
    </Link>
  );
}

interface TableViewProps extends PlotViewProps {
  caption: string;
}

/** The same numbers as a table. */
export function TableView({ workflowId, measure, kind, rows, caption }: TableViewProps) {
  return (
    <div className="scroll-x">
      <table className="t restable">
        <caption className="vh">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.process}</th>
            <th scope="col" className="num">
              {texts.tasks}
            </th>
            {texts.quartile.map((name) => (
              <th key={name} scope="col" className="num">
                {name}
              </th>
            ))}
            <th scope="col" className="num">
              {texts.mean}
            </th>
            <th scope="col" className="num">
              {texts.outliers}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ process, series }) => (
            <tr key={process.process}>
              <th scope="row">
                <ProcessLink workflowId={workflowId} process={process.process} measure={measure} />
              </th>
              {series ? (
                <>
                  <td className="num">{series.count == null ? '' : formatCount(series.count)}</td>
                  {series.quartiles.map((place, i) => (
                    <td key={texts.quartile[i]} className="num">
                      {place.taskId != null && (i === 0 || i === 4) ? (
                        <Link
                          to="/runs/$workflowId"
                          params={{ workflowId }}
                          search={{ tab: 'tasks', task: place.taskId }}
                          title={place.name ?? undefined}
                        >
                          {formatValue(kind, place.value)}
                        </Link>
                      ) : (
                        formatValue(kind, place.value)
                      )}
                    </td>
                  ))}
                  <td className="num">{formatValue(kind, series.mean)}</td>
                  <td className="num">
                    {series.outlierCount > 0 ? formatCount(series.outlierCount) : ''}
                  </td>
                </>
              ) : (
                <td className="dim" colSpan={8}>
                  {texts.noValue}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Measures of which any process has a value. */
export function measuresWithValues(rows: readonly { series: readonly { kind: ResourceKind }[] }[]) {
  const kinds = new Set(rows.flatMap((row) => row.series.map((series) => series.kind)));
  return (measure: Measure) => kinds.has(kindOf[measure]);
}
