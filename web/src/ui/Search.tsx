import { Search as SearchIcon, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { texts } from './texts';

interface SearchProps {
  label: string;
  placeholder: string;
  value: string;
  /** Called a moment after the last key, or at once on Enter. */
  onChange: (value: string) => void;
  className?: string;
}

/** The page's filter. `/` goes here from anywhere, Esc empties it. */
export function Search({ label, placeholder, value, onChange, className = '' }: SearchProps) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The address may change by other means than typing (back, a chip, a link).
  useEffect(() => {
    clearTimeout(timer.current);
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const say = (next: string, delay: number) => {
    setTyped(next);
    clearTimeout(timer.current);
    if (delay === 0) onChange(next);
    else timer.current = setTimeout(() => onChange(next), delay);
  };

  return (
    <search className={`search ${className}`}>
      <SearchIcon aria-hidden />
      <input
        ref={input}
        type="search"
        data-search
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => say(event.target.value, 200)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') say(typed, 0);
          if (event.key === 'Escape') {
            if (typed) say('', 0);
            else input.current?.blur();
          }
        }}
      />
      {typed ? (
        <button
          type="button"
          className="btn quiet icon s"
          aria-label={texts.clearSearch}
          onClick={() => {
            say('', 0);
            input.current?.focus();
          }}
        >
          <X aria-hidden />
        </button>
      ) : (
        <kbd className="hide-s">/</kbd>
      )}
    </search>
  );
}
