import { Link } from '@tanstack/react-router';
import type { DistinctFailure, Failure } from '@/api/ext';
import { exitWords } from '@/features/tasks/exitCode';
import { texts } from '../texts';
import { seenOf } from './issueText';
import { lostTasksFilter } from './lostTasksFilter';

const mostLines = 4;

interface FailureVerdictProps {
  workflowId: string;
  failure: Failure;
  /** The same failure in the whole run. */
  same: DistinctFailure | undefined;
}

/** What stopped the run, in words, and how often the same was seen in it. */
export function FailureVerdict({ workflowId, failure, same }: FailureVerdictProps) {
  const meaning = failure.exitMeaning ?? (failure.exit == null ? null : exitWords(failure.exit));
  const seen = same ? seenOf(same) : 0;
  return (
    <section className="verdict" aria-labelledby="verdict">
      <span className="verdict-cap">{texts.stoppedBy[failure.kind]}</span>
      <h2 id="verdict">{failure.headline}</h2>
      {(failure.exit != null || meaning) && (
        <p className="row wrap">
          {failure.exit != null && <span className="fp mono">{texts.exit(failure.exit)}</span>}
          {meaning && <span>{meaning}</span>}
        </p>
      )}
      {failure.cause && <p className="verdict-cause">{lastLines(failure.cause)}</p>}
      {failure.course && <p className="mid">{failure.course}</p>}
      {same && seen > 1 && (
        <p>
          {texts.seen} <b>{texts.times(seen)}</b> {texts.inThisRun}{' '}
          <Link
            to="/runs/$workflowId"
            params={{ workflowId }}
            search={{ tab: 'tasks', filter: lostTasksFilter(same) }}
          >
            {texts.showThese(seen)}
          </Link>
        </p>
      )}
    </section>
  );
}

/** A task's last words may be all of its output; the log below has the rest. */
function lastLines(text: string): string {
  return text.split('\n').slice(-mostLines).join('\n');
}
