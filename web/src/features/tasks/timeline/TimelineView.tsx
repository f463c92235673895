import { useQuery } from '@tanstack/react-query';
import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { messageOf } from '@/api/client';
import { dash, formatCount, formatDuration, formatExact } from '@/lib/format';
import { useSize } from '@/lib/useSize';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { shortName } from '@/ui/processes';
import { Skeleton } from '@/ui/Skeleton';
import { NoTasks } from '../NoTasks';
import { timelineQuery } from '../plotQueries';
import type { StageProps } from '../stage';
import { duringOf, taskSearch } from '../taskSearch';
import { taskState } from '../taskState';
import { texts } from '../texts';
import { formatAt, plotMargin, timeTicks } from '../timeAxis';
import { draw } from './draw';
import { type Hit, hitTest } from './hit';
import { LaneTable } from './LaneTable';
import { type Bar, type LaneLayout, layOut } from './layout';
import './timeline.css';

interface Pointed {
  readonly hit: Hit;
  readonly x: number;
  readonly y: number;
  readonly ms: number;
}

/** When each task waited and ran, in a lane for each process. */
export function TimelineView(props: StageProps) {
  const { workflowId, view, active, now, openTask, onPlace } = props;
  const query = useQuery(timelineQuery(workflowId, view.filter));
  const { data } = query;
  const [box, setBox] = useState<HTMLElement | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(box);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const help = useId();

  // Between two answers open tasks go on; a part of the time that was chosen stays as it is.
  const during = duringOf(view.filter);
  const isNarrowed = during !== null;
  const isOpenEnd = active && (during === null || during.to === null);
  const age = data && isOpenEnd ? Math.max(0, now - query.dataUpdatedAt) : 0;
  const length = data ? Math.max(1, data.to - data.from + age) : 1;
  const layout = useMemo(() => data && layOut(data, length), [data, length]);

  const inner = Math.max(1, size.width - plotMargin.left - plotMargin.right);
  const x = (ms: number) => plotMargin.left + (ms / length) * inner;
  const ticks = data
    ? timeTicks(data.from, data.from + length, Math.max(2, Math.floor(inner / 90)))
    : [];

  const order = layout?.order;
  const place = order?.findIndex((bar) => bar.taskId === view.task) ?? -1;
  const previous = order?.[place - 1]?.taskId;
  const next = place < 0 ? undefined : order?.[place + 1]?.taskId;
  useEffect(() => onPlace({ previous, next }), [onPlace, previous, next]);

  const counts = useMemo(
    () => new Map(props.processes?.map((process) => [process.name, process.counts])),
    [props.processes],
  );
  const facts = useCallback(
    (lane: LaneLayout) => factsOf(lane, counts.get(lane.process.name)?.cached).join(', '),
    [counts],
  );
  const paint = useRef(() => {});
  useLayoutEffect(() => {
    paint.current = () => {
      if (!canvas.current || !layout || size.width === 0) return;
      draw(canvas.current, {
        layout,
        binWidth: data?.width ?? null,
        width: size.width,
        height: size.height,
        scroll: box?.scrollTop ?? 0,
        x,
        ticks: ticks.map((tick) => tick.at - (data?.from ?? 0)),
        now: isOpenEnd ? length : null,
        chosen: view.task,
        pointed: pointed?.hit.bar?.taskId ?? cursor,
        facts,
        shortName,
      });
    };
    paint.current();
  });
  useRepaint(box, paint);

  // A task that is chosen elsewhere comes into sight; its lane stays where the reader put it.
  const chosenLane = view.task === null ? undefined : layout?.laneOf.get(view.task);
  const revealed = useRef<number | null>(null);
  useLayoutEffect(() => {
    const lane = chosenLane === undefined ? undefined : layout?.lanes[chosenLane];
    if (!box || !lane || revealed.current === view.task) return;
    revealed.current = view.task;
    if (lane.top < box.scrollTop || lane.top + 40 > box.scrollTop + box.clientHeight) {
      box.scrollTop = lane.top;
    }
  });

  const at = (event: PointerEvent | React.MouseEvent): Pointed | null => {
    if (!box || !layout) return null;
    const area = box.getBoundingClientRect();
    const [px, py] = [event.clientX - area.left, event.clientY - area.top];
    const ms = ((px - plotMargin.left) / inner) * length;
    const hit = hitTest(layout, ms, py + box.scrollTop, length / inner);
    return hit && { hit, x: px, y: py, ms };
  };
  const press = (event: React.MouseEvent) => {
    const found = at(event);
    if (!found) return;
    const { bar, lane } = found.hit;
    if (bar) openTask(bar.taskId);
    // Counted tasks become single ones when there are few: the press takes those of this process.
    else if (data?.width != null) {
      view.setFilter(taskSearch.withValue(view.filter, 'process', lane.process.name));
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (!order || order.length === 0) return;
    const held = order.findIndex((bar) => bar.taskId === (cursor ?? view.task));
    const lanes = layout.lanes;
    const beside = (step: number) => {
      const lane = (layout.laneOf.get(order[held]?.taskId ?? -1) ?? -1) + step;
      const found = order.findIndex((bar) => layout.laneOf.get(bar.taskId) === lane);
      return lane < 0 || lane >= lanes.length || found < 0 ? held : found;
    };
    const to = {
      ArrowRight: held + 1,
      ArrowLeft: held - 1,
      ArrowDown: beside(1),
      ArrowUp: beside(-1),
      Home: 0,
      End: order.length - 1,
    }[event.key];
    if (event.key === 'Enter' && cursor !== null) {
      event.preventDefault();
      openTask(cursor);
    } else if (to !== undefined) {
      event.preventDefault();
      const bar = order[Math.min(order.length - 1, Math.max(0, to))];
      if (!bar) return;
      setCursor(bar.taskId);
      const lane = lanes[layout.laneOf.get(bar.taskId) ?? 0];
      const row = lane?.rows.findIndex((bars) => bars.includes(bar)) ?? 0;
      if (lane) intoSight(box, lane.top + Math.max(0, row) * lane.pitch);
      // Beside an open panel the keys go from task to task in it.
      if (view.task !== null) view.select(bar.taskId);
    }
  };

  if (!data) {
    return (
      <div className="stage-rows">
        {query.error ? (
          <Notice
            tone="failed"
            action={
              <Button size="small" onClick={() => void query.refetch()}>
                {texts.tryAgain}
              </Button>
            }
          >
            {messageOf(query.error)}
          </Notice>
        ) : (
          <Skeleton lines={6} rowHeight={48} />
        )}
      </div>
    );
  }
  if (data.total === 0) {
    return (
      <div className="stage-rows">
        <NoTasks view={view} active={active} />
      </div>
    );
  }
  const cursorBar = order?.find((bar) => bar.taskId === cursor);
  return (
    <div className="timeline">
      {query.error && <Notice tone="failed">{messageOf(query.error)}</Notice>}
      <p className="vh" role="status">
        {!query.isPlaceholderData && texts.rowCount(data.total)}
      </p>
      {/* Else the ribbon above has the same axis. */}
      {isNarrowed && (
        <div className="timeline-axis">
          {ticks.map((tick) => (
            <span
              key={tick.at}
              style={{ left: x(tick.at - data.from) }}
              title={formatExact(tick.at)}
            >
              {tick.label}
            </span>
          ))}
        </div>
      )}
      <section
        ref={setBox}
        className={query.isPlaceholderData ? 'timeline-lanes stale' : 'timeline-lanes'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys go through the tasks drawn in it
        tabIndex={0}
        aria-label={texts.timelineLabel(texts.rowCount(data.total))}
        aria-describedby={help}
        onKeyDown={onKey}
        onBlur={() => setCursor(null)}
        onPointerMove={(event) => setPointed(at(event))}
        onPointerLeave={() => setPointed(null)}
        onClick={press}
      >
        <canvas ref={canvas} style={{ width: size.width, height: size.height }} />
        <div style={{ height: Math.max(0, (layout?.height ?? 0) - size.height) }} />
      </section>
      {pointed && (
        <Tip pointed={pointed} from={data.from} binWidth={data.width ?? null} size={size} />
      )}
      <p id={help} className="vh">
        {texts.timelineHow}
      </p>
      <p className="vh" aria-live="polite">
        {cursorBar && sentence(cursorBar)}
      </p>
      <div className="timeline-foot">
        {data.width != null ? (
          <>
            <ul className="legend" aria-hidden="true">
              <li className="key-ran">{texts.legend.ranAtOnce}</li>
              <li className="key-wait">{texts.legend.waitedAtOnce}</li>
              <li className="key-failed">{texts.legend.failed}</li>
            </ul>
            <p>{texts.counted(data.total)}</p>
          </>
        ) : (
          <ul className="legend" aria-hidden="true">
            <li className="key-wait">{texts.legend.waiting}</li>
            <li className="key-ran">{texts.legend.ran}</li>
            <li className="key-running">{texts.legend.running}</li>
            <li className="key-failed">{texts.legend.failed}</li>
          </ul>
        )}
      </div>
      <LaneTable processes={data.processes} />
    </div>
  );
}

/** Draws again when the reader scrolls, changes the theme or moves the window to a sharper screen. */
function useRepaint(box: HTMLElement | null, paint: React.RefObject<() => void>): void {
  useEffect(() => {
    let frame = 0;
    const ask = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => paint.current());
    };
    const theme = new MutationObserver(ask);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    box?.addEventListener('scroll', ask, { passive: true });
    window.addEventListener('resize', ask);
    return () => {
      cancelAnimationFrame(frame);
      theme.disconnect();
      box?.removeEventListener('scroll', ask);
      window.removeEventListener('resize', ask);
    };
  }, [box, paint]);
}

