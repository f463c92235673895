import { formatBytes, formatCount, formatDuration } from '@/lib/format';
import { ProcessLink } from './PlotView';
import type { PlotRow } from './plotRows';
import { hours, memoryHours, share } from './TotalsBand';
import { texts } from './texts';

/** What each process took in all. */
export function TotalsTable({
  workflowId,
  rows,
}: {
  workflowId: string;
  rows: readonly PlotRow[];
}) {
  const { fact } = texts;
  const heads = [
    texts.tasks,
    fact.cpu,
    texts.used,
    `${fact.memory}, ${texts.gbHours}`,
    texts.peaks,
    fact.taskTime,
    fact.read,
    fact.written,
  ];
  return (
    <div className="scroll-x">
      <table className="t restable">
        <caption className="vh">{texts.totals}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.process}</th>
            {heads.map((head) => (
              <th key={head} scope="col" className="num">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ process: { process, totals } }) => (
            <tr key={process}>
              <th scope="row">
                <ProcessLink workflowId={workflowId} process={process} measure="time" />
              </th>
              <td className="num">{formatCount(totals.tasks)}</td>
              <td className="num">{hours(totals.cpuTime)}</td>
              <td className="num mid">{share(totals.cpuLoad, totals.cpuTime)}</td>
              <td className="num">{memoryHours(totals.memoryTime)}</td>
              <td className="num mid">{share(totals.memoryRss, totals.memoryReq)}</td>
              <td className="num">{formatDuration(totals.taskTime)}</td>
              <td className="num">{formatBytes(totals.readBytes)}</td>
              <td className="num">{formatBytes(totals.writeBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
