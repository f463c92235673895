import { dash, formatBytes, formatCount, formatDuration } from '@/lib/format';
import { shortName } from '@/ui/processes';
import { StatusMark } from '@/ui/StatusMark';
import { Moment } from '@/ui/Time';
import type { Column } from '@/ui/table/column';
import { UsageBar } from '@/ui/UsageBar';
import { exitCode } from './exitCode';
import type { TimeSpan } from './lane';
import { formatMemory, formatMemoryPair } from './memory';
import type { Task } from './queries';
import { TaskLane } from './TaskLane';
import { taskState, taskTime, taskWait } from './taskState';
import { texts } from './texts';

export type TaskColumnId = keyof typeof texts.column;

/** Every column, in the order in which they stand. */
export const allColumns = Object.keys(texts.column) as TaskColumnId[];

/** What is shown before anybody chose. */
export const usualColumns: readonly TaskColumnId[] = [
  'status',
  'name',
  'lane',
  'duration',
  'peakRss',
  'pcpu',
  'hash',
  'start',
];

/** What of it steps aside for the panel, which shows the same of the chosen task. */
export const besidePanel = usualColumns.slice(0, 5);

/** What may be added or taken away; state and name always stay. */
export const optionalColumns = allColumns.filter((id) => id !== 'status' && id !== 'name');

interface Clock {
  readonly now: number;
  /** The time of the run so far. */
  readonly span: TimeSpan | null;
}

/** All columns of the task table by name; `sortKey` is the server's name for the order. */
export function taskColumn(id: TaskColumnId, { now, span }: Clock): Column<Task> {
  const header = texts.column[id];
  const text = (width: string, cell: (task: Task) => React.ReactNode, sortKey?: string) => ({
    id,
    header,
    width,
    ...(sortKey !== undefined && { sortKey }),
    cell,
  });
  const number = (width: string, cell: (task: Task) => string | null) => ({
    ...text(width, (task) => cell(task) ?? dash, id),
    numeric: true,
  });

  switch (id) {
    case 'status':
      return text('108px', (task) => <StatusMark status={taskState(task)} />, 'status');
    case 'name':
      return { id, header, sortKey: 'name', cell: (task) => <TaskName task={task} /> };
    case 'lane':
      return text('16%', (task) => span && <TaskLane task={task} span={span} />);
    case 'duration':
      return number('96px', (task) => timeText(task, now));
    case 'peakRss':
      return text('148px', (task) => <MemoryCell task={task} />, 'peakRss');
    case 'pcpu':
      return number('68px', (task) => count(task.pcpu));
    case 'pmem':
      return number('124px', (task) => count(task.pmem));
    case 'taskId':
      return number('68px', (task) => formatCount(task.taskId));
    case 'hash':
      return text('96px', (task) => <span className="mono">{task.hash ?? dash}</span>, 'hash');
    case 'attempt':
      return number('56px', (task) => count(task.attempt));
    case 'exit':
      return number('56px', (task) => exitCode(task)?.toString() ?? null);
    case 'submit':
    case 'start':
    case 'complete':
      return text('92px', (task) => (task[id] ? <Moment at={task[id]} /> : dash), id);
    case 'realtime':
      return number('108px', (task) =>
        task.realtime == null ? null : formatDuration(task.realtime),
      );
    case 'peakVmem':
      return number('92px', (task) => (task.peakVmem ? formatMemory(task.peakVmem) : null));
    case 'rchar':
    case 'wchar':
      return number('84px', (task) => (task[id] == null ? null : formatBytes(task[id])));
    case 'cpus':
    case 'volCtxt':
    case 'invCtxt':
      return number(id === 'invCtxt' ? '112px' : '72px', (task) => count(task[id]));
    case 'nativeId':
      return text('92px', (task) => <span className="mono">{task.nativeId ?? dash}</span>, id);
    case 'container':
      return text(
        '220px',
        (task) => (
          <span className="mono clip-start" title={task.container ?? undefined}>
            {task.container ?? dash}
          </span>
        ),
        id,
      );
  }
}

function TaskName({ task }: { task: Task }) {
  const code = exitCode(task);
  const labels = [
    task.status === 'FAILED' && code !== null && texts.exit(code),
    (task.attempt ?? 1) > 1 && texts.try(task.attempt ?? 1),
  ].filter(Boolean);
  return (
    <span className="task-name" title={task.name ?? undefined}>
      <span className="name">{shortName(task.process ?? task.name ?? '')}</span>
      {task.tag && <span className="tag">{task.tag}</span>}
      {labels.length > 0 && (
        <span className={`label ${task.status === 'FAILED' ? 'bad' : ''}`}>
          {labels.join(', ')}
        </span>
      )}
    </span>
  );
}

function MemoryCell({ task }: { task: Task }) {
  const { peakRss, memory } = task;
  if (!peakRss)
    return <span className="dim">{memory ? texts.asked(formatMemory(memory)) : dash}</span>;
  if (!memory) return formatMemory(peakRss);
  const [used, requested] = formatMemoryPair(peakRss, memory);
  return (
    <span className="memory-cell">
      <UsageBar
        used={peakRss}
        requested={memory}
        tone={task.status === 'FAILED' && peakRss > 0.95 * memory ? 'hot' : 'plain'}
      />
      <span>
        {used}
        <span className="dim">
          {texts.of}
          {requested}
        </span>
      </span>
    </span>
  );
}

function timeText(task: Task, now: number): string | null {
  const time = taskTime(task, now);
  if (time !== null) return formatDuration(time);
  const wait = task.status === 'SUBMITTED' ? taskWait(task, now) : null;
  return wait === null ? null : texts.waits(formatDuration(wait));
}

function count(value: number | null | undefined): string | null {
  return value == null ? null : formatCount(value);
}