function intoSight(box: HTMLElement | null, y: number): void {
  if (!box) return;
  if (y < box.scrollTop) box.scrollTop = y;
  else if (y + 40 > box.scrollTop + box.clientHeight) box.scrollTop = y + 40 - box.clientHeight;
}

interface TipProps {
  pointed: Pointed;
  from: number;
  binWidth: number | null;
  size: { width: number; height: number };
}

function Tip({ pointed, from, binWidth, size }: TipProps) {
  const { bar, lane } = pointed.hit;
  const bin = binWidth === null ? -1 : Math.floor(pointed.ms / binWidth);
  const running = lane.process.runningIn[bin];
  if (!bar && running === undefined) return null;
  const style = {
    left: Math.min(pointed.x + 12, Math.max(0, size.width - 260)),
    top: Math.min(pointed.y + 44, size.height),
  };
  if (bar) {
    return (
      <div className="tip" style={style} aria-hidden="true">
        <b>{shortName(bar.name)}</b>
        <span>{spentOf(bar).join(', ')}</span>
      </div>
    );
  }
  const waiting = lane.process.waitingIn[bin] ?? 0;
  const failed = lane.process.failedIn[bin] ?? 0;
  return (
    <div className="tip" style={style} aria-hidden="true">
      <b>{shortName(lane.process.name)}</b>
      <span>{formatAt(from + bin * (binWidth ?? 0), (binWidth ?? 0) * 240)}</span>
      <span>
        {texts.onAverage(formatCount(Math.round(running ?? 0)), formatCount(Math.round(waiting)))}
      </span>
      {failed > 0 && <span className="failed">{texts.failed(failed)}</span>}
    </div>
  );
}

