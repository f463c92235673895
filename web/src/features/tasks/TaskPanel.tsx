import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, ChevronsLeft, ChevronsRight, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '@/lib/cx';
import { dash, formatBytes, formatCount, formatDuration } from '@/lib/format';
import { useShortcuts } from '@/lib/useShortcuts';
import { Button } from '@/ui/Button';
import { CodeView } from '@/ui/CodeView';
import { CopyButton } from '@/ui/CopyButton';
import { Detail, Details } from '@/ui/Facts';
import { Notice } from '@/ui/Notice';
import { shortName } from '@/ui/processes';
import { Skeleton } from '@/ui/Skeleton';
import { StatusMark } from '@/ui/StatusMark';
import { Moment } from '@/ui/Time';
import { exitCode, exitWords } from './exitCode';
import { formatMemory } from './memory';
import { type Task, taskQuery, triesQuery } from './queries';
import { TaskOutput } from './TaskOutput';
import { TaskUsage } from './TaskUsage';
import { TryChoice } from './TryChoice';
import { taskState, taskTime, taskWait } from './taskState';
import type { TaskView } from './taskView';
import { texts } from './texts';
import { useNeighbours } from './useNeighbours';

interface TaskPanelProps {
  workflowId: string;
  taskId: number;
  /** The row of the list, shown until the task itself is here. */
  known: Task | undefined;
  view: TaskView;
  now: number;
  /** In the order of the view that is open. */
  onNext: (() => void) | undefined;
  onPrevious: (() => void) | undefined;
  onClose: () => void;
}

/** Everything about one task: what it did, what it used, what it wrote. */
export function TaskPanel(props: TaskPanelProps) {
  const { workflowId, taskId, view, now } = props;
  const query = useQuery(taskQuery(workflowId, taskId));
  const task = query.data ?? props.known;
  return (
    <>
      <header className="colhead">
        <h2 className="mono clip" title={task?.name ?? undefined}>
          {task ? shortName(task.process ?? task.name ?? '') : texts.panel}
        </h2>
        <CopyButton text={window.location.href} label={texts.link} />
        <Button
          size="small"
          variant="quiet"
          icon
          aria-label={texts.previous}
          title={texts.previous}
          disabled={!props.onPrevious}
          onClick={props.onPrevious}
        >
          <ChevronLeft aria-hidden />
        </Button>
        <Button
          size="small"
          variant="quiet"
          icon
          aria-label={texts.next}
          title={texts.next}
          disabled={!props.onNext}
          onClick={props.onNext}
        >
          <ChevronRight aria-hidden />
        </Button>
        <Button
          size="small"
          variant="quiet"
          icon
          aria-label={texts.close}
          title={texts.close}
          onClick={props.onClose}
        >
          <X aria-hidden />
        </Button>
      </header>
      {query.error && (
        <Notice
          tone="failed"
          action={
            <Button size="small" onClick={() => query.refetch()}>
              {texts.tryAgain}
            </Button>
          }
        >
          {query.error.message}
        </Notice>
      )}
      {!task && !query.error && (
        <div className="side-wait">
          <Skeleton lines={8} />
        </div>
      )}
      {task && <TaskParts workflowId={workflowId} task={task} view={view} now={now} />}
    </>
  );
}

