import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { cx } from '@/lib/cx';
import { formatExact } from '@/lib/format';
import type { During } from '../during';
import { texts } from '../texts';
import { formatAt } from '../timeAxis';

interface BrushProps {
  /** The time that can be chosen from. */
  span: { readonly from: number; readonly to: number };
  during: During | null;
  /** Pixels from the left edge for a moment, and the other way. */
  x: (at: number) => number;
  moment: (px: number) => number;
  /** How far an arrow key moves an end. */
  step: number;
  height: number;
  onChange: (during: During | null) => void;
}

type End = 'from' | 'to';
/** Less is a press, not a drag. */
const leastDrag = 4;
/** Keys that repeat ask the server once they rest. */
const keyPauseMs = 250;

/** Chooses a part of the time: by a drag, by its two ends, by keys. Esc and a double press choose all. */
export function Brush(props: BrushProps) {
  const { span, during, x, moment, onChange } = props;
  const area = useRef<HTMLDivElement>(null);
  const drag = useRef<{ start: number; fixed: number | null } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [draft, setDraft] = useState<During | null>(null);
  useEffect(() => () => clearTimeout(timer.current), []);

  const shown = draft ?? during;
  const from = clamp(shown?.from ?? span.from, span);
  const to = clamp(shown?.to ?? span.to, span);
  const isNarrowed = shown !== null;

  const commit = (next: During | null) => {
    clearTimeout(timer.current);
    setDraft(null);
    onChange(next);
  };
  const clear = () => {
    drag.current = null;
    if (during || draft) commit(null);
  };
  // An end at the end of the time is open: a run that goes on stays in sight.
  const between = (a: number, b: number): During | null => {
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    const next = {
      from: first <= span.from ? null : first,
      to: last >= span.to ? null : last,
    };
    return next.from === null && next.to === null ? null : next;
  };

  const at = (event: PointerEvent) =>
    clamp(moment(event.clientX - (area.current?.getBoundingClientRect().left ?? 0)), span);
  const begin = (event: PointerEvent, fixed: number | null) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    area.current?.setPointerCapture(event.pointerId);
    drag.current = { start: event.clientX, fixed: fixed ?? at(event) };
  };
  const move = (event: PointerEvent) => {
    const held = drag.current;
    if (!held || held.fixed === null) return;
    if (Math.abs(event.clientX - held.start) < leastDrag && draft === null) return;
    setDraft(between(held.fixed, at(event)));
  };
  const end = (event: PointerEvent) => {
    const held = drag.current;
    drag.current = null;
    if (!held || held.fixed === null) return;
    if (Math.abs(event.clientX - held.start) < leastDrag) setDraft(null);
    else commit(between(held.fixed, at(event)));
  };

  const onKey = (event: KeyboardEvent, which: End) => {
    if (event.key === 'Escape') {
      if (!isNarrowed) return;
      // Only the choice of time is given up, not the task beside it.
      event.preventDefault();
      event.stopPropagation();
      clear();
      return;
    }
    const size = props.step * (event.shiftKey ? 10 : 1);
    const held = which === 'from' ? from : to;
    const next = {
      ArrowLeft: held - size,
      ArrowDown: held - size,
      ArrowRight: held + size,
      ArrowUp: held + size,
      Home: which === 'from' ? span.from : from + props.step,
      End: which === 'from' ? to - props.step : span.to,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const chosen =
      which === 'from'
        ? between(Math.min(Math.max(next, span.from), to - props.step), to)
        : between(from, Math.max(Math.min(next, span.to), from + props.step));
    setDraft(chosen ?? { from: span.from, to: span.to });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => commit(chosen), keyPauseMs);
  };

  const handle = (which: End) => {
    const value = which === 'from' ? from : to;
    return (
      <div
        role="slider"
        tabIndex={0}
        className={cx('brush-end', isNarrowed && 'set')}
        style={{ left: x(value) }}
        aria-label={which === 'from' ? texts.brushFrom : texts.brushTo}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.round((span.to - span.from) / 1000)}
        aria-valuenow={Math.round((value - span.from) / 1000)}
        aria-valuetext={formatAt(value, span.to - span.from)}
        title={formatExact(value)}
        onPointerDown={(event) => begin(event, which === 'from' ? to : from)}
        onKeyDown={(event) => onKey(event, which)}
      />
    );
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the two ends within it are the controls for keyboards
    <div
      ref={area}
      className="brush"
      style={{ height: props.height }}
      onPointerDown={(event) => begin(event, null)}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={() => {
        drag.current = null;
        setDraft(null);
      }}
      onDoubleClick={clear}
    >
      {isNarrowed && (
        <div
          className="brush-part"
          style={{ left: x(from), width: Math.max(1, x(to) - x(from)) }}
        />
      )}
      {handle('from')}
      {handle('to')}
    </div>
  );
}

function clamp(at: number, { from, to }: BrushProps['span']): number {
  return Math.min(to, Math.max(from, at));
}
