import { dash, formatCount, formatDuration } from '@/lib/format';
import { texts } from '../texts';
import type { LaneProcess } from './layout';

/** What the timeline draws, in figures: for those who do not see it. */
export function LaneTable({ processes }: { processes: readonly LaneProcess[] }) {
  const columns = texts.columnsOfLanes;
  return (
    <div className="vh">
      <table>
        <caption>{texts.timelineTable}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.process}</th>
            {Object.values(columns).map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {processes.map((process) => (
            <tr key={process.name}>
              <th scope="row">{process.name}</th>
              <td>{formatCount(process.tasks)}</td>
              <td>{formatCount(process.begun)}</td>
              <td>{formatCount(process.running)}</td>
              <td>{formatCount(process.failed)}</td>
              <td>{process.median == null ? dash : formatDuration(process.median)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
