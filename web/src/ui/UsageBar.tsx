import { cx } from '@/lib/cx';

interface UsageBarProps {
  /** Used and requested in the same unit. Null where it is not known. */
  used: number | null;
  requested: number | null;
  /** Peak of the try before, in the same unit. */
  before?: number | null;
  /** `live`: still growing; `hot`: at the limit when it failed. */
  tone?: 'plain' | 'live' | 'hot';
}

/** How much of what was requested is used. The numbers belong beside it. */
export function UsageBar({ used, requested, before, tone = 'plain' }: UsageBarProps) {
  // Without a limit there is no share of it to draw.
  const whole = requested ?? 0;
  const percent = (value: number) => `${Math.min(100, (value / whole) * 100)}%`;
  return (
    <span className="use" aria-hidden="true">
      {used !== null && whole > 0 && (
        <i className={cx(tone !== 'plain' && tone)} style={{ width: percent(used) }} />
      )}
      {before !== null && before !== undefined && whole > 0 && (
        <u style={{ left: percent(before) }} />
      )}
    </span>
  );
}
