import { useQuery } from '@tanstack/react-query';
import { messageOf } from '@/api/client';
import { CodeView } from '@/ui/CodeView';
import { Dialog } from '@/ui/Dialog';
import { Notice } from '@/ui/Notice';
import { Skeleton } from '@/ui/Skeleton';
import { Moment } from '@/ui/Time';
import { asidesQuery } from '../queries';
import { texts } from '../texts';

interface AsidesDialogProps {
  workflowId: string;
  /** How many there are; the server shows the first hundred. */
  count: number;
  open: boolean;
  onClose: () => void;
}

/** The records that could not be read, as they came. */
export function AsidesDialog({ workflowId, count, open, onClose }: AsidesDialogProps) {
  const { data: asides, error } = useQuery({ ...asidesQuery(workflowId), enabled: open });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title={texts.asides.title(count)}
      description={texts.asides.about}
    >
      {error && <Notice tone="failed">{messageOf(error)}</Notice>}
      {!asides && !error && <Skeleton lines={4} />}
      <ol className="run-asides">
        {asides?.map((aside, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows at its end
          <li key={place}>
            <p>
              <b className="med">{aside.reason}</b>{' '}
              <span className="dim">
                {texts.asides.from(aside.call)} <Moment at={aside.receivedAt} />
              </span>
            </p>
            <CodeView text={aside.body} label={texts.asides.body} />
          </li>
        ))}
      </ol>
      {asides && asides.length < count && (
        <p className="dim">{texts.asides.more(count - asides.length)}</p>
      )}
    </Dialog>
  );
}
