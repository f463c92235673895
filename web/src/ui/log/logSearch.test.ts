import { describe, expect, it } from 'vitest';
import {
  addMatches,
  countBefore,
  type Found,
  firstFrom,
  isComplete,
  type LogMatches,
  mostFound,
  nextStretch,
  nothingFound,
  searchedShare,
  stepFrom,
  textPattern,
} from './logSearch';

const all = [3, 10, 40, 41, 77, 90];
const size = 100;

/** Answers like the server: at most `stretch` bytes, at most `most` hits. */
function answer(from: number, backward: boolean, stretch = 30, most = 2): LogMatches {
  if (backward) {
    const begin = Math.max(0, from - stretch);
    const hits = all.filter((at) => at >= begin && at < from);
    const kept = hits.slice(-most);
    return {
      offsets: kept,
      from: hits.length > most ? (kept[0] ?? begin) : begin,
      to: from,
      size,
      growing: false,
    };
  }
  const end = Math.min(size, from + stretch);
  const hits = all.filter((at) => at >= from && at < end);
  const to = hits.length > most ? (hits[most] ?? end) : end;
  return { offsets: hits.slice(0, most), from, to, size, growing: false };
}

function searched(begin: number): Found {
  let found = nothingFound(begin);
  for (let next = nextStretch(found, begin); next; next = nextStretch(found, begin)) {
    found = addMatches(found, answer(next.from, next.backward));
  }
  return found;
}

describe('searching on in both directions', () => {
  it('finds every hit once, wherever it begins', () => {
    for (let begin = 0; begin <= size; begin++) {
      const found = searched(begin);
      expect(found.offsets, `from ${begin}`).toEqual(all);
      expect(isComplete(found)).toBe(true);
      expect(searchedShare(found)).toBe(1);
    }
  });

  it('searches first what follows', () => {
    expect(nextStretch(nothingFound(50), 50)).toEqual({ from: 50, backward: false });
    const below = addMatches(nothingFound(90), answer(90, false));
    expect(nextStretch(below, 90)).toEqual({ from: 90, backward: true });
  });

  it('goes on when the file has grown', () => {
    const found = searched(0);
    expect(nextStretch(found, 0)).toBe(null);
    expect(nextStretch({ ...found, size: 120 }, 0)).toEqual({ from: 100, backward: false });
  });

  it('stops when there are more hits than anybody goes through', () => {
    const offsets = Array.from({ length: mostFound }, (_, at) => at);
    const many: Found = { offsets, from: 0, to: mostFound, size: 1_000_000 };
    expect(nextStretch(many, 0)).toBe(null);
    expect(isComplete(many)).toBe(false);
  });

  it('leaves out an answer to an older question', () => {
    const found = addMatches(nothingFound(50), answer(50, false));
    expect(addMatches(found, answer(0, false)).offsets).toEqual(found.offsets);
  });
});

describe('going from hit to hit', () => {
  const found = searched(0);

  it('goes round at the ends', () => {
    expect(stepFrom(found, undefined, 1)).toBe(3);
    expect(stepFrom(found, 40, 1)).toBe(41);
    expect(stepFrom(found, 90, 1)).toBe(3);
    expect(stepFrom(found, 3, -1)).toBe(90);
    expect(stepFrom(found, 60, -1)).toBe(41);
    expect(stepFrom(nothingFound(0), 5, 1)).toBe(undefined);
  });

  it('begins at what is being read', () => {
    expect(firstFrom(found, 41)).toBe(41);
    expect(firstFrom(found, 95)).toBe(3);
    expect(countBefore(all, 41)).toBe(3);
  });
});

it('takes a text literally, in either case', () => {
  expect('a.B a.b axb'.match(textPattern('A.b') ?? '')).toEqual(['a.B', 'a.b']);
  expect('ÄÖ äö'.match(textPattern('äö') ?? '')).toHaveLength(2);
  expect(textPattern('')).toBe(null);
  for (const text of ['(', '[', '\\', 'a{2', '-', '/', '$^|?*+']) {
    expect(`x${text}x`.match(textPattern(text) ?? '')?.[0]).toBe(text);
  }
});
