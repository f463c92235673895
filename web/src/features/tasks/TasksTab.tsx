import { Tabs } from 'radix-ui';
import { Suspense, useCallback, useState } from 'react';
import type { components } from '@/api/schema';
import { cx } from '@/lib/cx';
import { narrow as narrowMedia, phone as phoneMedia, useMedia } from '@/lib/useMedia';
import { useNow } from '@/lib/useNow';
import { useShortcuts } from '@/lib/useShortcuts';
import { ProcessList } from '@/ui/ProcessList';
import type { ProcessCounts } from '@/ui/processes';
import { Skeleton } from '@/ui/Skeleton';
import { QueryBox } from '@/ui/search/QueryBox';
import { ColumnsMenu } from './ColumnsMenu';
import { PeekBar } from './PeekBar';
import { CoresRibbon } from './ribbon/CoresRibbon';
import { StageSwitch } from './StageSwitch';
import { offeredViews, type StageProps, type TaskPlace } from './stage';
import { lazyViews } from './stageViews';
import { TableView } from './TableView';
import { TaskChips } from './TaskChips';
import { TaskPanel } from './TaskPanel';
import { TaskSheet } from './TaskSheet';
import { taskSearch } from './taskSearch';
import { type StageView, useTaskView } from './taskView';
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

/** The tasks of a run: processes at the left, the views of its tasks in the middle, the chosen task at the right. */
export function TasksTab(props: TasksTabProps) {
  const { workflowId, processes } = props;
  const view = useTaskView();
  const columns = useTaskColumns();
  const now = useNow(props.active ? 1000 : 60_000);

  const isNarrow = useMedia(narrowMedia);
  const isPhone = useMedia(phoneMedia);
  const [sheetOpen, setSheetOpen] = useState(false);
  const [place, setPlace] = useState<TaskPlace | null>(null);
  const onPlace = useCallback(
    (next: TaskPlace | null) => setPlace((held) => (isSamePlace(held, next) ? held : next)),
    [],
  );

  const openTask = (taskId: number) => {
    view.select(taskId);
    // On a phone the choice shows as a bar first; a second press opens the sheet.
    setSheetOpen(!isPhone || view.task === taskId);
  };
  const close = () => {
    setSheetOpen(false);
    view.select(null);
  };
  const going = (taskId: number | undefined) =>
    taskId === undefined ? undefined : () => view.select(taskId);
  useShortcuts({ close: () => view.task !== null && !isNarrow && close() });

  // After a step the place is still that of the task before.
  const known = place?.known?.taskId === view.task ? place?.known : undefined;
  const panel = view.task !== null && (
    <TaskPanel
      workflowId={workflowId}
      taskId={view.task}
      known={known}
      view={view}
      now={now}
      onNext={going(place?.next)}
      onPrevious={going(place?.previous)}
      onClose={close}
    />
  );
  const process = taskSearch.valueOf(view.filter, 'process');
  const setProcess = (name: string | null) =>
    view.setFilter(taskSearch.withValue(view.filter, 'process', name));

  const stage: StageProps = {
    workflowId,
    view,
    load: props.load,
    processes,
    begin: props.begin,
    end: props.end,
    active: props.active,
    now,
    openTask,
    onPlace,
  };
  const shown = offeredViews.includes(view.stage) ? view.stage : 'table';
  const LazyView = lazyViews[shown];

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
      <Tabs.Root asChild value={shown} onValueChange={(next) => view.setStage(next as StageView)}>
        <section className="stage" aria-label={texts.tasks}>
          <div className="stagebar">
            <div className="row">
              <StageSwitch />
              <QueryBox
                className="grow"
                label={texts.filter}
                placeholder={texts.filterHint}
                language={taskSearch}
                known={{ processes: processes?.map((p) => p.name) ?? [] }}
                value={view.filter}
                onChange={view.setFilter}
              />
              {shown === 'table' && (
                <span className="hide-s">
                  <ColumnsMenu columns={columns} />
                </span>
              )}
            </div>
            <TaskChips load={props.load} filter={view.filter} onFilter={view.setFilter} />
          </div>
          <CoresRibbon {...stage} />
          <Tabs.Content className="stage-view" value={shown} tabIndex={-1}>
            {LazyView ? (
              <Suspense fallback={<Skeleton lines={6} />}>
                <LazyView {...stage} />
              </Suspense>
            ) : (
              <TableView {...stage} columns={columns} />
            )}
          </Tabs.Content>
        </section>
      </Tabs.Root>
      {isNarrow ? (
        <>
          {isPhone && view.task !== null && !sheetOpen && (
            <PeekBar
              workflowId={workflowId}
              taskId={view.task}
              known={known}
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

function isSamePlace(a: TaskPlace | null, b: TaskPlace | null): boolean {
  return a?.known === b?.known && a?.previous === b?.previous && a?.next === b?.next;
}
