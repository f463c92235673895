import { type KeyboardEvent, useState } from 'react';
import type { components } from '@/api/schema';
import { cx } from '@/lib/cx';
import { runSearch } from './runSearch';
import { totalOf } from './StateChips';
import { texts } from './texts';

type DayCount = components['schemas']['DayCountDto'];

interface RunsHistogramProps {
  /** The last twelve weeks, the oldest day first. */
  days: readonly DayCount[];
  search: string;
  onSearch: (search: string) => void;
}

/**
 * Runs by day: a press on a day, or a drag over some, writes `after:` and `before:`. The keyboard
 * moves over the days by the arrows. It shows nothing while there is but one day with runs.
 */
export function RunsHistogram({ days, search, onSearch }: RunsHistogramProps) {
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const [at, setAt] = useState(days.length - 1);
  const totals = days.map(({ counts }) => totalOf(counts));
  if (totals.filter((total) => total > 0).length < 2) return null;

  const most = Math.max(...totals);
  const names = days.map(({ start }) => dayOf(start));
  const asked = drag ?? {
    from: placeOf(names, runSearch.valueOf(search, 'after'), 0),
    to: placeOf(names, runSearch.valueOf(search, 'before'), days.length - 1),
  };
  const [low, high] = [Math.min(asked.from, asked.to), Math.max(asked.from, asked.to)];
  const isAll = !drag && low === 0 && high === days.length - 1;
  const choose = (from: number, to: number) => {
    const [first, last] = [names[Math.min(from, to)], names[Math.max(from, to)]];
    const isSame = !isAll && low === Math.min(from, to) && high === Math.max(from, to);
    const after = runSearch.withValue(search, 'after', isSame ? null : (first ?? null));
    onSearch(runSearch.withValue(after, 'before', isSame ? null : (last ?? null)));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -at, End: days.length - 1 - at }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(days.length - 1, at + step));
    setAt(next);
    event.currentTarget.querySelectorAll<HTMLElement>('button')[next]?.focus();
  };

  return (
    <fieldset
      className="histogram"
      aria-label={texts.histogram}
      onKeyDown={onKeyDown}
      onPointerLeave={() => setDrag(null)}
    >
      {days.map(({ start, counts }, place) => {
        const total = totals[place] ?? 0;
        const label = texts.day(longDay(start), total, counts.failed);
        return (
          <button
            key={start}
            type="button"
            tabIndex={place === at ? 0 : -1}
            aria-label={label}
            aria-pressed={!isAll && place >= low && place <= high}
            title={label}
            className={cx(!isAll && (place < low || place > high) && 'out')}
            onFocus={() => setAt(place)}
            onPointerDown={(event) => {
              event.currentTarget.releasePointerCapture(event.pointerId);
              setDrag({ from: place, to: place });
            }}
            onPointerEnter={() => drag && setDrag({ ...drag, to: place })}
            onPointerUp={() => {
              if (drag) choose(drag.from, place);
              setDrag(null);
            }}
            // The pointer has done it already; this is the keyboard's press.
            onClick={(event) => event.detail === 0 && choose(place, place)}
          >
            <i style={{ height: `${(total / most) * 100}%` }}>
              <b style={{ height: `${total ? (counts.failed / total) * 100 : 0}%` }} />
            </i>
          </button>
        );
      })}
      <span aria-hidden="true">{shortDay(days[0]?.start)}</span>
      <span aria-hidden="true">{texts.today}</span>
    </fieldset>
  );
}

// Made once: all the days are named at each drawing.
const searchDay = new Intl.DateTimeFormat('sv-SE');
const weekdayAndDay = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
});
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** The day as the search writes it, in the reader's time zone. */
function dayOf(start: string): string {
  return searchDay.format(new Date(start));
}

function placeOf(names: readonly string[], day: string | null, otherwise: number): number {
  const place = day === null ? -1 : names.indexOf(day);
  return place < 0 ? otherwise : place;
}

function longDay(start: string): string {
  return weekdayAndDay.format(new Date(start));
}

function shortDay(start: string | undefined): string {
  return start === undefined ? '' : dayAndMonth.format(new Date(start));
}
