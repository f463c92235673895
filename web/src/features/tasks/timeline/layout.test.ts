import { describe, expect, it } from 'vitest';
import type { Timeline } from '../plotQueries';
import { hitTest } from './hit';
import { beginOf, endOf, headHeight, layOut, pack } from './layout';

type Row = [
  name: string,
  status: string,
  submit: number | null,
  start: number | null,
  complete: number | null,
];

function timeline(rows: Row[]): Timeline {
  const column = <K extends 0 | 1 | 2 | 3 | 4>(at: K) => rows.map((row) => row[at]);
  return {
    from: 0,
    to: 100,
    total: rows.length,
    width: null,
    processes: [
      {
        name: 'STAR',
        tasks: rows.length,
        begun: 0,
        running: 0,
        failed: 0,
        median: null,
        waitingIn: [],
        runningIn: [],
        failedIn: [],
      },
    ],
    tasks: {
      taskId: rows.map((_, i) => i + 1),
      name: column(0),
      process: rows.map(() => 0),
      status: column(1) as never,
      attempt: rows.map(() => 1),
      ignored: rows.map(() => false),
      submit: column(2),
      start: column(3),
      complete: column(4),
    },
  };
}

const idsOf = (rows: readonly (readonly { taskId: number }[])[] | undefined) =>
  rows?.map((row) => row.map((bar) => bar.taskId));

describe('the layout of a timeline', () => {
  it('puts tasks that do not overlap into one row, and tries of a task together', () => {
    const { lanes } = layOut(
      timeline([
        ['a', 'FAILED', 0, 5, 20],
        ['b', 'COMPLETED', 0, 5, 30],
        ['c', 'COMPLETED', 20, 22, 40],
        ['a', 'COMPLETED', 45, 46, 60],
        ['d', 'COMPLETED', 30, 30, 50],
      ]),
      100,
    );
    // `a` keeps its row for its second try, so `c` cannot use the time between.
    expect(idsOf(lanes[0]?.rows)).toEqual([[1, 4], [2, 5], [3]]);
  });

  it('never lets tasks of a row overlap', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return seed % below;
    };
    const rows = Array.from({ length: 400 }, (_, i): Row => {
      const submit = random(1000);
      const start = submit + random(50);
      return [`task ${i % 250}`, 'COMPLETED', submit, start, start + random(90)];
    });
    const bars = layOut(timeline(rows), 2000).order;
    const packed = pack(bars);
    expect(packed.flat()).toHaveLength(400);
    for (const row of packed) {
      for (const [i, bar] of row.entries()) {
        const next = row[i + 1];
        if (next) expect(beginOf(next)).toBeGreaterThanOrEqual(endOf(bar));
      }
    }
  });

  it('lets open tasks go on to the present, and leaves their rows where they are', () => {
    const rows: Row[] = [
      ['a', 'RUNNING', 0, 5, null],
      ['b', 'SUBMITTED', 10, null, null],
    ];
    const before = layOut(timeline(rows), 50);
    expect(before.order.map((bar) => [bar.wait?.to, bar.run?.to, bar.grows])).toEqual([
      [5, 50, true],
      [50, undefined, false],
    ]);
    const after = layOut(timeline([...rows, ['c', 'RUNNING', 40, 41, null]]), 60);
    expect(idsOf(after.lanes[0]?.rows)?.slice(0, 2)).toEqual(idsOf(before.lanes[0]?.rows));
  });

  it('counts cached tasks, which ran in another run', () => {
    const { lanes, order } = layOut(timeline([['a', 'CACHED', 0, 5, 20]]), 100);
    expect(lanes[0]?.cached).toBe(1);
    expect(order).toEqual([]);
  });
});

describe('the task under the pointer', () => {
  const layout = layOut(
    timeline([
      ['a', 'COMPLETED', 0, 5, 20],
      ['b', 'COMPLETED', 0, 5, 90],
    ]),
    100,
  );
  const rowAt = (row: number) => headHeight + row * 8 + 2;

  it('is found in its row, with some slack beside it', () => {
    expect(hitTest(layout, 50, rowAt(1), 1)?.bar?.name).toBe('b');
    expect(hitTest(layout, 22, rowAt(0), 1)?.bar?.name).toBe('a');
    expect(hitTest(layout, 50, rowAt(0), 1)?.bar).toBeNull();
    expect(hitTest(layout, 50, 5, 1)?.bar).toBeNull();
    expect(hitTest(layout, 50, layout.height + 1, 1)).toBeNull();
  });
});
