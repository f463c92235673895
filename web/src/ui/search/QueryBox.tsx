import { Search as SearchIcon, X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { cx } from '@/lib/cx';
import { texts } from '../texts';
import type { Problem, SearchLanguage } from './language';
import './search.css';

interface QueryBoxProps<Keyword extends string, Known> {
  label: string;
  placeholder: string;
  language: SearchLanguage<Keyword, Known>;
  known: Known;
  value: string;
  /** Called a moment after the last key, or at once on Enter. */
  onChange: (value: string) => void;
  className?: string;
}

const typingPauseMs = 250;

/**
 * A search box with keywords: they stand out in the text, are offered while typing, and what can find
 * nothing is named below. `/` goes here from anywhere; Esc closes the offers, then empties the box.
 */
export function QueryBox<Keyword extends string, Known>(props: QueryBoxProps<Keyword, Known>) {
  const { language, value, onChange } = props;
  const [typed, setTyped] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const nextCaret = useRef<number | null>(null);
  const said = useRef(value);
  const id = useId();

  // The address may change by other means than typing (back, a chip, a link).
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    clearTimeout(timer.current);
    setTyped(value);
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (nextCaret.current === null) return;
    input.current?.setSelectionRange(nextCaret.current, nextCaret.current);
    nextCaret.current = null;
  });

  const suggestions = open ? language.suggest(typed, caret, props.known) : [];
  const problems = language.problems(typed, open ? caret : undefined);

  const say = (text: string) => {
    clearTimeout(timer.current);
    said.current = text.trim();
    onChange(text.trim());
  };
  const write = (text: string, at: number, delay: number) => {
    setTyped(text);
    setCaret(at);
    setChosen(-1);
    clearTimeout(timer.current);
    // What is wrong or not finished finds nothing: the list waits for it.
    if (language.problems(text).length === 0) timer.current = setTimeout(() => say(text), delay);
  };
  const take = (index: number) => {
    const suggestion = suggestions[index];
    if (!suggestion) return;
    nextCaret.current = suggestion.caret;
    write(suggestion.text, suggestion.caret, 0);
    input.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const count = suggestions.length;
    if (event.key === 'ArrowDown' && count > 0) setChosen((chosen + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) setChosen(chosen <= 0 ? count - 1 : chosen - 1);
    else if (event.key === 'Enter' && chosen >= 0) take(chosen);
    else if (event.key === 'Tab' && chosen >= 0) take(chosen);
    else if (event.key === 'Enter') {
      setOpen(false);
      if (language.problems(typed).length === 0) say(typed);
    } else if (event.key === 'Escape' && count > 0) setOpen(false);
    else if (event.key === 'Escape' && typed !== '') write('', 0, 0);
    else if (event.key === 'Escape') input.current?.blur();
    else return;
    event.preventDefault();
  };

  return (
    <search className={cx('query', props.className)}>
      <div className="search">
        <SearchIcon aria-hidden />
        <div className="query-text">
          <div className="query-mirror" ref={mirror} aria-hidden="true">
            {mirrored(language, typed, problems)}
          </div>
          <input
            ref={input}
            type="text"
            data-search
            role="combobox"
            aria-label={props.label}
            aria-keyshortcuts="/"
            aria-expanded={suggestions.length > 0}
            aria-controls={`${id}-offers`}
            aria-autocomplete="list"
            aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
            aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
            aria-invalid={problems.length > 0 || undefined}
            placeholder={props.placeholder}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setOpen(true);
              write(event.target.value, event.target.selectionStart ?? 0, typingPauseMs);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onClick={() => setOpen(true)}
            onScroll={(event) => {
              if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft;
            }}
            onBlur={() => setOpen(false)}
            onKeyDown={onKeyDown}
          />
        </div>
        {typed === '' ? (
          <kbd className="hide-s">/</kbd>
        ) : (
          <button
            type="button"
            className="btn quiet icon s"
            aria-label={texts.clearSearch}
            onClick={() => {
              write('', 0, 0);
              input.current?.focus();
            }}
          >
            <X aria-hidden />
          </button>
        )}
      </div>
      <div
        className="menu query-offers"
        id={`${id}-offers`}
        role="listbox"
        aria-label={props.label}
        hidden={suggestions.length === 0}
      >
        {suggestions.map((suggestion, index) => (
          <div
            key={suggestion.label}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className="menu-item"
            // The box must keep the focus, or the offers would close before the press arrives.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => take(index)}
            onKeyDown={undefined}
          >
            <span className="mono">{suggestion.label}</span>
            <span className="dim small">{suggestion.hint}</span>
          </div>
        ))}
      </div>
      {problems.length > 0 && (
        <p className="err" id={`${id}-problems`}>
          {problems[0]?.message}
        </p>
      )}
    </search>
  );
}

/** The text once more below the input, where keywords can be coloured. */
function mirrored<Keyword extends string, Known>(
  language: SearchLanguage<Keyword, Known>,
  text: string,
  problems: readonly Problem[],
): ReactNode[] {
  const nodes: ReactNode[] = [];
  let from = 0;
  for (const part of language.parse(text)) {
    nodes.push(text.slice(from, part.start));
    from = part.end;
    const wrong = problems.some(
      (problem) => problem.part.start < part.end && problem.part.end > part.start,
    );
    if (part.kind === 'word' && !wrong) nodes.push(part.text);
    else {
      nodes.push(
        <mark key={part.start} className={cx(part.kind, wrong && 'wrong')}>
          {part.text}
        </mark>,
      );
    }
  }
  nodes.push(text.slice(from));
  return nodes;
}
