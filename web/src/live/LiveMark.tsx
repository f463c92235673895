import { useEffect, useState } from 'react';
import { formatClock, formatExact } from '@/lib/format';
import { useLive } from './LiveProvider';
import { texts } from './texts';

/** A short break is nobody's business; only then is the time of the last news worth saying. */
const sayTimeAfterMs = 30_000;

/** "Live" while changes arrive by themselves; otherwise how old the page may be. */
export function LiveMark({ label = texts.live }: { label?: string }) {
  const { connected, lastSeen } = useLive();
  const [long, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (connected) return;
    const timer = setTimeout(() => setLong(true), sayTimeAfterMs);
    return () => clearTimeout(timer);
  }, [connected]);

  if (connected) return <span className="live">{label}</span>;
  return (
    <span className="live off" role="status" title={lastSeen ? formatExact(lastSeen) : undefined}>
      {long && lastSeen ? texts.lastUpdate(formatClock(lastSeen)) : texts.reconnecting}
    </span>
  );
}
