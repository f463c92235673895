import { ArrowDown, ArrowUp } from 'lucide-react';
import { cx } from '@/lib/cx';
import type { Column, Sort } from './column';

interface HeadCellProps<Row> {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
}

/** The head of a column; a press orders the rows by it, another turns the order round. */
export function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const { sortKey } = column;
  const isSorted = sortKey !== undefined && sort?.key === sortKey;
  const Arrow = sort?.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      className={cx(`c-${column.id}`, column.numeric && 'num')}
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
    >
      {sortKey !== undefined && onSort ? (
        <button
          type="button"
          onClick={() => onSort({ key: sortKey, descending: isSorted && !sort.descending })}
        >
          {column.header}
          {isSorted && <Arrow aria-hidden />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}
