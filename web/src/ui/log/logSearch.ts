/** What to look for in a log: a text, whatever the case of its letters, or lines of a level. */
export type LogQuery =
  | { readonly text: string; readonly level?: undefined }
  | { readonly level: 'error' | 'warn'; readonly text?: undefined };

/** One answer: all hits in the stretch `from..to` of the file. */
export interface LogMatches {
  readonly offsets: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly size: number;
  readonly growing: boolean;
  readonly missing?: string | null;
}

/** All hits of the stretch of a file that was searched so far; it grows at both ends. */
export interface Found {
  readonly offsets: readonly number[];
  readonly from: number;
  readonly to: number;
  /** The size of the file; null before the first answer. */
  readonly size: number | null;
}

/** Hits that are kept in one direction at most: nobody goes through more, and the page must stay light. */
export const mostFound = 25_000;

/** Nothing was searched yet; the search begins at `at`. */
export function nothingFound(at: number): Found {
  return { offsets: [], from: at, to: at, size: null };
}

/** Adds an answer that begins or ends where the searched stretch ends or begins; others are of an older search. */
export function addMatches(found: Found, answer: LogMatches): Found {
  const size = answer.size;
  if (answer.to === found.from && answer.from <= found.from && answer.to !== answer.from) {
    return { ...found, offsets: [...answer.offsets, ...found.offsets], from: answer.from, size };
  }
  if (answer.from === found.to) {
    return {
      ...found,
      offsets: answer.offsets.length > 0 ? [...found.offsets, ...answer.offsets] : found.offsets,
      to: Math.max(found.to, answer.to),
      size,
    };
  }
  return { ...found, size };
}

/** Where to search on: first what follows, since logs are read downwards, then what is before. */
export function nextStretch(
  found: Found,
  begin: number,
): { readonly from: number; readonly backward: boolean } | null {
  const behind = found.offsets.length - countBefore(found.offsets, begin);
  if ((found.size === null || found.to < found.size) && behind < mostFound)
    return { from: found.to, backward: false };
  if (found.from > 0 && found.offsets.length - behind < mostFound)
    return { from: found.from, backward: true };
  return null;
}

/** Whether the whole file was searched, so that the count is that of the file. */
export function isComplete(found: Found): boolean {
  return found.from === 0 && found.size !== null && found.to >= found.size;
}

/** Part of the file that was searched, from 0 to 1. */
export function searchedShare(found: Found): number {
  return found.size ? (found.to - found.from) / found.size : 0;
}

/** The first hit at or after `at`, else the first of all; undefined when there is none. */
export function firstFrom(found: Found, at: number): number | undefined {
  return found.offsets[countBefore(found.offsets, at)] ?? found.offsets[0];
}

/** The hit that follows `at`, or with -1 the one before; it goes round at the ends. */
export function stepFrom(found: Found, at: number | undefined, step: 1 | -1): number | undefined {
  const { offsets } = found;
  if (offsets.length === 0) return undefined;
  if (at === undefined) return step === 1 ? offsets[0] : offsets.at(-1);
  if (step === 1) return offsets[countBefore(offsets, at + 1)] ?? offsets[0];
  return offsets[countBefore(offsets, at) - 1] ?? offsets.at(-1);
}

/** How many hits begin before `at`. */
export function countBefore(offsets: readonly number[], at: number): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Finds a text in a line as the server does: its letters in either case, nothing else. */
export function textPattern(text: string): RegExp | null {
  return text === '' ? null : new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}
