import { cx } from '@/lib/cx';
import { formatCount } from '@/lib/format';
import { type StripCounts, segmentStyle, stripLabel, stripSegments } from './strip';
import './strip.css';

interface StripProps {
  counts: StripCounts;
  size?: 'normal' | 'thick' | 'thin';
  /** The last known state, while news are away. */
  stale?: boolean;
}

/** How far a run or a process is: one track, its tasks in it by state. The counts belong beside it. */
export function Strip({ counts, size = 'normal', stale }: StripProps) {
  const label = stripLabel(counts, formatCount);
  return (
    <div
      className={cx('strip', size !== 'normal' && size, stale && 'stale')}
      role="img"
      aria-label={label}
      title={label}
    >
      {stripSegments(counts).map((segment) => (
        <i key={segment.kind} className={segment.kind} style={segmentStyle(segment)} />
      ))}
    </div>
  );
}
