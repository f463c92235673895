import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { WorkflowSummary } from '@/api/ext';
import {
  dash,
  formatBytes,
  formatCount,
  formatDuration,
  formatExact,
  formatShare,
  formatShort,
} from '@/lib/format';
import { useNow } from '@/lib/useNow';
import { Fact, Facts } from '@/ui/Facts';
import { doneOf } from '@/ui/processes';
import { Silhouette } from '@/ui/Silhouette';
import { Strip } from '@/ui/Strip';
import { stripTotal } from '@/ui/strip';
import { silhouetteQuery, type Workflow, type WorkflowLoad } from '../queries';
import { isActive, runDuration } from '../runState';
import { countsOf } from '../taskCounts';
import { texts } from '../texts';

interface RunFactsProps {
  workflow: Workflow;
  summary: WorkflowSummary | undefined;
  load: WorkflowLoad | undefined;
  stale: boolean;
}

/** The key numbers of a run. A failed run has one line: the rest of its page says more. */
export function RunFacts(props: RunFactsProps) {
  const { workflow, summary, load, stale } = props;
  if (workflow.status === 'FAILED') {
    return (
      <div className="endline">
        <Strip counts={countsOf(load)} size="thick" />
        <span className="small mid">{kept(summary, load)}</span>
      </div>
    );
  }
  return (
    <Facts>
      <ProgressFact workflow={workflow} load={load} stale={stale} />
      <TimeFact workflow={workflow} />
      {isActive(workflow) ? (
        <CoresNow load={load} />
      ) : (
        <CoresThen workflow={workflow} load={load} />
      )}
      <Fact
        label={texts.fact.cpu}
        note={load?.memoryEfficiency ? texts.memoryEfficiency(percent(load.memoryEfficiency)) : ' '}
      >
        {load?.cpuEfficiency ? percent(load.cpuEfficiency) : dash}
      </Fact>
      <Fact label={texts.fact.cpuTime} note={atOnce(workflow, load)}>
        {load?.cpuTime ? cpuTime(load.cpuTime) : dash}
      </Fact>
      <Fact
        label={texts.fact.io}
        note={load ? texts.written(formatBytes(load.writeBytes)) : ' '}
        title={load && formatCount(load.readBytes)}
      >
        {load?.readBytes ? formatBytes(load.readBytes) : dash}
      </Fact>
    </Facts>
  );
}

function ProgressFact({ workflow, load, stale }: Omit<RunFactsProps, 'summary'>) {
  const counts = countsOf(load);
  const total = stripTotal(counts);
  const done = doneOf(counts);
  const lost = texts.lost(counts.failed ?? 0, counts.warn ?? 0, load?.retries ?? 0);
  const [finished, ofAll] = texts.ofTasks(formatShort(done), formatShort(total));
  return (
    <div>
      <dt>{texts.fact.progress}</dt>
      <dd className="progress">
        <span>
          {total === 0 ? dash : Math.floor((done / total) * 100)}
          {total > 0 && <small>%</small>}
        </span>
        <span className="grow">
          <Strip counts={counts} size="thick" stale={stale && isActive(workflow)} />
        </span>
        <span className="count" title={`${formatCount(done)} / ${formatCount(total)}`}>
          {total === 0 ? (
            texts.notStarted
          ) : (
            <>
              <b>{finished}</b>
              {ofAll}
            </>
          )}
        </span>
      </dd>
      <dd className="note">{lost || ' '}</dd>
    </div>
  );
}

function TimeFact({ workflow }: { workflow: Workflow }) {
  const now = useNow(isActive(workflow) ? 1000 : 60_000);
  const duration = runDuration(workflow, now);
  const label =
    workflow.status === 'SUBMITTED'
      ? texts.fact.waiting
      : isActive(workflow)
        ? texts.fact.elapsed
        : texts.fact.duration;
  const [word, at] = workflow.complete
    ? [texts.ended, workflow.complete]
    : workflow.start
      ? [texts.began, workflow.start]
      : [texts.submitted, workflow.submit];
  return (
    <Fact
      label={label}
      note={at ? `${word} ${clock(at)}` : ' '}
      title={at ? formatExact(at) : undefined}
    >
      {duration === null ? dash : formatDuration(duration)}
    </Fact>
  );
}

function CoresNow({ load }: { load: WorkflowLoad | undefined }) {
  return (
    <Fact label={texts.fact.cores} note={load ? texts.peak(formatCount(load.peakCpus)) : ' '}>
      {load ? formatCount(load.loadCpus) : dash}
    </Fact>
  );
}

/** Peak of a run that has ended, with the shape of its use of cores. */
function CoresThen({ workflow, load }: { workflow: Workflow; load: WorkflowLoad | undefined }) {
  const shape = useQuery(silhouetteQuery(workflow.id ?? '')).data;
  const peak = load ? formatCount(load.peakCpus) : dash;
  return (
    <Fact label={texts.fact.peakCores} note=" ">
      {peak}
      {shape && (
        <span className="shape">
          <Silhouette {...shape} width={76} height={20} label={texts.coresLabel(peak)} />
        </span>
      )}
    </Fact>
  );
}

function kept(summary: WorkflowSummary | undefined, load: WorkflowLoad | undefined): ReactNode {
  const total = stripTotal(countsOf(load));
  const done = summary?.failure?.reusable ?? doneOf(countsOf(load));
  return (
    <>
      <b>{formatCount(done)}</b> {texts.keptOf(formatCount(total))}
    </>
  );
}

function atOnce(workflow: Workflow, load: WorkflowLoad | undefined): string {
  if (!load) return ' ';
  return isActive(workflow) ? texts.tasksNow(load.loadTasks) : texts.peakTasks(load.peakTasks);
}

/** Hours are the unit of core time: days would hide how much a long run used. */
function cpuTime(ms: number): ReactNode {
  const hours = ms / 3_600_000;
  if (hours < 1) return formatDuration(ms);
  return (
    <>
      {formatShort(hours)}
      <small>h</small>
    </>
  );
}

/** The contract's efficiencies are percentages. */
function percent(value: number): string {
  return formatShare(Math.round(value) / 100);
}

function clock(at: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(
    new Date(at),
  );
}
