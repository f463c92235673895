import type { Part, Problem } from './language';

/** How the parts of a search are joined. */
export type Tree<P extends Part = Part> =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Tree<P>[] }
  | { readonly kind: 'not'; readonly inner: Tree<P> }
  /** Words that stand beside each other are one phrase. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'keyed'; readonly part: P };

const mostDepth = 32;

/** Stops the reading; never leaves this file. */
class Wrong {
  constructor(readonly problem: Problem) {}
}

/** The tree of a search, or the first thing that is wrong with how its parts are joined. */
export function readTree<P extends Part>(parts: readonly P[]): Tree<P> | Problem {
  if (parts.length === 0) return { kind: 'all', parts: [] };
  const reader = new Reader(parts);
  try {
    return reader.whole();
  } catch (wrong) {
    if (wrong instanceof Wrong) return wrong.problem;
    throw wrong;
  }
}

export function isProblem(read: Tree | Problem): read is Problem {
  return 'message' in read;
}

class Reader<P extends Part> {
  private at = 0;
  private depth = 0;

  constructor(private readonly parts: readonly P[]) {}

  whole(): Tree<P> {
    const tree = this.any(undefined);
    this.stopIf(this.operator(')'), 'A “)” has no “(” before it.');
    return tree;
  }

  /** Conditions with OR between them; `after` is the operator that they stand behind. */
  private any(after: P | undefined): Tree<P> {
    const options = [this.all(after)];
    for (let or = this.operator('OR'); or; or = this.operator('OR')) {
      this.at++;
      options.push(this.all(or));
    }
    return oneOr('any', options);
  }

  /** Conditions with AND or nothing between them. The words of a stretch without AND are one phrase. */
  private all(behind: P | undefined): Tree<P> {
    const terms: Tree<P>[] = [];
    for (let after = behind; ; ) {
      const before = terms.length;
      const phrase: string[] = [];
      for (;;) {
        const part = this.parts[this.at];
        if (!part || this.operator('AND', 'OR', ')')) break;
        if (isPlainWord(part)) {
          phrase.push(part.value);
          this.at++;
        } else terms.push(this.one());
      }
      if (phrase.length > 0) terms.push({ kind: 'text', text: phrase.join(' ') });
      if (terms.length === before) this.nothing(after);
      const and = this.operator('AND');
      if (!and) return oneOr('all', terms);
      this.at++;
      after = and;
    }
  }

  /** Says where a condition is missing: behind the word before, else in front of the next one. */
  private nothing(after: P | undefined): never {
    const next = this.parts[this.at];
    const isOpen = after?.text === '(';
    if (next && (isOpen || !after) && (next.text === 'AND' || next.text === 'OR')) {
      stop(next, `Nothing stands before ${next.text}.`);
    }
    if (isOpen && after && next?.text === ')') {
      stop({ ...after, text: '()', end: next.end }, 'Nothing stands between the parentheses.');
    }
    if (isOpen && after) stop(after, 'A “(” is not closed.');
    if (!after && next) stop(next, 'A “)” has no “(” before it.');
    const last = after ?? this.parts[0];
    return stop(last as P, `Nothing stands after ${last?.text}.`);
  }

  private one(): Tree<P> {
    const part = this.parts[this.at++] as P;
    if (part.kind === 'keyword') return { kind: 'keyed', part };
    if (part.kind === 'operator' && part.text === 'NOT') {
      this.deeper(part);
      const next = this.parts[this.at];
      if (!next || this.operator('AND', 'OR', ')')) stop(part, 'Nothing stands after NOT.');
      const inner = isPlainWord(next) ? this.phrase() : this.one();
      this.depth--;
      return { kind: 'not', inner };
    }
    if (part.kind === 'operator') {
      this.deeper(part);
      const inner = this.any(part);
      if (!this.operator(')')) stop(part, 'A “(” is not closed.');
      this.at++;
      this.depth--;
      return inner;
    }
    return { kind: 'text', text: part.value };
  }

  private phrase(): Tree<P> {
    const words: string[] = [];
    for (let part = this.parts[this.at]; part && isPlainWord(part); part = this.parts[this.at]) {
      words.push(part.value);
      this.at++;
    }
    return { kind: 'text', text: words.join(' ') };
  }

  private operator(...words: string[]): P | undefined {
    const part = this.parts[this.at];
    return part?.kind === 'operator' && words.includes(part.text) ? part : undefined;
  }

  private stopIf(part: P | undefined, message: string): void {
    if (part) stop(part, message);
  }

  private deeper(part: P): void {
    this.depth++;
    if (this.depth > mostDepth) {
      stop(part, 'Too many parentheses or NOTs stand within each other.');
    }
  }
}

function stop(part: Part, message: string): never {
  throw new Wrong({ part, message, isJoint: true });
}

function isPlainWord(part: Part): boolean {
  return part.kind === 'word' && !part.text.startsWith('"');
}

function oneOr<P extends Part>(kind: 'all' | 'any', parts: readonly Tree<P>[]): Tree<P> {
  const [only] = parts;
  return only && parts.length === 1 ? only : { kind, parts };
}
