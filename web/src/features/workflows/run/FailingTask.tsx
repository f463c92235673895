import { Link } from '@tanstack/react-router';
import { exitCode } from '@/features/tasks/exitCode';
import { formatMemory } from '@/features/tasks/memory';
import type { Task } from '@/features/tasks/queries';
import { TaskUsage } from '@/features/tasks/TaskUsage';
import { taskState, taskTime } from '@/features/tasks/taskState';
import { texts as taskTexts } from '@/features/tasks/texts';
import { dash, formatDuration } from '@/lib/format';
import { CopyButton } from '@/ui/CopyButton';
import { Detail, Details } from '@/ui/Facts';
import { Panel } from '@/ui/Panel';
import { shortName } from '@/ui/processes';
import { StatusShape } from '@/ui/StatusMark';
import { texts } from '../texts';

interface FailingTaskProps {
  workflowId: string;
  task: Task;
  /** All tries, the failed one among them. */
  tries: readonly Task[];
}

/** The task that stopped the run: what it used, its tries, where it worked. */
export function FailingTask({ workflowId, task, tries }: FailingTaskProps) {
  const ended = task.complete ? Date.parse(task.complete) : 0;
  const before = tries.findLast((other) => (other.attempt ?? 1) < (task.attempt ?? 1));
  return (
    <Panel title={texts.failingTask} className="failing-task">
      <TaskUsage task={task} before={before} now={ended} />
      {tries.length > 1 && (
        <table className="t">
          <caption className="vh">{taskTexts.tries}</caption>
          <thead>
            <tr>
              <th scope="col">{texts.try}</th>
              <th scope="col">{texts.exitColumn}</th>
              <th scope="col" className="num">
                {texts.peakMemory}
              </th>
              <th scope="col" className="num">
                {taskTexts.time}
              </th>
            </tr>
          </thead>
          <tbody>
            {tries.map((one) => (
              <Try key={one.taskId} workflowId={workflowId} task={one} />
            ))}
          </tbody>
        </table>
      )}
      <Details>
        <Detail label={texts.process} mono title={task.process ?? undefined}>
          {shortName(task.process ?? '')}
        </Detail>
        {task.tag && <Detail label={texts.sample}>{task.tag}</Detail>}
        <Detail label={taskTexts.task} mono>
          {task.hash} <span className="dim">{taskTexts.number(task.taskId)}</span>
        </Detail>
        {task.workdir && (
          <CopiedDetail
            label={taskTexts.workdir}
            value={task.workdir}
            copy={taskTexts.copyWorkdir}
          />
        )}
        {task.container && (
          <CopiedDetail
            label={taskTexts.container}
            value={task.container}
            copy={taskTexts.copyContainer}
          />
        )}
      </Details>
    </Panel>
  );
}

/** A long value that keeps its end and can be copied. */
function CopiedDetail({ label, value, copy }: { label: string; value: string; copy: string }) {
  return (
    <Detail label={label} title={value}>
      <span className="with-copy">
        <span className="mono clip-start">
          <bdi>{value}</bdi>
        </span>
        <CopyButton text={value} label={copy} />
      </span>
    </Detail>
  );
}

function Try({ workflowId, task }: { workflowId: string; task: Task }) {
  const code = exitCode(task);
  const { kind, word } = taskState(task);
  const time = taskTime(task, task.complete ? Date.parse(task.complete) : 0);
  return (
    <tr>
      <td>
        <Link
          className="name"
          to="/runs/$workflowId"
          params={{ workflowId }}
          search={{ tab: 'tasks', sort: 'taskId', task: task.taskId }}
        >
          {taskTexts.tryN(task.attempt ?? 1)}
        </Link>
      </td>
      <td>
        <span className={kind} title={word}>
          <StatusShape kind={kind} size={12} />
        </span>{' '}
        {code ?? dash}
      </td>
      <td className="num">{task.peakRss ? formatMemory(task.peakRss) : dash}</td>
      <td className="num">{time === null ? dash : formatDuration(time)}</td>
    </tr>
  );
}
