import { Link } from '@tanstack/react-router';
import type { DistinctFailure } from '@/api/ext';
import { formatCount } from '@/lib/format';
import { shortName } from '@/ui/processes';
import { StatusShape } from '@/ui/StatusMark';
import { texts } from '../texts';
import { seenOf } from './issueText';
import { lostTasksFilter } from './lostTasksFilter';

interface FailureListProps {
  workflowId: string;
  failures: readonly DistinctFailure[];
  /** The one that stopped the run. */
  stopping: DistinctFailure | undefined;
}

/** Everything that failed in the run, by process and exit code; what was ignored stands apart. */
export function FailureList({ workflowId, failures, stopping }: FailureListProps) {
  const isIgnored = (failure: DistinctFailure) => failure.lost === 0 && failure.retried === 0;
  const others = failures.filter((failure) => !isIgnored(failure));
  const ignored = failures.filter(isIgnored);
  // The verdict says it all when there is nothing else.
  const hasOthers = others.length > 1 || (others.length === 1 && others[0] !== stopping);
  return (
    <>
      {hasOthers && (
        <FailureTable
          workflowId={workflowId}
          title={texts.everyFailure}
          failures={others}
          stopping={stopping}
        />
      )}
      {ignored.length > 0 && (
        <FailureTable workflowId={workflowId} title={texts.ignoredFailures} failures={ignored} />
      )}
    </>
  );
}

interface FailureTableProps {
  workflowId: string;
  title: string;
  failures: readonly DistinctFailure[];
  stopping?: DistinctFailure | undefined;
}

function FailureTable({ workflowId, title, failures, stopping }: FailureTableProps) {
  return (
    <section>
      <h2 className="shead">{title}</h2>
      <table className="t stack failures">
        <caption className="vh">{title}</caption>
        <thead>
          <tr>
            <th scope="col" className="c-process">
              {texts.process}
            </th>
            <th scope="col">{texts.howItEnded}</th>
            <th scope="col" className="c-seen num">
              {texts.tasksColumn}
            </th>
          </tr>
        </thead>
        <tbody>
          {failures.map((failure) => (
            <tr key={`${failure.process} ${failure.exit}`}>
              <td title={failure.process}>
                <span className="failure-name">
                  <span className={failure.lost > 0 ? 'failed' : 'warn'}>
                    <StatusShape kind={failure.lost > 0 ? 'failed' : 'warn'} size={12} />
                  </span>
                  <Link
                    className="name clip"
                    to="/runs/$workflowId"
                    params={{ workflowId }}
                    search={{ tab: 'tasks', filter: lostTasksFilter(failure) }}
                  >
                    {shortName(failure.process)}
                  </Link>
                  <span className="tag dim clip">{failure.tag}</span>
                  {failure === stopping && <span className="label bad">{texts.stoppedIt}</span>}
                </span>
              </td>
              <td className="ended dim">
                {failure.exit == null
                  ? failure.exitMeaning
                  : [texts.exit(failure.exit), failure.exitMeaning].filter(Boolean).join(', ')}
              </td>
              <td className="c-seen num" title={texts.outcomes(failure)}>
                {formatCount(seenOf(failure))}
                <small className="dim">{texts.outcomes(failure)}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
