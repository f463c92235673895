import { ChevronDown } from 'lucide-react';
import { useMemo, useState } from 'react';
import { cx } from '@/lib/cx';
import { formatCount, plural } from '@/lib/format';
import {
  doneOf,
  groupProcesses,
  isDone,
  isIdle,
  type ProcessCounts,
  type ProcessGroup,
  shortName,
  stateOf,
} from './processes';
import { Skeleton } from './Skeleton';
import { StatusShape } from './StatusMark';
import { Strip } from './Strip';
import { stripLabel, stripTotal } from './strip';
import './processList.css';

interface ProcessListProps {
  /** In the order of the pipeline; undefined while they are read. */
  processes: readonly ProcessCounts[] | undefined;
  /** The process the tasks are filtered by. */
  selected: string | null;
  onSelect: (process: string | null) => void;
  /** Last known values, while news are away. */
  stale?: boolean;
  /** Said when there are none. */
  empty: string;
}

const texts = {
  title: 'Processes',
  label: 'Processes in pipeline order',
  showAll: 'Show all',
  showFewer: 'Show fewer',
  failed: (n: number) => `${formatCount(n)} failed`,
  ignored: (n: number) => `${formatCount(n)} ignored`,
  folded: (count: number, why: 'done' | 'idle') =>
    `${plural(count, 'process', 'processes')}, ${why === 'done' ? 'all done' : 'not begun'}`,
  of: (done: number, total: number) => `${formatCount(done)} of ${formatCount(total)} done`,
};

/** The processes of a run with their progress; a press filters the tasks by one, another shows all again. */
export function ProcessList({ processes, selected, onSelect, stale, empty }: ProcessListProps) {
  const groups = useMemo(() => groupProcesses(processes ?? []), [processes]);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [whole, setWhole] = useState(false);

  const toggle = (scope: string) => {
    const next = new Set(opened);
    if (!next.delete(scope)) next.add(scope);
    setOpened(next);
  };

  return (
    <nav className={cx('procs', !whole && 'short', stale && 'stale')} aria-label={texts.label}>
      <div className="colhead">
        <h2>{texts.title}</h2>
        {processes && processes.length > 0 && (
          <>
            <span className="cap hide-s">{formatCount(processes.length)}</span>
            <button
              type="button"
              className="btn quiet s only-s"
              aria-expanded={whole}
              onClick={() => setWhole(!whole)}
            >
              {whole ? texts.showFewer : `${texts.showAll} ${formatCount(processes.length)}`}
            </button>
          </>
        )}
      </div>
      {!processes && (
        <div className="procs-wait">
          <Skeleton lines={6} rowHeight={36} />
        </div>
      )}
      {processes?.length === 0 && <p className="procs-empty">{empty}</p>}
      {groups.map((group) => {
        const isFolded =
          group.folds !== null && !opened.has(group.scope) && !holds(group, selected);
        return (
          <section key={group.scope} aria-label={group.scope || undefined}>
            {group.scope !== '' && <div className="scope">{group.scope}</div>}
            {group.folds !== null && (
              <FoldRow
                group={group}
                why={group.folds}
                isFolded={isFolded}
                onToggle={() => toggle(group.scope)}
              />
            )}
            {!isFolded &&
              group.processes.map((process) => (
                <ProcessRow
                  key={process.name}
                  process={process}
                  isSelected={process.name === selected}
                  onSelect={() => onSelect(process.name === selected ? null : process.name)}
                />
              ))}
          </section>
        );
      })}
    </nav>
  );
}

function ProcessRow(props: { process: ProcessCounts; isSelected: boolean; onSelect: () => void }) {
  const { name, counts } = props.process;
  const state = stateOf(counts);
  const done = doneOf(counts);
  const total = stripTotal(counts);
  const failed = counts.failed ?? 0;
  const ignored = counts.warn ?? 0;
  const quiet = isDone(counts) ? 'done' : isIdle(counts) ? 'idle' : null;
  return (
    <button
      type="button"
      className={cx('proc', quiet)}
      aria-pressed={props.isSelected}
      title={`${name}: ${stripLabel(counts, formatCount)}`}
      onClick={props.onSelect}
    >
      <span className={state}>
        <StatusShape kind={state} />
      </span>
      <span className="nm clip">{shortName(name)}</span>
      <span className="ct">
        {failed > 0 && <span className="failed med">{texts.failed(failed)} </span>}
        {ignored > 0 && <span className="warn med">{texts.ignored(ignored)} </span>}
        <span aria-hidden="true">
          <b>{formatCount(done)}</b>/{formatCount(total)}
        </span>
        <span className="vh">{texts.of(done, total)}</span>
      </span>
      {quiet === null && <Strip counts={counts} />}
    </button>
  );
}

function FoldRow(props: {
  group: ProcessGroup;
  why: 'done' | 'idle';
  isFolded: boolean;
  onToggle: () => void;
}) {
  const { group, why, isFolded } = props;
  const kind =
    why === 'idle' ? 'pending' : group.processes.some((p) => p.counts.ok) ? 'ok' : 'cached';
  return (
    <button
      type="button"
      className={cx('proc fold', why)}
      aria-expanded={!isFolded}
      onClick={props.onToggle}
    >
      <span className={kind}>
        <StatusShape kind={kind} />
      </span>
      <span className="clip">{texts.folded(group.processes.length, why)}</span>
      <ChevronDown aria-hidden className={cx('fold-mark', !isFolded && 'open')} />
    </button>
  );
}

function holds(group: ProcessGroup, name: string | null): boolean {
  return group.processes.some((process) => process.name === name);
}
