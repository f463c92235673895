import { type KeyboardEvent, type MouseEvent, memo, type Ref, type RefObject } from 'react';
import { cx } from '@/lib/cx';
import type { Column } from './column';

/** What a row reports. Held in a ref, so that new closures do not draw every row anew. */
export interface RowEvents<Row> {
  readonly focus: (index: number, row: Row) => void;
  readonly key: (event: KeyboardEvent<HTMLElement>) => void;
  readonly open: (row: Row) => void;
}

interface DataRowProps<Row> {
  index: number;
  /** Undefined while it has not been read. */
  row: Row | undefined;
  columns: readonly Column<Row>[];
  isSelected: boolean | undefined;
  /** The keyboard stands here. */
  isActive: boolean;
  /** The tab key comes here. */
  isReachable: boolean;
  events: RefObject<RowEvents<Row>>;
  ref: Ref<HTMLTableRowElement>;
}

/** One row. Drawn again only when something of it changed: scrolling draws the rows that come into sight. */
export const DataRow = memo(function DataRow<Row>(props: DataRowProps<Row>) {
  const { index, row, columns, isActive, events } = props;
  return (
    <tr
      // biome-ignore lint/a11y/noRedundantRoles: stacked as blocks on phones, a row would lose its role
      role="row"
      ref={props.ref}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={props.isSelected}
      tabIndex={props.isReachable ? 0 : -1}
      onFocus={() => row && events.current.focus(index, row)}
      onKeyDown={(event) => events.current.key(event)}
      onClick={(event) => row && isPressOnRow(event) && events.current.open(row)}
    >
      {columns.map((column) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the keyboard moves by rows
        <td
          key={column.id}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid
          role="gridcell"
          className={cx(`c-${column.id}`, column.numeric && 'num')}
        >
          {row ? column.cell(row, isActive) : <span className="skel" />}
        </td>
      ))}
    </tr>
  );
}) as <Row>(props: DataRowProps<Row>) => React.ReactNode;

/** Stands for the rows that are out of sight. */
export function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row of nothing takes no focus
    <tr className="spacer" aria-hidden="true" style={{ height }}>
      <td colSpan={columns} />
    </tr>
  );
}

/** A press on a link or a box in the row is for that, and marking text with the mouse is no press. */
function isPressOnRow(event: MouseEvent<HTMLElement>): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest('a, button, input, label')) return false;
  return window.getSelection()?.isCollapsed ?? true;
}
