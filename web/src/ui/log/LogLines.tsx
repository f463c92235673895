import type { Virtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type RefObject, useMemo, useState } from 'react';
import { cx } from '@/lib/cx';
import { type AnsiStyle, parseAnsi, plainStyle, stripAnsi } from './ansi';
import { LineText } from './LineText';
import type { LogLine } from './logBuffer';
import { logLevel } from './logLevel';
import { countBefore } from './logSearch';
import { texts } from './texts';
import type { LogRow } from './traces';

interface LogLinesProps {
  label: string;
  lines: readonly LogLine[];
  rows: readonly LogRow[];
  virtualizer: Virtualizer<HTMLDivElement, Element>;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  wrap: boolean;
  /** Whether the first line that is held is that of the file, so that lines have numbers. */
  firstIsOne: boolean;
  /** The line the address points to. */
  at: number | undefined;
  onPoint: (at: number | undefined) => void;
  onFold: (firstFrame: number) => void;
  /** Text to mark; empty for none. */
  find: string;
  /** Where the text was found, and which of these places is gone to. */
  offsets: readonly number[];
  current: number | undefined;
}

/** The lines of a log that are in sight. */
export function LogLines(props: LogLinesProps) {
  const { lines, rows, virtualizer, wrap } = props;
  const [focused, setFocused] = useState(false);
  const styles = useStyles(lines);
  const items = virtualizer.getVirtualItems();
  return (
    <div
      ref={props.scroller}
      className={cx('log', wrap && 'wrap')}
      role="log"
      // A screen reader hears new lines only while somebody is in the log.
      aria-live={focused ? 'polite' : 'off'}
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onScroll={props.onScroll}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <div className="log-lines" style={{ height: virtualizer.getTotalSize() }}>
        <div style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map((item) => {
            const row = rows[item.index];
            const line = row && lines[row.index];
            if (!line) return null;
            return (
              <div
                key={item.key}
                ref={wrap ? virtualizer.measureElement : undefined}
                data-index={item.index}
              >
                {row.kind === 'frames' ? (
                  <Frames row={row} onFold={() => props.onFold(line.at)} />
                ) : (
                  <Line
                    {...props}
                    line={line}
                    next={lines[row.index + 1]?.at}
                    index={row.index}
                    style={styles[row.index] ?? plainStyle}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface LineProps extends LogLinesProps {
  line: LogLine;
  /** First byte of the line after it. */
  next: number | undefined;
  index: number;
  style: AnsiStyle;
}

function Line({ line, next, index, style, at, find, offsets, current, ...props }: LineProps) {
  const name = props.firstIsOne ? texts.line(index + 1) : texts.byte(line.at);
  const isPointed = at === line.at;
  const hasCurrent =
    current !== undefined && current >= line.at && (next === undefined || current < next);
  return (
    <div
      className={cx(
        'log-line',
        logLevel(stripAnsi(line.text)),
        isPointed && 'pointed',
        hasCurrent && find === '' && 'gone-to',
      )}
    >
      <button
        type="button"
        className="log-number"
        tabIndex={-1}
        title={texts.linkTo(name)}
        aria-label={texts.linkTo(name)}
        onClick={() => props.onPoint(isPointed ? undefined : line.at)}
      >
        {props.firstIsOne ? index + 1 : '·'}
      </button>
      <span className="log-text">
        <LineText
          text={line.text}
          style={style}
          find={find}
          current={hasCurrent ? countBefore(offsets, current) - countBefore(offsets, line.at) : -1}
        />
      </span>
    </div>
  );
}

function Frames({ row, onFold }: { row: Extract<LogRow, { kind: 'frames' }>; onFold: () => void }) {
  return (
    <div className="log-line">
      <span className="log-number" />
      <button type="button" className="log-frames" aria-expanded={row.isOpen} onClick={onFold}>
        {row.isOpen ? <ChevronDown aria-hidden /> : <ChevronRight aria-hidden />}
        {texts.frames(row.count)}
      </button>
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
