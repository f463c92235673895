import { type ReactNode, useId } from 'react';
import { cx } from '@/lib/cx';
import { StatusShape } from './StatusMark';

/** What the control of a field must carry. */
export interface ControlProps {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}

interface FieldProps {
  label: ReactNode;
  /** The name a script would use: `--outdir`, `-work-dir`. */
  keyName?: string;
  required?: boolean;
  help?: ReactNode;
  /** What is wrong and how to correct it. */
  error?: string;
  /** Differs from the default. */
  changed?: boolean;
  className?: string;
  children: (control: ControlProps) => ReactNode;
}

/** A label, one control, its help and its error, tied together for every kind of reader. */
export function Field({
  label,
  keyName,
  required,
  help,
  error,
  changed,
  className,
  children,
}: FieldProps) {
  const id = useId();
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  return (
    <div className={cx('field', changed && 'changed', className)}>
      <label htmlFor={id}>
        {label}
        {required && <span className="cap">required</span>}
        {keyName && <span className="key">{keyName}</span>}
      </label>
      {children({
        id,
        'aria-describedby': cx(error && errorId, help ? helpId : '') || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required || undefined,
      })}
      {error && <FieldError id={errorId}>{error}</FieldError>}
      {help && (
        <p className="help" id={helpId}>
          {help}
        </p>
      )}
    </div>
  );
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p className="err" id={id} role="alert">
      <StatusShape kind="failed" size={12} />
      <span>{children}</span>
    </p>
  );
}
