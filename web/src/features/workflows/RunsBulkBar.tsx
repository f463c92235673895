import { useQueryClient } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '@/lib/format';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/Toast';
import { type BulkAction, BulkDialog } from './BulkDialog';
import { changeMany, type RunChoice } from './manyRuns';
import { refreshRuns } from './queries';
import { texts } from './texts';

interface RunsBulkBarProps {
  choice: RunChoice;
  count: number;
  /** How many runs match, when not all of them are chosen yet. */
  more: number | undefined;
  onAll: () => void;
  /** The selection has served its purpose. */
  onDone: () => void;
}

/** What can be done with the chosen runs. The server says first what would happen. */
export function RunsBulkBar({ choice, count, more, onAll, onDone }: RunsBulkBarProps) {
  const client = useQueryClient();
  const [asking, setAsking] = useState<BulkAction | null>(null);

  const star = async (action: 'star' | 'unstar') => {
    try {
      const { done } = await changeMany(action, choice);
      await refreshRuns(client);
      toast.done(texts.many[action].done(done ?? 0));
    } catch (error) {
      toast.failed(texts.many[action].failed(error));
    }
  };

  return (
    <section className="row bulk" aria-label={texts.bulk}>
      <b className="med" role="status">
        {texts.selected(count)}
      </b>
      {more !== undefined && (
        <Button size="small" variant="quiet" onClick={onAll}>
          {texts.selectAllMatching(formatCount(more))}
        </Button>
      )}
      <Button size="small" onClick={() => setAsking('cancel')}>
        {texts.many.cancel.verb}
      </Button>
      <Button size="small" onClick={() => void star('star')}>
        {texts.many.star.verb}
      </Button>
      <Button size="small" onClick={() => void star('unstar')}>
        {texts.many.unstar.verb}
      </Button>
      <Button size="small" variant="danger" onClick={() => setAsking('delete')}>
        {texts.many.delete.verb}
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
      {asking && (
        <BulkDialog
          action={asking}
          choice={choice}
          onClose={() => setAsking(null)}
          onDone={async (message) => {
            await refreshRuns(client);
            toast.done(message);
            onDone();
          }}
        />
      )}
    </section>
  );
}
