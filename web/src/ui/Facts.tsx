import type { ReactNode } from 'react';

/** The key numbers of a page in one band. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

interface FactProps {
  label: string;
  /** Small beside the value. */
  unit?: string;
  /** One line below. */
  note?: ReactNode;
  /** The exact value, or the reason why there is none. */
  title?: string;
  children: ReactNode;
}

export function Fact({ label, unit, note, title, children }: FactProps) {
  return (
    <div title={title}>
      <dt>{label}</dt>
      <dd>
        {children}
        {unit && <small>{unit}</small>}
      </dd>
      {note && <dd className="note">{note}</dd>}
    </div>
  );
}

/** Names and values in two columns, for everything that is not a key number. */
export function Details({ children }: { children: ReactNode }) {
  return <dl className="kv">{children}</dl>;
}

interface DetailProps {
  label: string;
  mono?: boolean;
  title?: string;
  children: ReactNode;
}

export function Detail({ label, mono, title, children }: DetailProps) {
  return (
    <>
      <dt>{label}</dt>
      <dd className={mono ? 'mono' : undefined} title={title}>
        {children}
      </dd>
    </>
  );
}
