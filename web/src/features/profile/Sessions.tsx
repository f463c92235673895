import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { messageOf } from '@/api/client';
import type { BrowserSession } from '@/api/ext';
import { keys } from '@/api/keys';
import { endSession, sessionListQuery } from '@/api/profile';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { Panel } from '@/ui/Panel';
import { Skeleton } from '@/ui/Skeleton';
import { Ago, Moment } from '@/ui/Time';
import { toast } from '@/ui/Toast';
import { texts } from './texts';
import { browserName } from './userAgent';

/** The browsers that are signed in, and a way to end each. */
export function Sessions() {
  const queryClient = useQueryClient();
  const sessions = useQuery(sessionListQuery);
  const others = sessions.data?.filter((session) => !session.current) ?? [];
  const end = useMutation({
    mutationFn: (ended: BrowserSession[]) => Promise.all(ended.map(({ id }) => endSession(id))),
    onSuccess: (_, ended) => void toast.done(ended.length > 1 ? texts.endedOthers : texts.ended),
    onError: (error) => void toast.failed(messageOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.sessions }),
  });
  return (
    <Panel
      flush
      title={texts.sessions}
      aside={
        others.length > 1 && (
          <Button
            size="small"
            busy={end.isPending && end.variables.length > 1 && texts.ending}
            onClick={() => end.mutate(others)}
          >
            {texts.endOthers}
          </Button>
        )
      }
    >
      {sessions.isPending && (
        <div className="p-4">
          <Skeleton />
        </div>
      )}
      {sessions.error && (
        <div className="p-4">
          <Notice tone="failed">
            {texts.notRead} {messageOf(sessions.error)}
          </Notice>
        </div>
      )}
      <ul>
        {sessions.data?.map((session) => {
          const name = browserName(session.userAgent);
          return (
            <li key={session.id} className="session">
              <span className="grow">
                <span className="med" title={session.userAgent ?? undefined}>
                  {name}
                </span>{' '}
                {session.current && <span className="label">{texts.thisBrowser}</span>}
                <span className="small dim block">
                  {texts.seen} <Ago at={session.lastSeen} />, {texts.since}{' '}
                  <Moment at={session.dateCreated} />
                </span>
              </span>
              {!session.current && (
                <Button
                  size="small"
                  aria-label={texts.endOf(name)}
                  busy={end.isPending && end.variables.includes(session) && texts.ending}
                  onClick={() => end.mutate([session])}
                >
                  {texts.end}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
