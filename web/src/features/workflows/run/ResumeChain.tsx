import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatCount, formatDuration } from '@/lib/format';
import { Panel } from '@/ui/Panel';
import { StatusMark } from '@/ui/StatusMark';
import { runStates } from '@/ui/status';
import { Moment } from '@/ui/Time';
import { triesOfRunQuery } from '../queries';
import { texts } from '../texts';

const words = texts.tries;

/** The runs of one Nextflow session, each with what it took over from those before. */
export function ResumeChain({ workflowId }: { workflowId: string }) {
  const chain = useQuery(triesOfRunQuery(workflowId)).data;
  if (!chain || chain.totalSize < 2) return null;
  const left = chain.totalSize - chain.tries.length;
  return (
    <Panel title={words.title} className="wide" flush>
      <div className="scroll-x">
        <table className="t tries">
          <caption className="vh">{words.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{words.try}</th>
              <th scope="col">{words.state}</th>
              <th scope="col" className="num">
                {words.reused}
              </th>
              <th scope="col" className="num">
                {words.ran}
              </th>
              <th scope="col" className="num">
                {words.failed}
              </th>
              <th scope="col" className="num" title={words.savedTitle}>
                {words.saved}
              </th>
              <th scope="col" className="num">
                {texts.fact.duration}
              </th>
              <th scope="col" className="num">
                {texts.info.submitted}
              </th>
            </tr>
          </thead>
          <tbody>
            {chain.tries.map((one) => (
              <tr key={one.id} aria-current={one.id === workflowId || undefined}>
                <th scope="row">
                  <span className="dim">{one.number}</span>{' '}
                  {one.id === workflowId ? (
                    <>
                      {one.runName} <span className="dim">{words.here}</span>
                    </>
                  ) : (
                    <Link
                      to="/runs/$workflowId"
                      params={{ workflowId: one.id }}
                      search={{ tab: 'info' }}
                    >
                      {one.runName}
                    </Link>
                  )}
                </th>
                <td>
                  <StatusMark status={runStates[one.status]} />
                </td>
                <td className="num">{formatCount(one.cached)}</td>
                <td className="num">{formatCount(one.succeeded)}</td>
                <td className="num">{formatCount(one.failed)}</td>
                <td className="num">
                  {one.reusedCpuTime ? formatDuration(one.reusedCpuTime) : ''}
                </td>
                <td className="num">{one.duration == null ? '' : formatDuration(one.duration)}</td>
                <td className="num">
                  <Moment at={one.submit} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {left > 0 && <p className="in small dim">{words.more(left)}</p>}
    </Panel>
  );
}
