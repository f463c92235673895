import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { HintBatch, parseHint, parseVersion } from './hints';

export interface LiveState {
  connected: boolean;
  /** When the last sign of life came, in milliseconds; undefined before the first. */
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
/** Browsers give up after a refusal (a restart behind a proxy); we do not. */
const retryAfterMs = 3000;

/** Holds the page's one event stream and keeps the query cache true. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>({ connected: true, lastSeen: undefined });

  useEffect(() => {
    const batch = new HintBatch();
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let lastSeen: number | undefined;
    let version: string | undefined;
    let missed = false;

    const flush = () => {
      timer = undefined;
      if (batch.flush(queryClient)) timer = setTimeout(flush, flushEveryMs);
    };
    const open = () => {
      source = new EventSource('/api/ext/live');
      source.addEventListener('hello', (event) => {
        lastSeen = Date.now();
        version = parseVersion(event.data) ?? version;
        setState({ connected: true, lastSeen, version });
        // Hints of the time without a stream are lost: everything on the page is read again.
        if (missed) void queryClient.invalidateQueries();
        missed = false;
      });
      source.addEventListener('change', (event) => {
        lastSeen = Date.now();
        const hint = parseHint(event.data);
        if (!hint) return;
        batch.add(hint);
        timer ??= setTimeout(flush, flushEveryMs);
      });
      source.onerror = () => {
        missed = true;
        setState({ connected: false, lastSeen, version });
        if (source?.readyState === EventSource.CLOSED) {
          clearTimeout(retry);
          retry = setTimeout(open, retryAfterMs);
        }
      };
    };
    open();
    return () => {
      source?.close();
      clearTimeout(timer);
      clearTimeout(retry);
    };
  }, [queryClient]);

  return <LiveContext value={state}>{children}</LiveContext>;
}
