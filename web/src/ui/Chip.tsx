import type { ButtonHTMLAttributes, ReactNode } from 'react';

interface ChipProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  pressed: boolean;
  icon?: ReactNode;
  count?: string;
}

/** A filter that is on or off. */
export function Chip({ pressed, icon, count, children, ...rest }: ChipProps) {
  return (
    <button type="button" {...rest} className="chip" aria-pressed={pressed}>
      {icon}
      {children}
      {count !== undefined && (
        <>
          {' '}
          <b>{count}</b>
        </>
      )}
    </button>
  );
}
