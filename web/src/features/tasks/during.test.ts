import { describe, expect, it } from 'vitest';
import { formatDuring, parseDuring } from './during';
import { duringOf, taskSearch, withDuring } from './taskSearch';

const at = (text: string) => Date.parse(text);

describe('a part of the time in the filter', () => {
  it('is written to the second in UTC, and holds all that was chosen', () => {
    const during = {
      from: at('2026-11-01T08:00:00.900Z'),
      to: at('2026-11-01T09:30:00.100Z'),
    };
    expect(formatDuring(during)).toBe('2026-11-01T08:00:00Z..2026-11-01T09:30:01Z');
    expect(formatDuring({ from: null, to: during.to })).toBe('..2026-11-01T09:30:01Z');
  });

  it('is read with either end open, and nothing else is', () => {
    expect(parseDuring('2026-11-01T08:00:00Z..')).toEqual({
      from: at('2026-11-01T08:00:00Z'),
      to: null,
    });
    for (const wrong of ['', '..', 'soon..', '2026-11-01T08:00:00Z', 'a..b..c']) {
      expect(parseDuring(wrong), wrong).toBeNull();
    }
    expect(parseDuring('2026-11-02T00:00:00Z..2026-11-01T00:00:00Z')).toBeNull();
    expect(taskSearch.problems('during:soon')[0]?.message).toContain('no part of time');
  });

  it('stands beside what else the filter says, and goes again', () => {
    const narrowed = withDuring('process:STAR exit:137', {
      from: at('2026-11-01T08:00:00Z'),
      to: null,
    });
    expect(narrowed).toBe('process:STAR exit:137 during:2026-11-01T08:00:00Z..');
    expect(duringOf(narrowed)?.from).toBe(at('2026-11-01T08:00:00Z'));
    expect(withDuring(narrowed, null)).toBe('process:STAR exit:137');
    expect(withDuring(narrowed, { from: null, to: null })).toBe('process:STAR exit:137');
  });
});
