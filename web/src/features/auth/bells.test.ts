import { describe, expect, it } from 'vitest';
import { leads } from './bells';

describe('Plain Bob Minor', () => {
  const course = leads(5);

  it('brings every bell home after sixty changes', () => {
    expect(course.at(-1)?.at(-1)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('never rings a row twice', () => {
    const rows = course.flatMap((lead) => lead.slice(1)).map((row) => row.join(''));
    expect(new Set(rows).size).toBe(60);
  });

  it('heads its leads as the method does', () => {
    expect(course.map((lead) => lead[0]?.join(''))).toEqual([
      '123456',
      '135264',
      '156342',
      '164523',
      '142635',
    ]);
  });
});
