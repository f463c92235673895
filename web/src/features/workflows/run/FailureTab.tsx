import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Failure, WorkflowSummary } from '@/api/ext';
import { type TaskFile, taskLogSource, taskQuery, triesQuery } from '@/features/tasks/queries';
import { texts as taskTexts } from '@/features/tasks/texts';
import { CodeView } from '@/ui/CodeView';
import { LogView } from '@/ui/log/LogView';
import { stripTotal } from '@/ui/strip';
import { failuresQuery, runLogSource, type Workflow, type WorkflowLoad } from '../queries';
import { countsOf } from '../taskCounts';
import { texts } from '../texts';
import { FailingTask } from './FailingTask';
import { FailureCourse } from './FailureCourse';
import { FailureList } from './FailureList';
import { FailureVerdict } from './FailureVerdict';
import { issueText } from './issueText';
import { WhatToDo } from './WhatToDo';
import './failure.css';

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
  const { data: task = null } = useQuery({
    ...taskQuery(id, failure.taskId ?? 0),
    enabled: failure.taskId != null,
  });
  const { data: tries = [] } = useQuery({
    ...triesQuery(id, task),
    enabled: (task?.attempt ?? 1) > 1,
  });
  const failures = useQuery(failuresQuery(id)).data;
  const same = failures?.failures.find(
    (other) => other.process === failure.process && other.exit === failure.exit,
  );

  return (
    <div className="fgrid">
      <div className="fcol">
        <FailureVerdict workflowId={id} failure={failure} same={same} />
        {failure.taskId == null ? (
          <ConsoleEvidence workflowId={id} failure={failure} />
        ) : (
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
        )}
        {failures && <FailureList workflowId={id} failures={failures.failures} stopping={same} />}
        {task && (
          <FailureCourse
            workflow={workflow}
            task={task}
            tries={tries}
            running={failures?.cancelledRunning ?? 0}
            waiting={failures?.cancelledWaiting ?? 0}
          />
        )}
        {failure.report && (
          <section>
            <h2 className="shead">{texts.errorReport}</h2>
            <CodeView label={texts.errorReport} text={failure.report} wrap />
          </section>
        )}
      </div>
      <div className="fcol fix">
        <WhatToDo
          workflowId={id}
          failure={failure}
          actions={summary.actions}
          commandLine={workflow.launchId ? null : workflow.commandLine}
          total={stripTotal(countsOf(load))}
          issue={issueText({ workflow, failure, task, tries, same })}
        />
        {task && <FailingTask workflowId={id} task={task} tries={tries} />}
      </div>
    </div>
  );
}

/** What the head job printed last: as it was kept, else as it stands in its file. */
function ConsoleEvidence({ workflowId, failure }: { workflowId: string; failure: Failure }) {
  if (!failure.consoleTail) {
    return (
      <section className="evidence">
        <LogView
          label={texts.headJob}
          source={runLogSource(workflowId, 'console')}
          title={<h2>{texts.endOfConsole}</h2>}
        />
      </section>
    );
  }
  return (
    <section>
      <div className="row shead">
        <h2 className="grow">{texts.endOfConsole}</h2>
        <Link
          className="small"
          to="/runs/$workflowId"
          params={{ workflowId }}
          search={{ tab: 'log' }}
        >
          {texts.wholeLog}
        </Link>
      </div>
      <CodeView label={texts.endOfConsole} text={failure.consoleTail} wrap />
    </section>
  );
}
