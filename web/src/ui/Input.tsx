import { Eye, EyeOff } from 'lucide-react';
import {
  type InputHTMLAttributes,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useState,
} from 'react';
import { cx } from '@/lib/cx';
import { texts } from './texts';

interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  /** For what a machine will read: paths, hashes, parameters. */
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function Input({ mono, className, ...rest }: InputProps) {
  return (
    <input
      autoComplete="off"
      spellCheck={!mono}
      {...rest}
      className={cx('input', mono && 'mono', className)}
    />
  );
}

/** A password that its owner may look at. */
export function PasswordInput({ className, ...rest }: InputProps) {
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <span className={cx('input-with-button', className)}>
      <input {...rest} type={shown ? 'text' : 'password'} className="input" spellCheck={false} />
      <button
        type="button"
        className="btn quiet icon s"
        aria-label={shown ? texts.hidePassword : texts.showPassword}
        onClick={() => setShown(!shown)}
      >
        <Icon aria-hidden />
      </button>
    </span>
  );
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  ref?: Ref<HTMLSelectElement>;
}

export function Select({ className, ...rest }: SelectProps) {
  return <select {...rest} className={cx('select', className)} />;
}

interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  mono?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

export function Textarea({ mono, className, rows = 3, ...rest }: TextareaProps) {
  return (
    <textarea
      rows={rows}
      spellCheck={!mono}
      {...rest}
      className={cx('input', mono && 'mono', className)}
    />
  );
}
