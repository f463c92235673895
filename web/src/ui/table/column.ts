import type { ReactNode } from 'react';

export interface Column<Row> {
  /** Also the class `c-<id>` of its cells, by which style sheets place them on phones. */
  readonly id: string;
  readonly header: ReactNode;
  /** CSS width; without one the column takes what is left. */
  readonly width?: string;
  /** Right-aligned, for numbers. */
  readonly numeric?: boolean;
  /** The server's name for this order. */
  readonly sortKey?: string;
  /**
   * `inReach` is true for the one row that the tab key reaches: controls in other rows should have
   * `tabIndex={-1}`, or a long table would be a long way round.
   */
  readonly cell: (row: Row, inReach: boolean) => ReactNode;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}
