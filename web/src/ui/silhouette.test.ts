import { describe, expect, it } from 'vitest';
import { silhouettePath, stepsOf } from './silhouette';

describe('stepsOf', () => {
  it('adds what runs at the same time', () => {
    const spans = [
      { from: 0, to: 10, amount: 2 },
      { from: 5, to: 20, amount: 3 },
      { from: 10, to: 12, amount: 1 },
    ];
    expect(stepsOf(spans)).toEqual([
      { at: 0, value: 2 },
      { at: 5, value: 5 },
      { at: 10, value: 4 },
      { at: 12, value: 3 },
      { at: 20, value: 0 },
    ]);
  });

  it('leaves out what took no time', () => {
    expect(stepsOf([{ from: 3, to: 3, amount: 2 }])).toEqual([]);
  });
});

describe('silhouettePath', () => {
  it('fills the box and stands on its edge', () => {
    const steps = [
      { at: 100, value: 4 },
      { at: 150, value: 2 },
      { at: 200, value: 0 },
    ];
    expect(silhouettePath(steps, 80, 16)).toBe('M0 16H0V0H40V8H80V16H80V16Z');
  });

  it('is empty without a span of time', () => {
    expect(silhouettePath([], 80, 16)).toBe('');
    expect(silhouettePath([{ at: 1, value: 1 }], 80, 16)).toBe('');
  });
});