function TaskParts(props: { workflowId: string; task: Task; view: TaskView; now: number }) {
  const { workflowId, task, view, now } = props;
  const code = exitCode(task);
  const time = taskTime(task, now);
  const hasTries = (task.attempt ?? 1) > 1 || task.status === 'FAILED';
  const tries = useQuery({ ...triesQuery(workflowId, task), enabled: hasTries }).data ?? [];
  const before = tries.findLast((other) => (other.attempt ?? 1) < (task.attempt ?? 1));

  return (
    <>
      <section>
        <div className="row wrap">
          <StatusMark status={taskState(task)} />
          {time !== null && <span className="mid">{formatDuration(time)}</span>}
          <span className="grow" />
          {tries.length > 1 && (
            <TryChoice tries={tries} taskId={task.taskId} onChoose={view.select} />
          )}
        </div>
        <Details>
          {code !== null && (
            <Detail label={texts.exitLabel}>
              <span className={cx('exit-words', code !== 0 && 'failed')}>
                {texts.exitLine(code, exitWords(code))}
              </span>
            </Detail>
          )}
          {task.status === 'FAILED' && task.errorAction && (
            <Detail label={texts.errorAction}>
              {texts.errorActions[task.errorAction.toUpperCase()] ?? task.errorAction.toLowerCase()}
            </Detail>
          )}
          <Detail label={texts.process}>
            <SameProcess workflowId={workflowId} task={task} view={view} />
          </Detail>
          {task.tag && <Detail label={texts.tag}>{task.tag}</Detail>}
          <Detail label={texts.task}>
            <span className="mono">{task.hash}</span>{' '}
            <span className="dim">
              {texts.number(task.taskId)}
              {task.nativeId && `, ${texts.native(task.nativeId)}`}
            </span>
          </Detail>
          {task.workdir && (
            <Detail label={texts.workdir} title={task.workdir}>
              <span className="with-copy">
                <span className="mono clip-start">
                  <bdi>{task.workdir}</bdi>
                </span>
                <CopyButton text={task.workdir} label={texts.copyWorkdir} />
              </span>
            </Detail>
          )}
        </Details>
      </section>
      <TaskUsage task={task} before={before} now={now} />
      <section>
        <div className="row">
          <h3 className="grow">{texts.script}</h3>
          {task.script && task.workdir && (
            <Button size="small" variant="quiet" onClick={() => view.setFile('.command.sh')}>
              {texts.openScript}
            </Button>
          )}
        </div>
        {task.script ? (
          <CodeView label={texts.script} text={withoutIndent(task.script)} />
        ) : (
          <p className="dim small">{texts.noScript}</p>
        )}
      </section>
      <TaskOutput workflowId={workflowId} task={task} view={view} />
      <section>
        <h3>{texts.times}</h3>
        <Details>
          <Detail label={texts.submitted}>{moment(task.submit)}</Detail>
          <Detail label={texts.started}>{moment(task.start)}</Detail>
          <Detail label={texts.ended}>{moment(task.complete)}</Detail>
          <Detail label={texts.waited}>{span(taskWait(task, now))}</Detail>
          <Detail label={texts.ran}>{span(task.realtime)}</Detail>
        </Details>
      </section>
      <section>
        <h3>{texts.io}</h3>
        <Details>
          <Detail label={texts.read}>{bytes(task.rchar)}</Detail>
          <Detail label={texts.written}>{bytes(task.wchar)}</Detail>
          <Detail label={texts.fromDisk}>{bytes(task.readBytes)}</Detail>
          <Detail label={texts.toDisk}>{bytes(task.writeBytes)}</Detail>
          <Detail label={texts.virtual}>
            {task.peakVmem ? formatMemory(task.peakVmem) : dash}
          </Detail>
          <Detail label={texts.switches}>
            {task.volCtxt == null
              ? dash
              : `${formatCount(task.volCtxt)}, ${texts.forced(formatCount(task.invCtxt ?? 0))}`}
          </Detail>
        </Details>
      </section>
      <section>
        <h3>{texts.where}</h3>
        <Details>
          <Detail label={texts.executor}>{task.executor ?? dash}</Detail>
          {task.queue && <Detail label={texts.queue}>{task.queue}</Detail>}
          {task.container && (
            <Detail label={texts.container} title={task.container}>
              <span className="with-copy">
                <span className="mono clip-start">
                  <bdi>{task.container}</bdi>
                </span>
                <CopyButton text={task.container} label={texts.copyContainer} />
              </span>
            </Detail>
          )}
          {task.machineType && <Detail label={texts.machine}>{task.machineType}</Detail>}
          {task.cloudZone && <Detail label={texts.zone}>{task.cloudZone}</Detail>}
          {task.priceModel && <Detail label={texts.price}>{task.priceModel}</Detail>}
          {task.scratch && <Detail label={texts.scratch}>{task.scratch}</Detail>}
          {task.module && task.module.length > 0 && (
            <Detail label={texts.module}>{task.module.join(', ')}</Detail>
          )}
        </Details>
      </section>
      <section>
        <h3>{texts.environment}</h3>
        {task.env ? (
          <CodeView label={texts.environment} text={task.env} />
        ) : (
          <p className="dim small">{texts.noEnvironment}</p>
        )}
      </section>
    </>
  );
}

/** The process, and the ways to its other tasks. */
function SameProcess({
  workflowId,
  task,
  view,
}: {
  workflowId: string;
  task: Task;
  view: TaskView;
}) {
  const { go, isFirst, isLast } = useNeighbours(workflowId, task.taskId, view.select);
  useShortcuts({ previousTask: () => go(true), nextTask: () => go(false) });
  return (
    <span className="with-copy">
      <span className="mono clip" title={task.process ?? undefined}>
        {shortName(task.process ?? '')}
      </span>
      <Button
        size="small"
        variant="quiet"
        icon
        aria-label={texts.previousOfProcess}
        title={isFirst ? texts.isFirst : `${texts.previousOfProcess} ( [ )`}
        aria-disabled={isFirst}
        onClick={() => go(true)}
      >
        <ChevronsLeft aria-hidden />
      </Button>
      <Button
        size="small"
        variant="quiet"
        icon
        aria-label={texts.nextOfProcess}
        title={isLast ? texts.isLast : `${texts.nextOfProcess} ( ] )`}
        aria-disabled={isLast}
        onClick={() => go(false)}
      >
        <ChevronsRight aria-hidden />
      </Button>
      <span className="small dim" role="status">
        {isFirst ? texts.isFirst : isLast ? texts.isLast : ''}
      </span>
    </span>
  );
}

function moment(at: string | null | undefined): ReactNode {
  return at ? <Moment at={at} /> : dash;
}

function span(ms: number | null | undefined): string {
  return ms == null ? dash : formatDuration(ms);
}

function bytes(value: number | null | undefined): string {
  return value == null ? dash : formatBytes(value);
}

/** Scripts keep the indentation of the pipeline's file; without it they fit. */
function withoutIndent(script: string): string {
  const lines = script
    .replace(/^\s*\n/, '')
    .trimEnd()
    .split('\n');
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join('\n');
}
