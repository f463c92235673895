import { type ReactNode, useId } from 'react';

/** A part of a long form. */
export function Section({
  title,
  note,
  aside,
  children,
}: {
  title: string;
  /** Beside the title, quieter. */
  note?: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="form-section" aria-labelledby={id}>
      <header className="row">
        <h2 id={id} className="grow">
          {title}
          {note && <span className="cap ml-1"> {note}</span>}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
