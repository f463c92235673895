import { Link } from '@tanstack/react-router';
import type { WorkflowRow } from '@/api/ext';
import { cx } from '@/lib/cx';
import { dash, formatCount, formatDuration, formatExact, formatMoment } from '@/lib/format';
import { useNow } from '@/lib/useNow';
import { Avatar } from '@/ui/Avatar';
import { doneOf } from '@/ui/processes';
import { Silhouette } from '@/ui/Silhouette';
import { StatusMark } from '@/ui/StatusMark';
import { Strip } from '@/ui/Strip';
import { stripTotal } from '@/ui/strip';
import { Moment } from '@/ui/Time';
import type { Column } from '@/ui/table/column';
import type { Workflow } from './queries';
import { isActive, pipelineLabel, runDuration, runState } from './runState';
import { StarButton } from './StarButton';
import { countsOf } from './taskCounts';
import { texts } from './texts';

interface Selection {
  isSelected: (row: WorkflowRow) => boolean;
  /** `extend`: with everything from the last one that was chosen. */
  onToggle: (row: WorkflowRow, extend: boolean) => void;
  all: { checked: boolean; some: boolean; onToggle: () => void };
}

/** The columns of the runs list: each row answers by itself how far its run is and what is wrong with it. */
export function runColumns({ isSelected, onToggle, all }: Selection): Column<WorkflowRow>[] {
  return [
    {
      id: 'select',
      width: '36px',
      header: (
        <Box
          label={texts.selectAll}
          checked={all.checked}
          some={all.some}
          onToggle={() => all.onToggle()}
        />
      ),
      cell: (row, inReach) => (
        <Box
          label={texts.select(row.workflow.runName ?? '')}
          checked={isSelected(row)}
          onToggle={(extend) => onToggle(row, extend)}
          tabIndex={inReach ? 0 : -1}
        />
      ),
    },
    {
      id: 'state',
      width: '116px',
      header: texts.column.state,
      cell: (row) => <StatusMark status={stateOfRow(row)} />,
    },
    {
      id: 'name',
      header: texts.column.run,
      sortKey: 'name',
      cell: (row, inReach) => <Name row={row} inReach={inReach} />,
    },
    {
      id: 'tasks',
      width: '22%',
      header: texts.column.tasks,
      sortKey: 'tasks',
      cell: (row) => <Progress row={row} />,
    },
    {
      id: 'time',
      width: '96px',
      numeric: true,
      header: texts.column.time,
      sortKey: 'duration',
      cell: (row) => <Elapsed workflow={row.workflow} />,
    },
    {
      id: 'user',
      width: '148px',
      header: texts.column.user,
      cell: (row) => {
        const user = row.workflow.userName;
        return user ? (
          <span className="row">
            <Avatar name={user} small />
            <span className="clip">{user}</span>
          </span>
        ) : (
          dash
        );
      },
    },
    {
      id: 'started',
      width: '92px',
      numeric: true,
      header: texts.column.started,
      sortKey: 'started',
      cell: (row) => {
        const at = row.workflow.submit ?? row.workflow.dateCreated;
        return at ? <Moment at={at} /> : dash;
      },
    },
    {
      id: 'star',
      width: '40px',
      header: <span className="vh">{texts.column.star}</span>,
      cell: (row, inReach) => (
        <StarButton
          workflowId={row.workflow.id ?? ''}
          runName={row.workflow.runName ?? ''}
          starred={row.starred}
          size="small"
          tabIndex={inReach ? 0 : -1}
        />
      ),
    },
  ];
}

function stateOfRow(row: WorkflowRow) {
  return runState(row.workflow, row.progress.workflowProgress);
}

function Name({ row, inReach }: { row: WorkflowRow; inReach: boolean }) {
  const { workflow, silentSince } = row;
  const reason = silentSince ? texts.silentSince(formatMoment(silentSince)) : row.reason;
  const revision = workflow.revision;
  return (
    <>
      <Link
        className="name"
        to="/runs/$workflowId"
        params={{ workflowId: workflow.id ?? '' }}
        tabIndex={inReach ? 0 : -1}
      >
        {workflow.runName}
      </Link>
      <span className="sub" title={silentSince ? formatExact(silentSince) : (reason ?? undefined)}>
        <span className="project">
          {pipelineLabel(workflow.projectName, row.pipelineName)}
          {revision && <span className="mono"> {revision}</span>}
        </span>
        {reason && <span className={cx('reason', stateOfRow(row).kind)}>{reason}</span>}
      </span>
    </>
  );
}

function Progress({ row }: { row: WorkflowRow }) {
  const counts = countsOf(row.progress.workflowProgress);
  const total = stripTotal(counts);
  const { failed = 0, warn = 0 } = counts;
  const none = row.workflow.status === 'SUBMITTED' ? texts.notStarted : texts.noTasks;
  // How far a run came is the question until it got everywhere; then it is what shape it had.
  const shape = row.workflow.status === 'SUCCEEDED' ? row.silhouette : null;
  const peak = formatCount(row.progress.workflowProgress?.peakCpus ?? 0);
  return (
    <>
      {shape ? (
        <Silhouette {...shape} label={texts.coresLabel(peak)} />
      ) : (
        <Strip counts={counts} stale={row.workflow.status === 'UNKNOWN'} />
      )}
      <span className="sub">
        {total === 0 ? none : texts.progress(doneOf(counts), total)}
        {failed > 0 && <span className="failed">, {texts.failed(failed)}</span>}
        {warn > 0 && <span className="warn">, {texts.ignored(warn)}</span>}
      </span>
    </>
  );
}

function Elapsed({ workflow }: { workflow: Workflow }) {
  const now = useNow(isActive(workflow) ? 1000 : 60_000);
  const duration = runDuration(workflow, now);
  return duration === null ? dash : formatDuration(duration);
}

function Box(props: {
  label: string;
  checked: boolean;
  some?: boolean;
  onToggle: (extend: boolean) => void;
  tabIndex?: number;
}) {
  return (
    <label className="tick">
      <input
        type="checkbox"
        aria-label={props.label}
        checked={props.checked}
        tabIndex={props.tabIndex}
        ref={(box) => {
          if (box) box.indeterminate = props.some ?? false;
        }}
        onChange={({ nativeEvent }) =>
          props.onToggle('shiftKey' in nativeEvent && nativeEvent.shiftKey === true)
        }
      />
    </label>
  );
}
