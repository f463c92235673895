import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from '@/lib/cx';

interface Look {
  /** One `primary` per view. */
  variant?: 'default' | 'primary' | 'danger' | 'quiet';
  size?: 'normal' | 'small';
  /** A square button; needs an `aria-label`. */
  icon?: boolean;
}

function look({ variant = 'default', size = 'normal', icon }: Look, className?: string) {
  return cx(
    'btn',
    variant !== 'default' && variant,
    size === 'small' && 's',
    icon && 'icon',
    className,
  );
}

interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** Word shown while the work lasts; the button keeps its width and cannot be pressed. */
  busy?: string | false;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({
  variant,
  size,
  icon,
  busy,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={look({ variant, size, icon }, className)}
      aria-disabled={busy ? true : rest['aria-disabled']}
      disabled={disabled}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
    >
      <Words busy={busy}>{children}</Words>
    </button>
  );
}

function Words({ busy, children }: { busy?: string | false; children: ReactNode }) {
  if (!busy) return children;
  return (
    <span className="grid">
      <span aria-hidden className="invisible col-start-1 row-start-1 inline-flex gap-1.5">
        {children}
      </span>
      <span className="col-start-1 row-start-1 text-center" role="status">
        {busy}
      </span>
    </span>
  );
}

interface AnchorProps extends Look, AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
}

function Anchor({ variant, size, icon, className, ...rest }: AnchorProps) {
  return <a {...rest} className={look({ variant, size, icon }, className)} />;
}

/** A link that looks like a button, for going somewhere. */
export const ButtonLink = createLink(Anchor);