/** `allCached` are those of all tasks of the process, for lanes in which they are not told one by one. */
function factsOf({ process, rows, cached }: LaneLayout, allCached: number | undefined): string[] {
  const reused = rows.length > 0 ? cached : (allCached ?? cached);
  return [
    ...(process.begun > 0 || reused === 0 ? [texts.begun(process.begun)] : []),
    ...(process.running > 0 ? [texts.running(process.running)] : []),
    ...(process.failed > 0 ? [texts.failed(process.failed)] : []),
    ...(reused > 0 ? [texts.cached(reused)] : []),
    ...(process.median == null ? [] : [texts.median(formatDuration(process.median))]),
  ];
}

/** A task in words: its state, how long it waited and ran, which try it was. */
function spentOf(bar: Bar): string[] {
  const { word } = taskState({
    status: bar.status,
    errorAction: bar.ignored ? 'IGNORE' : undefined,
  });
  const isOpen = bar.status === 'SUBMITTED' || bar.status === 'NEW';
  const span = (part: { from: number; to: number }) => formatDuration(part.to - part.from);
  return [
    word,
    ...(bar.wait ? [(isOpen ? texts.spent.waits : texts.spent.waited)(span(bar.wait))] : []),
    ...(bar.run ? [(bar.grows ? texts.spent.runs : texts.spent.ran)(span(bar.run))] : []),
    ...(bar.attempt > 1 ? [texts.try(bar.attempt)] : []),
  ];
}

function sentence(bar: Bar): string {
  return [shortName(bar.name) || dash, ...spentOf(bar)].join(', ');
}
