import type { ReactNode } from 'react';
import { formatDuration } from '@/lib/format';
import { UsageBar } from '@/ui/UsageBar';
import { formatMemory } from './memory';
import type { Task } from './queries';
import { isOpen, taskTime } from './taskState';
import { texts } from './texts';

interface TaskUsageProps {
  task: Task;
  /** The try before this one. */
  before: Task | undefined;
  now: number;
}

interface Resource {
  readonly label: string;
  readonly used: number | null;
  readonly requested: number | null;
  readonly before: number | null;
  readonly show: (value: number) => string;
}

const twoDigits = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });

/** Used of requested: cores, memory, time. */
export function TaskUsage({ task, before, now }: TaskUsageProps) {
  const open = isOpen(task);
  const resources: Resource[] = [
    {
      label: texts.cpu,
      used: cores(task),
      requested: task.cpus ?? null,
      before: before ? cores(before) : null,
      show: (value) => twoDigits.format(value),
    },
    {
      label: texts.memory,
      used: task.peakRss || null,
      requested: task.memory ?? null,
      before: before?.peakRss || null,
      show: formatMemory,
    },
    {
      label: texts.time,
      used: taskTime(task, now),
      requested: task.time ?? null,
      before: before ? taskTime(before, now) : null,
      show: formatDuration,
    },
    ...(task.disk
      ? [{ label: texts.disk, used: null, requested: task.disk, before: null, show: formatMemory }]
      : []),
  ];
  const hasBefore = resources.some((resource) => resource.before !== null);
  return (
    <section>
      <div className="row">
        <h3>{texts.used}</h3>
        {hasBefore && (
          <span className="cap before-key">
            <u aria-hidden="true" /> {texts.lastPeak}
          </span>
        )}
        {open && !hasBefore && <span className="cap">{texts.usedLater}</span>}
      </div>
      <div className="res">
        {resources.map((resource) => (
          <Line key={resource.label} resource={resource} task={task} />
        ))}
      </div>
    </section>
  );
}

function Line({ resource, task }: { resource: Resource; task: Task }): ReactNode {
  const { used, requested, show } = resource;
  const isFull = used !== null && requested !== null && used > 0.95 * requested;
  const tone = isOpen(task) ? 'live' : isFull && task.status === 'FAILED' ? 'hot' : 'plain';
  const unit = resource.label === texts.cpu && requested !== null ? ` ${coreWord(requested)}` : '';
  return (
    <>
      <span>{resource.label}</span>
      <UsageBar used={used} requested={requested} before={resource.before} tone={tone} />
      <span className="v">
        <b>{used === null ? texts.notKnown : show(used)}</b>
        {requested === null ? '' : `${texts.allocated}${show(requested)}${unit}`}
      </span>
    </>
  );
}

/** Cores in use on average: Nextflow's `%cpu` is 100 for one core at work all the time. */
function cores(task: Task): number | null {
  return task.pcpu == null ? null : task.pcpu / 100;
}

function coreWord(cores: number): string {
  return texts.cores(cores).replace(/^\S+ /, '');
}
