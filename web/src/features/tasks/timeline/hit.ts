import {
  type Bar,
  beginOf,
  endOf,
  headHeight,
  type LaneLayout,
  type TimelineLayout,
} from './layout';

/** What lies under the pointer. */
export interface Hit {
  readonly lane: LaneLayout;
  readonly bar: Bar | null;
}

/** Pixels around a task that count as it. */
const slack = 3;

/** The lane at `y` and the task at `ms`, both of the whole layout; `perPixel` is how long a pixel lasts. */
export function hitTest(
  layout: TimelineLayout,
  ms: number,
  y: number,
  perPixel: number,
): Hit | null {
  const lane = layout.lanes.find(({ top, height }) => y >= top && y < top + height);
  if (!lane) return null;
  const row = lane.rows[Math.floor((y - lane.top - headHeight) / lane.pitch)];
  const near = slack * perPixel;
  let best: Bar | null = null;
  let distance = near;
  for (const bar of row ?? []) {
    const off = Math.max(beginOf(bar) - ms, ms - endOf(bar), 0);
    if (off <= distance) {
      best = bar;
      distance = off;
      if (off === 0) break;
    }
  }
  return { lane, bar: best };
}
