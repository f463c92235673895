import { isProblem, readTree, type Tree } from './tree';

/**
 * The small language of search boxes: words, and keywords with a value (`status:failed`). The page
 * needs to know what is in a box, so that it can be shown in parts, completed, corrected, and changed
 * by a press on a chip. What it finds is decided by the server alone.
 */

/** A value that may stand after a keyword. */
export interface KnownValue {
  readonly value: string;
  /** What is shown for it, when that says more. */
  readonly label?: string;
  readonly hint?: string;
}

/** A keyword of a language; `Known` is what the page knows when it offers values. */
export interface KeywordRule<Keyword extends string, Known> {
  readonly keyword: Keyword;
  /** Other spellings. */
  readonly aliases?: readonly string[];
  /** A name of the reader's follows the keyword and a dot, as in `params.genome:GRCh38`. */
  readonly named?: boolean;
  /** Beside the keyword where it is offered. */
  readonly hint: string;
  readonly values?: (known: Known) => readonly KnownValue[];
  /** What is wrong with a value, or null. */
  readonly problem?: (value: string) => string | null;
}

/** A part of the text between white space. Quotes hold white space together. */
export interface Part<Keyword extends string = string> {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly kind: 'keyword' | 'operator' | 'word';
  /** The keyword in its usual spelling; null for another word before a colon. */
  readonly keyword: Keyword | null;
  /** What stands after the colon (of a word: all of it), without quotes. */
  readonly value: string;
}

/** A part that can find nothing, and why. */
export interface Problem {
  readonly part: Part;
  readonly message: string;
  /** Wrong is not the part itself but how it is joined with others. */
  readonly isJoint?: boolean;
}

/** Something to take over into the text. */
export interface Suggestion {
  readonly label: string;
  readonly hint: string;
  /** The whole text after it was taken, and where the caret stands then. */
  readonly text: string;
  readonly caret: number;
}

export interface SearchLanguage<Keyword extends string, Known> {
  parse(text: string): Part<Keyword>[];
  /** How the parts are joined, or what is wrong with that. */
  tree(text: string): Tree<Part<Keyword>> | Problem;
  /** What a reader should correct. Where the caret stands somebody still types: that is left alone. */
  problems(text: string, caret?: number): Problem[];
  /** The value of the first part with this keyword, or null. */
  valueOf(text: string, keyword: Keyword): string | null;
  /** The text with all parts of this keyword replaced by one with `value`, or removed (null). */
  withValue(text: string, keyword: Keyword, value: string | null): string;
  /** What may stand where the caret is: keywords where a word begins, values after a colon. */
  suggest(text: string, caret: number, known: Known): Suggestion[];
}

interface Options {
  /** AND, OR and NOT in capitals and parentheses join the parts. */
  readonly operators?: boolean;
  /** A word before a colon that is no keyword is part of a word, as in `sample:7`. */
  readonly looseColons?: boolean;
}

const longest = 1000;
const operatorWords = new Set(['AND', 'OR', 'NOT', '(', ')']);
const mostValues = 12;

