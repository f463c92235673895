import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import type { Failure, WorkflowSummary } from '@/api/ext';
import { exitWords } from '@/features/tasks/exitCode';
import { type TaskFile, taskLogSource, taskQuery } from '@/features/tasks/queries';
import { texts as taskTexts } from '@/features/tasks/texts';
import { ButtonLink } from '@/ui/Button';
import { CodeView } from '@/ui/CodeView';
import { CopyButton } from '@/ui/CopyButton';
import { Detail, Details } from '@/ui/Facts';
import { LogView } from '@/ui/log/LogView';
import { Panel } from '@/ui/Panel';
import { shortName } from '@/ui/processes';
import { stripTotal } from '@/ui/strip';
import { runLogSource, type Workflow, type WorkflowLoad } from '../queries';
import { countsOf } from '../taskCounts';
import { texts } from '../texts';
import { issueText } from './issueText';

interface FailureTabProps {
  workflow: Workflow;
  summary: WorkflowSummary;
  failure: Failure;
  load: WorkflowLoad | undefined;
}

/** The file in which both streams of a task end up. */
const logFile: TaskFile = '.command.log';

/** What stopped a run, why, and what is most likely to help; the log is below that, not instead of it. */
export function FailureTab({ workflow, summary, failure, load }: FailureTabProps) {
  const id = workflow.id ?? '';
  const task = useQuery({
    ...taskQuery(id, failure.taskId ?? 0),
    enabled: failure.taskId != null,
  }).data;
  const meaning = failure.exitMeaning ?? (failure.exit == null ? null : exitWords(failure.exit));
  const total = stripTotal(countsOf(load));
  const { resume, relaunch } = summary.actions;

  return (
    <div className="fgrid">
      <div className="fcol">
        <section className="verdict" aria-labelledby="verdict">
          <span className="verdict-cap">{texts.whatStopped}</span>
          <h2 id="verdict">{failure.headline}</h2>
          {failure.cause && <p className="mid">{failure.cause}</p>}
          {failure.exit != null && (
            <p className="row wrap">
              <span className="fp mono">{texts.exit(failure.exit)}</span>
              {meaning && <span>{meaning}</span>}
            </p>
          )}
        </section>
        {failure.taskId != null ? (
          <section className="evidence">
            <LogView
              label={taskTexts.logOf(logFile, task?.name ?? '')}
              source={taskLogSource(id, failure.taskId, logFile)}
              title={
                <>
                  <h2>{texts.endOfLog}</h2>
                  <span className="mono dim clip">{task?.hash}</span>
                  <Link
                    className="small"
                    to="/runs/$workflowId"
                    params={{ workflowId: id }}
                    search={{
                      tab: 'tasks',
                      sort: 'taskId',
                      task: failure.taskId,
                      taskFile: logFile,
                    }}
                  >
                    {texts.openTask}
                  </Link>
                </>
              }
            />
          </section>
        ) : failure.consoleTail ? (
          <section>
            <div className="row shead">
              <h2 className="grow">{texts.endOfConsole}</h2>
              <Link
                className="small"
                to="/runs/$workflowId"
                params={{ workflowId: id }}
                search={{ tab: 'log' }}
              >
                {texts.wholeLog}
              </Link>
            </div>
            <CodeView label={texts.endOfConsole} text={failure.consoleTail} wrap />
          </section>
        ) : (
          <section className="evidence">
            <LogView
              label={texts.headJob}
              source={runLogSource(id, 'console')}
              title={<h2>{texts.endOfConsole}</h2>}
            />
          </section>
        )}
        {failure.report && (
          <section>
            <h2 className="shead">{texts.errorReport}</h2>
            <CodeView label={texts.errorReport} text={failure.report} wrap />
          </section>
        )}
      </div>
      <div className="fcol fix">
        <Panel title={texts.whatToDo}>
          <p>{failure.advice ?? texts.noAdvice}</p>
          <Details>
            <Detail label={texts.isKept}>{texts.keptNote(failure.reusable)}</Detail>
            {total > failure.reusable && (
              <Detail label={texts.runsAgain}>
                {texts.runsAgainNote(total - failure.reusable)}
              </Detail>
            )}
          </Details>
          {resume.allowed ? (
            <ButtonLink
              className="wide"
              variant="primary"
              to="/launch"
              search={{ workflow: id, resume: true }}
            >
              <Play aria-hidden />
              {texts.reviewAndResume}
            </ButtonLink>
          ) : (
            resume.why && <p className="small dim">{resume.why}</p>
          )}
          <div className="row wrap">
            {relaunch.allowed && (
              <ButtonLink size="small" to="/launch" search={{ workflow: id }}>
                {texts.reviewAndRelaunch}
              </ButtonLink>
            )}
            <CopyButton
              text={issueText(workflow, failure, task ?? null)}
              label={texts.copyAsIssue}
              withLabel
            />
          </div>
        </Panel>
        {task && (
          <Panel title={texts.failingTask}>
            <Details>
              <Detail label={texts.process} mono title={task.process ?? undefined}>
                {shortName(task.process ?? '')}
              </Detail>
              {task.tag && <Detail label={texts.sample}>{task.tag}</Detail>}
              <Detail label={taskTexts.task} mono>
                {task.hash} <span className="dim">{taskTexts.number(task.taskId)}</span>
              </Detail>
              {task.workdir && (
                <Detail label={taskTexts.workdir} title={task.workdir}>
                  <span className="with-copy">
                    <span className="mono clip-start">
                      <bdi>{task.workdir}</bdi>
                    </span>
                    <CopyButton text={task.workdir} label={taskTexts.copyWorkdir} />
                  </span>
                </Detail>
              )}
              {task.container && (
                <Detail label={taskTexts.container} title={task.container}>
                  <span className="mono clip-start">
                    <bdi>{task.container}</bdi>
                  </span>
                </Detail>
              )}
            </Details>
          </Panel>
        )}
      </div>
    </div>
  );
}
