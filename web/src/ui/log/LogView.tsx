import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { cx } from '@/lib/cx';
import { Button } from '../Button';
import { EmptyState } from '../EmptyState';
import { Notice } from '../Notice';
import { Skeleton } from '../Skeleton';
import { FindBar } from './FindBar';
import { LevelButton } from './LevelButton';
import { LogBar } from './LogBar';
import { LogLines } from './LogLines';
import { hasMore, visibleLines } from './logBuffer';
import { texts } from './texts';
import { logRows, rowOfLine } from './traces';
import { type LogSource, useLog } from './useLog';
import { useLogFind } from './useLogFind';
import './log.css';

interface LogViewProps {
  /** Names the log for those who do not see it. */
  label: string;
  source: LogSource;
  /** First byte of the line the address points to. */
  at?: number;
  /** A line was chosen to be pointed to; undefined takes the mark away. */
  onPoint?: (at: number | undefined) => void;
  /** Address of the whole file. */
  download?: string;
  /** For narrow places: lines wrap at first. */
  narrow?: boolean;
  /** At the left of the buttons: which file this is. */
  title?: ReactNode;
  className?: string;
}

const lineHeight = 18;
/** How near (pixels) to an end of what is held the next stretch is read. */
const readAhead = 1500;
/** As long as the end is nearer than this (pixels), the reader is at the end. */
const nearEnd = 24;

/**
 * A log of any size: reads by byte ranges as one scrolls, shows colours, folds traces, finds text and errors in the
 * whole file, and stays at the end while the file grows until the reader scrolls up.
 */
