import { useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '@/api/client';
import type { WorkflowRow } from '@/api/ext';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { doneOf } from '@/ui/processes';
import { stripTotal } from '@/ui/strip';
import { toast } from '@/ui/Toast';
import { cancelRun, deleteRuns, refreshRuns } from './queries';
import { isActive } from './runState';
import { countsOf } from './taskCounts';
import { texts } from './texts';

interface RunsBulkBarProps {
  selected: ReadonlyMap<string, WorkflowRow>;
  /** The selection has served its purpose. */
  onDone: () => void;
}

/** What can be done with the selected runs. Each dialog says what is lost and what is left alone. */
export function RunsBulkBar({ selected, onDone }: RunsBulkBarProps) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<'cancel' | 'delete' | null>(null);
  const rows = [...selected.values()];
  const cancellable = rows.filter((row) => row.launched && isActive(row.workflow));
  const deletable = rows.filter((row) => !isActive(row.workflow));
  const close = () => setAsking(null);

  const cancel = async () => {
    const results = await Promise.allSettled(cancellable.map((row) => cancelRun(idOf(row))));
    await refreshRuns(client);
    const failed = cancellable.filter((_, i) => results[i]?.status === 'rejected');
    const first = results.find((result) => result.status === 'rejected');
    if (first) throw new Error(texts.cancelFailed(namesOf(failed), messageOf(first.reason)));
    toast.done(texts.cancelledRuns(cancellable.length));
    onDone();
  };
  const remove = async () => {
    const kept = await deleteRuns(deletable.map(idOf));
    await refreshRuns(client);
    const failed = deletable.filter((row) => kept.includes(idOf(row)));
    if (failed.length > 0) throw new Error(texts.deleteFailed(namesOf(failed)));
    toast.done(texts.deletedRuns(deletable.length));
    onDone();
  };

  return (
    <section className="row bulk" aria-label={texts.bulk}>
      <b className="med" role="status">
        {texts.selected(rows.length)}
      </b>
      <Button
        size="small"
        disabled={cancellable.length === 0}
        title={cancellable.length === 0 ? texts.noneToCancel : undefined}
        onClick={() => setAsking('cancel')}
      >
        {texts.cancelRuns(cancellable.length)}
      </Button>
      <Button
        size="small"
        variant="danger"
        disabled={deletable.length === 0}
        title={deletable.length === 0 ? texts.noneToDelete : undefined}
        onClick={() => setAsking('delete')}
      >
        {texts.deleteRuns(deletable.length)}
      </Button>
      <Button
        size="small"
        variant="quiet"
        icon
        aria-label={texts.clearSelection}
        title={texts.clearSelection}
        onClick={onDone}
      >
        <X aria-hidden />
      </Button>
      <ConfirmDialog
        open={asking === 'cancel'}
        onClose={close}
        title={texts.cancelRuns(cancellable.length)}
        confirm={texts.cancelRuns(cancellable.length)}
        busy={texts.cancelling}
        cancel={texts.keep}
        onConfirm={cancel}
      >
        <p>{texts.cancelLoss(sum(cancellable, 'running'), doneIn(cancellable))}</p>
        {cancellable.length < rows.length && (
          <p>{texts.leftAlone(rows.length - cancellable.length)}</p>
        )}
        <Names rows={cancellable} />
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'delete'}
        onClose={close}
        title={texts.deleteRuns(deletable.length)}
        confirm={texts.deleteRuns(deletable.length)}
        busy={texts.deleting}
        cancel={texts.keep}
        onConfirm={remove}
      >
        <p>{texts.deleteLoss(deletable.length, tasksIn(deletable))}</p>
        {deletable.length < rows.length && (
          <p>{texts.activeLeftAlone(rows.length - deletable.length)}</p>
        )}
        <Names rows={deletable} />
      </ConfirmDialog>
    </section>
  );
}

function Names({ rows }: { rows: readonly WorkflowRow[] }) {
  return (
    <ul className="bulk-names">
      {rows.map((row) => (
        <li key={idOf(row)}>{row.workflow.runName}</li>
      ))}
    </ul>
  );
}

function idOf(row: WorkflowRow): string {
  return row.workflow.id ?? '';
}

function namesOf(rows: readonly WorkflowRow[]): string {
  return rows.map((row) => row.workflow.runName).join(', ');
}

function sum(rows: readonly WorkflowRow[], kind: 'running'): number {
  return rows.reduce((n, row) => n + (countsOf(row.progress.workflowProgress)[kind] ?? 0), 0);
}

function doneIn(rows: readonly WorkflowRow[]): number {
  return rows.reduce((n, row) => n + doneOf(countsOf(row.progress.workflowProgress)), 0);
}

function tasksIn(rows: readonly WorkflowRow[]): number {
  return rows.reduce((n, row) => n + stripTotal(countsOf(row.progress.workflowProgress)), 0);
}
