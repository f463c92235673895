import { useMemo, useState } from 'react';
import type { components } from '@/api/schema';
import { cx } from '@/lib/cx';
import { narrow as narrowMedia, phone as phoneMedia, useMedia } from '@/lib/useMedia';
import { useNow } from '@/lib/useNow';
import { usePlainKey } from '@/lib/usePlainKey';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { ProcessList } from '@/ui/ProcessList';
import type { ProcessCounts } from '@/ui/processes';
import { QueryBox } from '@/ui/search/QueryBox';
import { DataTable } from '@/ui/table/DataTable';
import { usePages } from '@/ui/table/usePages';
import { ColumnsMenu } from './ColumnsMenu';
import { PeekBar } from './PeekBar';
import { type Task, taskPages, tasksPageSize } from './queries';
import { TaskChips } from './TaskChips';
import { TaskPanel } from './TaskPanel';
import { TaskSheet } from './TaskSheet';
import { besidePanel, taskColumn } from './taskColumns';
import { taskSearch } from './taskSearch';
import { type TaskView, useTaskView } from './taskView';
import { texts } from './texts';
import { useTaskColumns } from './useTaskColumns';
import './tasks.css';

interface TasksTabProps {
  workflowId: string;
  /** When the run began and, once it has, ended. */
  begin: number | null;
  end: number | null;
  active: boolean;
  load: components['schemas']['WorkflowLoad'] | undefined;
  processes: readonly ProcessCounts[] | undefined;
  noProcesses: string;
}

/** The tasks of a run: processes at the left, the table in the middle, the chosen task at the right. */
export function TasksTab(props: TasksTabProps) {
  const { workflowId, processes } = props;
  const view = useTaskView();
  const columns = useTaskColumns();
  const pages = usePages(taskPages(workflowId, view.filter, view.sort), tasksPageSize);
  const now = useNow(props.active ? 1000 : 60_000);

  const isNarrow = useMedia(narrowMedia);
  const isPhone = useMedia(phoneMedia);
  const [sheetOpen, setSheetOpen] = useState(false);
  const place = pages.loaded().find(({ row }) => row.taskId === view.task);

  const open = (task: Task) => {
    view.select(task.taskId);
    // On a phone the choice shows as a bar first; a second press opens the sheet.
    setSheetOpen(!isPhone || view.task === task.taskId);
  };
  const close = () => {
    setSheetOpen(false);
    view.select(null);
  };
  const neighbour = (step: number) => {
    const task = place && pages.at(place.index + step);
    return task && (() => view.select(task.taskId));
  };
  usePlainKey((event) => {
    if (event.key === 'Escape' && view.task !== null && !isNarrow) close();
  });

  const panel = view.task !== null && (
    <TaskPanel
      key={view.task}
      workflowId={workflowId}
      taskId={view.task}
      known={place?.row}
      view={view}
      now={now}
      onNext={neighbour(1)}
      onPrevious={neighbour(-1)}
      onClose={close}
    />
  );
  const shown = columns.isUsual && (view.task !== null || isNarrow) ? besidePanel : columns.shown;
  const { begin, end } = props;
  const shownColumns = useMemo(() => {
    const span = begin === null ? null : { from: begin, to: end ?? now };
    return shown.map((id) => taskColumn(id, { now, span }));
  }, [shown, now, begin, end]);
  const process = taskSearch.valueOf(view.filter, 'process');
  const setProcess = (name: string | null) =>
    view.setFilter(taskSearch.withValue(view.filter, 'process', name));

  return (
    <div className={cx('bench', view.task !== null && !isNarrow && 'with-side')}>
      <ProcessList
        processes={processes}
        selected={
          processes?.find((p) => p.name === process || p.name.endsWith(`:${process}`))?.name ?? null
        }
        onSelect={setProcess}
        empty={props.noProcesses}
      />
      <section className="stage" aria-label={texts.tasks}>
        <div className="stagebar">
          <div className="row">
            <QueryBox
              className="grow"
              label={texts.filter}
              placeholder={texts.filterHint}
              language={taskSearch}
              known={{ processes: processes?.map((p) => p.name) ?? [] }}
              value={view.filter}
              onChange={view.setFilter}
            />
            <span className="hide-s">
              <ColumnsMenu columns={columns} />
            </span>
          </div>
          <TaskChips load={props.load} filter={view.filter} onFilter={view.setFilter} />
        </div>
        <p className="vh" role="status">
          {pages.total !== undefined && !pages.isStale && texts.rowCount(pages.total)}
        </p>
        <div className="stage-rows">
          <DataTable
            caption={texts.caption(orderName(view.sort.key))}
            className="tasks"
            columns={shownColumns}
            pages={pages}
            rowKey={(task) => String(task.taskId)}
            rowHeight={33}
            phoneRowHeight={64}
            sort={view.sort}
            onSort={view.setSort}
            isSelected={(task) => task.taskId === view.task}
            onOpen={open}
            onMove={(task) => view.task !== null && !isNarrow && view.select(task.taskId)}
            reveal={isPhone ? undefined : (place?.index ?? likelyPlace(view, pages.total))}
            empty={
              view.filter === '' ? (
                <EmptyState title={props.active ? texts.noTasks : texts.noTasksEver}>
                  {props.active && texts.noTasksHow}
                </EmptyState>
              ) : (
                <EmptyState
                  title={texts.noMatch}
                  action={<Button onClick={() => view.setFilter('')}>{texts.clear}</Button>}
                >
                  {texts.noMatchHow(view.filter)}
                </EmptyState>
              )
            }
          />
        </div>
      </section>
      {isNarrow ? (
        <>
          {isPhone && view.task !== null && !sheetOpen && (
            <PeekBar
              workflowId={workflowId}
              taskId={view.task}
              known={place?.row}
              onOpen={() => setSheetOpen(true)}
            />
          )}
          <TaskSheet
            open={panel !== false && (sheetOpen || !isPhone)}
            onClose={isPhone ? () => setSheetOpen(false) : close}
          >
            {panel}
          </TaskSheet>
        </>
      ) : (
        panel && <aside className="side">{panel}</aside>
      )}
    </div>
  );
}

/**
 * Where the chosen task stands when the page is opened by a link to it. Nextflow numbers tasks from one
 * on, so in the order of numbers the place can be told without asking; in others it is not known.
 */
function likelyPlace(view: TaskView, total: number | undefined): number | undefined {
  if (view.task === null || total === undefined) return undefined;
  if (view.filter !== '' || view.sort.key !== 'taskId') return undefined;
  const place = view.sort.descending ? total - view.task : view.task - 1;
  return place >= 0 && place < total ? place : undefined;
}

function orderName(key: string): string {
  return (texts.column as Record<string, string>)[key]?.toLowerCase() ?? key;
}
