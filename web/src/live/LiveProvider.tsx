import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { HintBatch, parseHint, parseVersion } from './hints';
import { LiveStream } from './stream';

export interface LiveState {
  connected: boolean;
  /** When the last sign of life came, in milliseconds; told when the line is down. */
  lastSeen: number | undefined;
  /** The server's version, as the stream told it last. */
  version?: string;
}

const LiveContext = createContext<LiveState>({ connected: true, lastSeen: undefined });

/** Whether changes arrive by themselves now. */
export function useLive(): LiveState {
  return useContext(LiveContext);
}

/** At most four times a second. */
const flushEveryMs = 250;

/** Holds the page's one event stream and keeps the query cache true. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>({ connected: true, lastSeen: undefined });

  useEffect(() => {
    const batch = new HintBatch();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let missed = false;

    const flush = () => {
      timer = undefined;
      if (batch.flush(queryClient)) timer = setTimeout(flush, flushEveryMs);
    };
    const stream = new LiveStream('/api/ext/live', {
      onHello: (data) => {
        const version = parseVersion(data);
        setState((held) => ({
          connected: true,
          lastSeen: stream.lastSeen,
          version: version ?? held.version,
        }));
        // Hints of the time without a stream are lost: everything on the page is read again.
        if (missed) void queryClient.invalidateQueries();
        missed = false;
      },
      onChange: (data) => {
        const hint = parseHint(data);
        if (!hint) return;
        batch.add(hint);
        timer ??= setTimeout(flush, flushEveryMs);
      },
      onBreak: () => {
        missed = true;
        setState((held) => ({ ...held, connected: false, lastSeen: stream.lastSeen }));
      },
    });
    stream.start();
    return () => {
      stream.stop();
      clearTimeout(timer);
    };
  }, [queryClient]);

  return <LiveContext value={state}>{children}</LiveContext>;
}
