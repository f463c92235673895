import {
  type CSSProperties,
  Fragment,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { cx } from '@/lib/cx';
import { phone, useMedia } from '@/lib/useMedia';
import { useShortcuts } from '@/lib/useShortcuts';
import { Button } from '../Button';
import { Notice } from '../Notice';
import type { Column, Sort } from './column';
import { DataRow, type RowEvents, Spacer } from './DataRow';
import { HeadCell } from './HeadCell';
import { texts } from './texts';
import type { Pages } from './usePages';
import { useScrollVirtualizer } from './useScrollVirtualizer';
import './table.css';

interface DataTableProps<Row> {
  /** Says what the rows are and how they are ordered, for those who do not see it. */
  caption: string;
  columns: readonly Column<Row>[];
  pages: Pages<Row>;
  rowKey: (row: Row) => string;
  /** Height of a row in pixels, wide and on a phone. */
  rowHeight: number;
  phoneRowHeight: number;
  className?: string;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Rows that are marked: chosen for a bulk action, or the one that is open. */
  isSelected: (row: Row) => boolean;
  /** Enter, or a press on the row. */
  onOpen: (row: Row) => void;
  /** The keyboard moved to this row. */
  onMove?: (row: Row) => void;
  /** X. */
  onToggle?: (row: Row) => void;
  /** More than one row can be selected. */
  multiple?: boolean;
  /** Place to bring into sight when the table appears. */
  reveal?: number;
  /** Shown in place of rows when there are none. */
  empty: ReactNode;
}

interface Place {
  readonly index: number;
  readonly key: string;
}

const skeletonRows = 8;
const searchAround = 100;

/** A list of any length: rows come from the server as they are looked at, and keep their place when others arrive. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, pages, rowKey, sort, onSort, multiple } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  const [active, setActive] = useState<Place | null>(null);
  const focusNext = useRef(false);
  const count = pages.total ?? (pages.error ? 0 : skeletonRows);

  const keyAt = (index: number) => {
    const row = pages.at(index);
    return row && rowKey(row);
  };
  /** Where a row stands now; others may have come before it. */
  const placeOf = (place: Place): number => {
    if (keyAt(place.index) === place.key) return place.index;
    for (let distance = 1; distance <= searchAround; distance++) {
      for (const index of [place.index + distance, place.index - distance]) {
        if (keyAt(index) === place.key) return index;
      }
    }
    return place.index;
  };
  const activeIndex = active && Math.min(placeOf(active), Math.max(0, count - 1));

  const isPhone = useMedia(phone);
  const height = isPhone ? props.phoneRowHeight : props.rowHeight;
  const { virtualizer, scrollMargin } = useScrollVirtualizer(body, {
    count,
    estimateSize: () => height,
    keep: activeIndex,
  });
  const items = virtualizer.getVirtualItems();

  // A new filter or order begins at the top.
  const listKey = useRef(pages.listKey);
  const anchor = useRef<Place | null>(null);
  useLayoutEffect(() => {
    if (listKey.current === pages.listKey) return;
    listKey.current = pages.listKey;
    anchor.current = null;
    setActive(null);
    if ((virtualizer.scrollOffset ?? 0) > scrollMargin) virtualizer.scrollToOffset(scrollMargin);
  }, [pages.listKey, virtualizer, scrollMargin]);

  // Rows that arrive above must not push away what is being read.
  useLayoutEffect(() => {
    const offset = virtualizer.scrollOffset ?? 0;
    const held = anchor.current;
    if (held && offset > scrollMargin) {
      const moved = placeOf(held) - held.index;
      if (moved !== 0) virtualizer.scrollToOffset(offset + moved * height);
    }
    const first = virtualizer.range?.startIndex ?? 0;
    const key = keyAt(first);
    anchor.current = key === undefined ? null : { index: first, key };
  });

  const isRevealed = useRef(false);
  useEffect(() => {
    if (isRevealed.current || pages.total === undefined) return;
    isRevealed.current = true;
    if (props.reveal !== undefined) virtualizer.scrollToIndex(props.reveal, { align: 'center' });
  }, [pages.total, props.reveal, virtualizer]);

  const from = virtualizer.range?.startIndex ?? 0;
  const to = virtualizer.range?.endIndex ?? 0;
  const { look } = pages;
  useEffect(() => look(from, to), [look, from, to]);

  const moveTo = (index: number) => {
    const place = Math.max(0, Math.min(index, count - 1));
    focusNext.current = true;
    const row = pages.at(place);
    setActive({ index: place, key: row ? rowKey(row) : '' });
    virtualizer.scrollToIndex(place, { align: 'auto' });
    if (row) props.onMove?.(row);
  };
  useEffect(() => {
    if (!focusNext.current || activeIndex === null) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-index="${activeIndex}"]`);
    if (!row) return;
    focusNext.current = false;
    row.focus({ preventScroll: true });
  });

  const onRowKey = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget || activeIndex === null) return;
    const page = Math.max(1, to - from - 1);
    const steps: Record<string, number> = {
      ArrowDown: activeIndex + 1,
      ArrowUp: activeIndex - 1,
      PageDown: activeIndex + page,
      PageUp: activeIndex - page,
      Home: 0,
      End: count - 1,
    };
    const target = steps[event.key];
    const row = pages.at(activeIndex);
    if (target !== undefined) moveTo(target);
    else if (event.key === 'Enter' && row) props.onOpen(row);
    else if (event.key === ' ' && row && props.onToggle) props.onToggle(row);
    else return;
    event.preventDefault();
  };

  // These work from anywhere on the page.
  const activeRow = activeIndex === null ? undefined : pages.at(activeIndex);
  useShortcuts({
    nextRow: () => moveTo(activeIndex === null ? from : activeIndex + 1),
    previousRow: () => moveTo(activeIndex === null ? from : activeIndex - 1),
    selectRow: () => {
      if (!activeRow || !props.onToggle) return false;
      props.onToggle(activeRow);
    },
    openRow: (event) => {
      // A button or link that has the focus knows better what Enter means.
      if (!activeRow || event.target !== document.body) return false;
      props.onOpen(activeRow);
    },
  });

  const rowEvents: RowEvents<Row> = {
    focus: (index, row) => setActive({ index, key: rowKey(row) }),
    key: onRowKey,
    open: props.onOpen,
  };
  const events = useRef(rowEvents);
  useLayoutEffect(() => {
    events.current = rowEvents;
  });

  if (pages.total === 0 && !pages.isStale && !pages.error) return props.empty;

  let end = scrollMargin;
  const rows = items.map((item) => {
    const gap = item.start - end;
    end = item.end;
    const row = pages.at(item.index);
    return (
      <Fragment key={row ? rowKey(row) : item.index}>
        {gap > 0 && <Spacer height={gap} columns={columns.length} />}
        <DataRow
          ref={virtualizer.measureElement}
          index={item.index}
          row={row}
          columns={columns}
          isSelected={row && props.isSelected(row)}
          isActive={item.index === activeIndex}
          isReachable={item.index === (activeIndex ?? from)}
          events={events}
        />
      </Fragment>
    );
  });

  return (
    <>
      {pages.error && (
        <Notice
          tone="failed"
          className="table-notice"
          action={
            <Button size="small" onClick={pages.retry}>
              {texts.tryAgain}
            </Button>
          }
        >
          {pages.error.message}
        </Notice>
      )}
      <table
        className={cx('t stack data', props.className, pages.isStale && 'stale')}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows take focus and keys, so it is a grid
        role="grid"
        style={{ '--least-width': `${leastWidth(columns)}px` } as CSSProperties}
        aria-rowcount={pages.total === undefined ? -1 : count + 1}
        aria-multiselectable={multiple}
        aria-busy={pages.total === undefined || pages.isStale}
      >
        <caption className="vh">{props.caption}</caption>
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={{ width: column.width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows}
          <Spacer
            height={Math.max(0, virtualizer.getTotalSize() - (end - scrollMargin))}
            columns={columns.length}
          />
        </tbody>
      </table>
    </>
  );
}

/** Columns without a width of their own in pixels need some room too. */
function leastWidth(columns: readonly { readonly width?: string }[]): number {
  return columns.reduce((sum, { width }) => {
    const pixels = width?.endsWith('px') ? Number.parseInt(width, 10) : 0;
    return sum + (pixels || (width ? 96 : 200));
  }, 0);
}
