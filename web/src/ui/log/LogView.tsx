import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { cx } from '@/lib/cx';
import { Button } from '../Button';
import { EmptyState } from '../EmptyState';
import { Notice } from '../Notice';
import { Skeleton } from '../Skeleton';
import { type AnsiStyle, parseAnsi, plainStyle, stripAnsi } from './ansi';
import { FindBar } from './FindBar';
import { LineText } from './LineText';
import { LogBar } from './LogBar';
import { hasMore, type LogLine, visibleLines } from './logBuffer';
import { logLevel } from './logLevel';
import { texts } from './texts';
import { useFind } from './useFind';
import { type LogSource, useLog } from './useLog';
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
 * A log of any size: reads by byte ranges as one scrolls, shows colours, finds text in what is loaded,
 * and stays at the end while the file grows until the reader scrolls up.
 */
export function LogView(props: LogViewProps) {
  const { label, source, at } = props;
  const log = useLog(source, at);
  const { buffer } = log;
  const lines = useMemo(() => (buffer ? visibleLines(buffer) : []), [buffer]);
  const [wrap, setWrap] = useState(props.narrow ?? false);
  const [follow, setFollow] = useState(at === undefined);
  const [focused, setFocused] = useState(false);
  const find = useFind(lines);
  const errors = useErrors(lines);
  const scroller = useRef<HTMLDivElement>(null);

  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => lines[index]?.at ?? index,
    overscan: 20,
    paddingStart: 6,
    paddingEnd: 6,
  });
  const styles = useStyles(lines);
  const firstIsOne = buffer?.start === 0;

  // The line the address points to is brought into sight once; after that the reader scrolls.
  const shownAt = useRef<number>(undefined);
  useEffect(() => {
    if (at === undefined || at === shownAt.current || lines.length === 0) return;
    const index = lines.findLastIndex((line) => line.at <= at);
    if (index < 0 || (lines.at(-1)?.at ?? 0) < at) return;
    shownAt.current = at;
    virtualizer.scrollToIndex(index, { align: 'center' });
  }, [at, lines, virtualizer]);

  // The beginning may have to be read first.
  const toStart = useRef(false);
  useLayoutEffect(() => {
    if (!toStart.current || buffer?.start !== 0) return;
    toStart.current = false;
    virtualizer.scrollToOffset(0);
  });

  // Lines that come or go before what is being read must not move it.
  const anchor = useRef<{ index: number; at: number } | null>(null);
  useLayoutEffect(() => {
    const held = anchor.current;
    if (held && !follow) {
      const now = lines.findIndex((line) => line.at === held.at);
      if (now >= 0 && now !== held.index) {
        virtualizer.scrollToOffset(
          (virtualizer.scrollOffset ?? 0) + (now - held.index) * lineHeight,
        );
      }
    }
    const index = virtualizer.range?.startIndex ?? 0;
    const line = lines[index];
    anchor.current = line ? { index, at: line.at } : null;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: new lines are the reason to move
  useLayoutEffect(() => {
    if (follow && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [follow, lines]);

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
  const goTo = (index: number | undefined) => {
    if (index === undefined) return;
    setFollow(false);
    virtualizer.scrollToIndex(index, { align: 'center' });
  };
  const nextError = () => {
    const from = virtualizer.range?.startIndex ?? 0;
    const middle = from + Math.floor(((virtualizer.range?.endIndex ?? from) - from) / 2);
    goTo(errors.find((index) => index > middle) ?? errors[0]);
  };

  const items = virtualizer.getVirtualItems();
  const currentMatch = find.matches[find.current];
  return (
    <div className={cx('logview', props.className)}>
      <LogBar
        title={props.title}
        hasLines={lines.length > 0}
        errors={errors.length}
        onNextError={nextError}
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
      {find.isOpen && <FindBar find={find} onGo={(match) => goTo(match?.line)} />}
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
        <div
          ref={scroller}
          className={cx('log', wrap && 'wrap')}
          role="log"
          // A screen reader hears new lines only while somebody is in the log.
          aria-live={focused ? 'polite' : 'off'}
          aria-label={label}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          onScroll={onScroll}
          onFocus={() => setFocused(true)}
          onBlur={() => setFocused(false)}
        >
          <div className="log-lines" style={{ height: virtualizer.getTotalSize() }}>
            <div style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
              {items.map((item) => {
                const line = lines[item.index];
                if (!line) return null;
                const name = firstIsOne ? texts.line(item.index + 1) : texts.byte(line.at);
                const isPointed = at !== undefined && line.at === at;
                return (
                  <div
                    key={item.key}
                    ref={wrap ? virtualizer.measureElement : undefined}
                    data-index={item.index}
                    className={cx(
                      'log-line',
                      logLevel(stripAnsi(line.text)),
                      isPointed && 'pointed',
                    )}
                  >
                    <button
                      type="button"
                      className="log-number"
                      tabIndex={-1}
                      title={texts.linkTo(name)}
                      aria-label={texts.linkTo(name)}
                      onClick={() => props.onPoint?.(isPointed ? undefined : line.at)}
                    >
                      {firstIsOne ? item.index + 1 : '·'}
                    </button>
                    <span className="log-text">
                      <LineText
                        text={line.text}
                        style={styles[item.index] ?? plainStyle}
                        find={find.text}
                        current={currentMatch?.line === item.index ? currentMatch.nth : -1}
                      />
                    </span>
                  </div>
                );
              })}
            </div>
          </div>
        </div>
      )}
    </div>
  );
}

/** Style in which each line begins. */
function useStyles(lines: readonly LogLine[]): readonly AnsiStyle[] {
  return useMemo(() => {
    let style = plainStyle;
    return lines.map((line) => {
      const start = style;
      if (line.text.includes('\u001b')) style = parseAnsi(line.text, style).end;
      return start;
    });
  }, [lines]);
}

function useErrors(lines: readonly LogLine[]): readonly number[] {
  return useMemo(
    () =>
      lines.flatMap((line, index) => (logLevel(stripAnsi(line.text)) === 'error' ? [index] : [])),
    [lines],
  );
}
