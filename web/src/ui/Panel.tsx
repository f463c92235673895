import { type ReactNode, useId } from 'react';
import { cx } from '@/lib/cx';

interface PanelProps {
  title: ReactNode;
  /** At the right of the title. */
  aside?: ReactNode;
  /** No padding inside, for lists and tables. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}

/** A titled sheet. */
export function Panel({ title, aside, flush, className, children }: PanelProps) {
  const id = useId();
  return (
    <section className={cx('panel', className)} aria-labelledby={id}>
      <header>
        <h2 id={id} className="grow">
          {title}
        </h2>
        {aside}
      </header>
      {flush ? children : <div className="in">{children}</div>}
    </section>
  );
}
