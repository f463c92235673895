import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { cx } from '@/lib/cx';
import type { ControlProps } from './Field';
import { texts } from './texts';

interface TagInputProps extends ControlProps {
  value: string[];
  onChange: (value: string[]) => void;
  placeholder?: string;
  disabled?: boolean;
}

/** A list of short words. Enter, comma or leaving the field adds one, Backspace takes the last away. */
export function TagInput({ value, onChange, placeholder, disabled, ...control }: TagInputProps) {
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);

  const add = () => {
    const words = typed.split(/[,\s]+/).filter((word) => word && !value.includes(word));
    if (words.length > 0) onChange([...value, ...new Set(words)]);
    setTyped('');
  };
  const remove = (word: string) => {
    onChange(value.filter((other) => other !== word));
    input.current?.focus();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click only helps the mouse to reach the input inside
    // biome-ignore lint/a11y/noStaticElementInteractions: as above
    <div
      className={cx('input tag-input', disabled && 'disabled')}
      onClick={() => input.current?.focus()}
    >
      {value.map((word) => (
        <span key={word} className="tok">
          {word}
          {!disabled && (
            <button type="button" aria-label={texts.remove(word)} onClick={() => remove(word)}>
              <X aria-hidden />
            </button>
          )}
        </span>
      ))}
      <input
        {...control}
        ref={input}
        disabled={disabled}
        value={typed}
        placeholder={value.length === 0 ? placeholder : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if ((event.key === 'Enter' || event.key === ',') && typed.trim()) {
            event.preventDefault();
            add();
          } else if (event.key === 'Backspace' && !typed && value.length > 0) {
            onChange(value.slice(0, -1));
          }
        }}
      />
    </div>
  );
}