export function LogView(props: LogViewProps) {
  const { label, source, at } = props;
  const log = useLog(source, at);
  const { buffer } = log;
  const lines = useMemo(() => (buffer ? visibleLines(buffer) : []), [buffer]);
  const [openTraces, setOpenTraces] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => logRows(lines, openTraces), [lines, openTraces]);
  const [wrap, setWrap] = useState(props.narrow ?? false);
  const [follow, setFollow] = useState(at === undefined);
  const scroller = useRef<HTMLDivElement>(null);

  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => {
      const row = rows[index];
      const byte = (row && lines[row.index]?.at) ?? index;
      return row?.kind === 'frames' ? `frames ${byte}` : byte;
    },
    overscan: 20,
    paddingStart: 6,
    paddingEnd: 6,
  });
  const lineAtTop = () => {
    const row = rows[virtualizer.range?.startIndex ?? 0];
    return (row && lines[row.index]?.at) ?? 0;
  };

  // A place that is gone to is brought into sight once; after that the reader scrolls. It may have to be read first,
  // and the trace that it stands in opened.
  const [target, setTarget] = useState<number | undefined>(at);
  const pressed = useRef<number>(undefined);
  useEffect(() => {
    // A line that was pressed is in sight already.
    if (at !== pressed.current) setTarget(at);
  }, [at]);
  const asked = useRef<number>(undefined);
  const { open: openLog } = log;
  useEffect(() => {
    if (target === undefined || !buffer || lines.length === 0) return;
    const isHeld = target >= buffer.start && (target < buffer.next || !hasMore(buffer));
    if (!isHeld && asked.current !== target) {
      asked.current = target;
      openLog(target);
      return;
    }
    const line = Math.max(
      0,
      lines.findLastIndex((one) => one.at <= target),
    );
    const index = rowOfLine(rows, line);
    const row = rows[index];
    if (row?.kind === 'frames' && !row.isOpen) {
      const first = lines[row.index]?.at ?? 0;
      setOpenTraces((held) => new Set([...held, first]));
      return;
    }
    asked.current = undefined;
    setTarget(undefined);
    virtualizer.scrollToIndex(index, { align: 'center' });
  }, [target, buffer, lines, rows, virtualizer, openLog]);

  const anchor = useRef<{ index: number; at: number } | null>(null);
  const goTo = (place: number) => {
    setFollow(false);
    anchor.current = null;
    setTarget(place);
  };
  const find = useLogFind(source, buffer?.size, lineAtTop, goTo);

  // The beginning may have to be read first.
  const toStart = useRef(false);
  useLayoutEffect(() => {
    if (!toStart.current || buffer?.start !== 0) return;
    toStart.current = false;
    virtualizer.scrollToOffset(0);
  });

  // Lines that come or go before what is being read must not move it.
  useLayoutEffect(() => {
    const held = anchor.current;
    if (held && !follow) {
      const line = lines.findIndex((one) => one.at === held.at);
      const now = line < 0 ? -1 : rowOfLine(rows, line);
      if (now >= 0 && now !== held.index) {
        virtualizer.scrollToOffset(
          (virtualizer.scrollOffset ?? 0) + (now - held.index) * lineHeight,
        );
      }
    }
    const index = virtualizer.range?.startIndex ?? 0;
    const row = rows[index];
    const line = row && lines[row.index];
    anchor.current = line && row.kind === 'line' ? { index, at: line.at } : null;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are the reason to move
  useLayoutEffect(() => {
    if (follow && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [follow, rows]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element || !buffer) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    setFollow(below < nearEnd && !hasMore(buffer));
    if (element.scrollTop < readAhead) log.readBefore();
    if (below < readAhead) log.readAfter();
  };

  const goToEnd = () => {
    if (buffer && hasMore(buffer)) log.open('end');
    setFollow(true);
  };
  const goToStart = () => {
    setFollow(false);
    anchor.current = null;
    toStart.current = true;
    if (buffer && buffer.start > 0) log.open(0);
  };
  const toggleTrace = (first: number) => {
    const next = new Set(openTraces);
    if (!next.delete(first)) next.add(first);
    setFollow(false);
    setOpenTraces(next);
  };

  return (
    <div className={cx('logview', props.className)}>
      <LogBar
        title={props.title}
        hasLines={lines.length > 0}
        levels={(['error', 'warn'] as const).map((level) => (
          <LevelButton
            key={level}
            level={level}
            search={find.levels[level]}
            isCounted={find.isCounted}
            narrow={props.narrow ?? false}
            onStep={(step) => find.stepLevel(level, step)}
          />
        ))}
        isFinding={find.isOpen}
        onFind={find.toggle}
        wrap={wrap}
        onWrap={() => setWrap(!wrap)}
        onStart={props.narrow ? undefined : goToStart}
        onEnd={goToEnd}
        download={props.download}
        growing={buffer?.growing ?? false}
        follow={follow}
        onFollow={() => (follow ? setFollow(false) : goToEnd())}
      />
      {find.isOpen && (
        <FindBar
          text={find.typed}
          onText={find.type}
          search={find.search}
          current={find.current}
          onStep={find.step}
          onClose={find.toggle}
        />
      )}
      {log.error && (
        <Notice
          tone="failed"
          action={
            <Button size="small" onClick={log.retry}>
              {texts.tryAgain}
            </Button>
          }
        >
          {log.error.message}
        </Notice>
      )}
      {!buffer ? (
        !log.error && (
          <div className="log log-wait">
            <Skeleton lines={6} />
          </div>
        )
      ) : buffer.missing ? (
        <Notice
          action={
            <Button size="small" onClick={log.retry}>
              {texts.tryAgain}
            </Button>
          }
        >
          {buffer.missing}
        </Notice>
      ) : lines.length === 0 ? (
        <EmptyState title={buffer.growing ? texts.empty : texts.emptyDone} />
      ) : (
        <LogLines
          label={label}
          lines={lines}
          rows={rows}
          virtualizer={virtualizer}
          scroller={scroller}
          onScroll={onScroll}
          wrap={wrap}
          firstIsOne={buffer.start === 0}
          at={at}
          onPoint={(next) => {
            pressed.current = next;
            props.onPoint?.(next);
          }}
          onFold={toggleTrace}
          find={find.text}
          offsets={find.search.found.offsets}
          current={find.current}
        />
      )}
    </div>
  );
}
