import { describe, expect, it } from 'vitest';
import { formatSort, parseSort, readTaskView } from './taskView';

describe('the order in the address', () => {
  it('is read and written', () => {
    for (const text of ['duration', '-peakRss']) expect(formatSort(parseSort(text))).toBe(text);
    expect(parseSort(undefined)).toEqual({ key: 'start', descending: true });
  });
});

describe('the address', () => {
  it('forgets what it cannot read instead of failing', () => {
    expect(
      readTaskView({ view: 'pie', task: 'x', taskFile: '/etc/passwd', taskAt: -1, sort: '-pcpu' }),
    ).toEqual({
      sort: '-pcpu',
    });
    expect(readTaskView({ task: '12', filter: 137, view: 'timeline' })).toEqual({
      view: 'timeline',
      task: 12,
      filter: '137',
    });
  });
});
