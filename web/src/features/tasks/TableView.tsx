import { useEffect, useMemo } from 'react';
import { narrow as narrowMedia, phone as phoneMedia, useMedia } from '@/lib/useMedia';
import { DataTable } from '@/ui/table/DataTable';
import { usePages } from '@/ui/table/usePages';
import { NoTasks } from './NoTasks';
import { taskPages, tasksPageSize } from './queries';
import type { StageProps } from './stage';
import { besidePanel, taskColumn } from './taskColumns';
import type { TaskView } from './taskView';
import { texts } from './texts';
import type { useTaskColumns } from './useTaskColumns';

interface TableViewProps extends StageProps {
  columns: ReturnType<typeof useTaskColumns>;
}

/** The tasks of a run as rows, of any number. */
export function TableView(props: TableViewProps) {
  const { workflowId, view, columns, begin, end, now, openTask, onPlace } = props;
  const pages = usePages(taskPages(workflowId, view.filter, view.sort), tasksPageSize);
  const isNarrow = useMedia(narrowMedia);
  const isPhone = useMedia(phoneMedia);

  const place = pages.loaded().find(({ row }) => row.taskId === view.task);
  const known = place?.row;
  const previous = place && pages.at(place.index - 1)?.taskId;
  const next = place && pages.at(place.index + 1)?.taskId;
  useEffect(() => onPlace({ known, previous, next }), [onPlace, known, previous, next]);

  const shown = columns.isUsual && (view.task !== null || isNarrow) ? besidePanel : columns.shown;
  const shownColumns = useMemo(() => {
    const span = begin === null ? null : { from: begin, to: end ?? now };
    return shown.map((id) => taskColumn(id, { now, span }));
  }, [shown, now, begin, end]);

  return (
    <div className="stage-rows">
      <p className="vh" role="status">
        {pages.total !== undefined && !pages.isStale && texts.rowCount(pages.total)}
      </p>
      <DataTable
        caption={texts.caption(orderName(view.sort.key))}
        className="tasks"
        columns={shownColumns}
        pages={pages}
        rowKey={(task) => String(task.taskId)}
        rowHeight={32}
        phoneRowHeight={64}
        sort={view.sort}
        onSort={view.setSort}
        isSelected={(task) => task.taskId === view.task}
        onOpen={(task) => openTask(task.taskId)}
        onMove={(task) => view.task !== null && !isNarrow && view.select(task.taskId)}
        reveal={isPhone ? undefined : (place?.index ?? likelyPlace(view, pages.total))}
        empty={<NoTasks view={view} active={props.active} />}
      />
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
