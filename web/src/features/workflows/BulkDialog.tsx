import { useQuery } from '@tanstack/react-query';
import { Button } from '@/ui/Button';
import { ConfirmDialog, Dialog } from '@/ui/Dialog';
import { Notice } from '@/ui/Notice';
import { Skeleton } from '@/ui/Skeleton';
import { changeMany, type ManyRuns, manyRunsQuery, type RunChoice } from './manyRuns';
import { texts } from './texts';

export type BulkAction = 'cancel' | 'delete';

interface BulkDialogProps {
  action: BulkAction;
  choice: RunChoice;
  onClose: () => void;
  onDone: (message: string) => Promise<void>;
}

/** Asks the server what would happen, says so, and does just that: runs that came later are left alone. */
export function BulkDialog({ action, choice, onClose, onDone }: BulkDialogProps) {
  const asked = useQuery(manyRunsQuery(action, choice));
  const words = texts.many[action];
  const would = asked.data;
  const count = would ? (action === 'cancel' ? would.ours.runs : would.over.runs) : 0;

  if (!would || count === 0) {
    return (
      <Dialog open onClose={onClose} title={would ? words.none : words.title}>
        {asked.error ? (
          <Notice tone="failed">{asked.error.message}</Notice>
        ) : would ? (
          <LeftAlone action={action} runs={would} />
        ) : (
          <Skeleton lines={2} />
        )}
        <footer>
          <Button onClick={onClose}>{texts.close}</Button>
        </footer>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={words.runs(count)}
      confirm={words.runs(count)}
      busy={words.busy}
      cancel={texts.keep}
      onConfirm={async () => {
        const { done } = await changeMany(action, { ...choice, asOf: would.asOf });
        await onDone(words.done(done ?? 0, leftAloneOf(action, would)));
      }}
    >
      <p>
        {action === 'cancel'
          ? texts.cancelLoss(would.ours.runningTasks, would.ours.finishedTasks)
          : texts.deleteLoss(count, would.over.tasks)}
      </p>
      <LeftAlone action={action} runs={would} />
      <ul className="bulk-names">
        {would.names.map((name) => (
          <li key={name}>{name}</li>
        ))}
        {count > would.names.length && (
          <li className="dim">{texts.andMore(count - would.names.length)}</li>
        )}
      </ul>
    </ConfirmDialog>
  );
}

function LeftAlone({ action, runs }: { action: BulkAction; runs: ManyRuns }) {
  const reasons = leftAloneOf(action, runs);
  return reasons === '' ? null : <p>{texts.leftAlone(reasons)}</p>;
}

/** Which of the chosen runs are left alone, and why. */
function leftAloneOf(action: BulkAction, { ours, ending, foreign, over }: ManyRuns): string {
  const reasons =
    action === 'cancel'
      ? [texts.why.foreign(foreign.runs), texts.why.ending(ending.runs), texts.why.over(over.runs)]
      : [texts.why.underWay(ours.runs + foreign.runs), texts.why.ending(ending.runs)];
  return reasons.filter((reason) => reason !== '').join(', ');
}
