import { describe, expect, it } from 'vitest';
import { silhouettePath } from './silhouette';

describe('silhouettePath', () => {
  it('fills the box and stands on its edge', () => {
    expect(silhouettePath([100, 50], 80, 16)).toBe('M0 16L20 0L60 8L80 16Z');
  });

  it('is empty when nothing ran', () => {
    expect(silhouettePath([], 80, 16)).toBe('');
    expect(silhouettePath([0, 0], 80, 16)).toBe('');
  });
});