export function searchLanguage<Keyword extends string, Known>(
  rules: readonly KeywordRule<Keyword, Known>[],
  options: Options = {},
): SearchLanguage<Keyword, Known> {
  const ruleFor = (name: string) =>
    rules.find(({ keyword, aliases = [], named }) =>
      [keyword, ...aliases].some((known) =>
        named ? name.startsWith(`${known}.`) && name.length > known.length + 1 : name === known,
      ),
    );
  const partPattern = options.operators
    ? /[()]|(?:[^\s"()]|"[^"]*(?:"|$))+/g
    : /(?:[^\s"]|"[^"]*(?:"|$))+/g;

  const parse = (text: string): Part<Keyword>[] =>
    Array.from(text.matchAll(partPattern), (match) => {
      const raw = match[0];
      const part = { text: raw, start: match.index, end: match.index + raw.length };
      const colon = raw.indexOf(':');
      const isAddress = raw.startsWith('://', colon);
      const name = colon > 0 && !isAddress ? raw.slice(0, colon) : '';
      if (options.operators && operatorWords.has(raw)) {
        return { ...part, kind: 'operator', keyword: null, value: '' };
      }
      const rule = ruleFor(name);
      if (rule || (/^[A-Za-z]+$/.test(name) && !options.looseColons)) {
        const value = unquoted(raw.slice(colon + 1));
        return { ...part, kind: 'keyword', keyword: rule?.keyword ?? null, value };
      }
      return { ...part, kind: 'word', keyword: null, value: unquoted(raw) };
    });

  const problemOf = (part: Part): string | null => {
    if (part.kind !== 'keyword') return null;
    const name = part.text.slice(0, part.text.indexOf(':'));
    const rule = ruleFor(name);
    if (part.value === '') return `Nothing stands after “${name}:”.`;
    if (!rule) {
      return `There is no keyword “${name}”. Put quotes around the text to search for it as it is.`;
    }
    return rule.problem?.(part.value) ?? null;
  };

  const problems = (text: string): Problem[] => {
    const parts = parse(text);
    const whole = {
      text,
      start: 0,
      end: text.length,
      kind: 'word',
      keyword: null,
      value: text,
    } as const;
    if (text.length > longest) {
      return [{ part: whole, message: 'The search is longer than 1,000 characters. Shorten it.' }];
    }
    const open = parts.find((part) => part.text.split('"').length % 2 === 0);
    if (open && options.operators) {
      return [{ part: open, message: 'A quotation mark is not closed.', isJoint: true }];
    }
    const found = parts.flatMap((part) => {
      const message = problemOf(part);
      return message === null ? [] : [{ part, message }];
    });
    const joined = options.operators ? readTree(parts) : undefined;
    return joined && isProblem(joined) ? [joined, ...found] : found;
  };

  return {
    parse,

    tree: (text) => readTree(parse(text)),

    problems(text, caret) {
      return problems(text).filter(
        ({ part, isJoint }) =>
          caret === undefined || !(isJoint || (caret >= part.start && caret <= part.end)),
      );
    },

    valueOf(text, keyword) {
      return parse(text).find((part) => part.keyword === keyword)?.value ?? null;
    },

    withValue(text, keyword, value) {
      let parts = parse(text);
      for (;;) {
        const at = parts.findIndex((part) => part.keyword === keyword);
        if (at < 0) break;
        parts = withoutPart(parts, at);
      }
      const kept = parts.map((part) => part.text);
      if (value !== null) kept.push(`${keyword}:${quoted(value)}`);
      return kept.join(' ');
    },

    suggest(text, caret, known) {
      const part = parse(text).find((p) => p.start < caret && caret <= p.end);
      const start = part?.start ?? caret;
      const typed = text.slice(start, caret);
      const colon = typed.indexOf(':');
      const taking = (replacement: string) => {
        const head = text.slice(0, start) + replacement;
        return { text: head + text.slice(part?.end ?? caret).trimStart(), caret: head.length };
      };

      if (colon < 0) {
        const prefix = typed.toLowerCase();
        return rules
          .filter(({ keyword, aliases = [] }) =>
            [keyword, ...aliases].some((name) => name.toLowerCase().startsWith(prefix)),
          )
          .map(({ keyword, named, hint }) => {
            const label = named ? `${keyword}.` : `${keyword}:`;
            return { label, hint, ...taking(label) };
          });
      }
      const name = typed.slice(0, colon);
      const prefix = unquoted(typed.slice(colon + 1)).toLowerCase();
      return (ruleFor(name)?.values?.(known) ?? [])
        .filter(({ value, label = value }) => {
          const startsSo = [value, label].some((word) => word.toLowerCase().startsWith(prefix));
          return startsSo && value.toLowerCase() !== prefix;
        })
        .slice(0, mostValues)
        .map(({ value, label = value, hint = '' }) => ({
          label,
          hint,
          ...taking(`${name}:${quoted(value)} `),
        }));
    },
  };
}

function unquoted(text: string): string {
  return text.replaceAll('"', '');
}

function quoted(value: string): string {
  return /[\s"]/.test(value) ? `"${unquoted(value)}"` : value;
}

/** An operator that would stand alone goes with the part. */
function withoutPart<P extends Part>(parts: readonly P[], index: number): P[] {
  const isOperator = (at: number) => parts[at]?.kind === 'operator';
  let from = index;
  let to = index + 1;
  while (isOperator(from - 1)) from--;
  if (from === 0) while (isOperator(to)) to++;
  return [...parts.slice(0, from), ...parts.slice(to)];
}
