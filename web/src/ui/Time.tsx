import { formatAgo, formatExact, formatMoment } from '@/lib/format';
import { useNow } from '@/lib/useNow';

/** A moment, with the exact time in the title. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatMoment(at)}
    </time>
  );
}

/** How long ago, kept true while the page is open. */
export function Ago({ at }: { at: string }) {
  const now = useNow(10_000);
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatAgo(at, now)}
    </time>
  );
}
