import { describe, expect, it } from 'vitest';
import { segmentStyle, stripLabel, stripSegments, stripTotal } from './strip';

describe('stripSegments', () => {
  it('puts failures first and what has not begun last', () => {
    const counts = {
      pending: 2,
      ok: 5,
      failed: 1,
      running: 3,
      submitted: 4,
      cached: 6,
      cancelled: 7,
    };
    expect(stripSegments(counts).map((segment) => segment.kind)).toEqual([
      'failed',
      'ok',
      'cached',
      'running',
      'submitted',
      'cancelled',
      'pending',
    ]);
  });

  it('leaves out what holds nothing, and is empty for a run without tasks', () => {
    expect(stripSegments({ ok: 4, failed: 0 })).toEqual([{ kind: 'ok', count: 4, share: 1 }]);
    expect(stripSegments({})).toEqual([]);
    expect(stripTotal({ ok: 4, pending: 6 })).toBe(10);
  });
});

describe('stripLabel', () => {
  it('says the strip in words', () => {
    expect(stripLabel({ ok: 1200, failed: 1, pending: 3 }, (n) => n.toLocaleString('en'))).toBe(
      '1 failed, 1,200 succeeded, 3 pending',
    );
    expect(stripLabel({}, String)).toBe('no tasks yet');
  });
});

describe('segmentStyle', () => {
  const styles = (counts: Parameters<typeof stripSegments>[0]) =>
    stripSegments(counts).map(segmentStyle);

  it('shares the strip in proportion', () => {
    expect(styles({ ok: 3, pending: 1 }).map((style) => style.flex)).toEqual([
      '750 1 0',
      '250 1 0',
    ]);
  });

  it('keeps two pixels for one failure in 50,000, and none for what is pending', () => {
    const widths = styles({ failed: 1, ok: 49_998, pending: 1 }).map((style) => style.minWidth);
    expect(widths).toEqual([2, 2, 0]);
  });
});
