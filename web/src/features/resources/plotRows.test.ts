import { describe, expect, it } from 'vitest';
import { plotSvg, statisticsCsv } from './export';
import { highestOf, plotRows } from './plotRows';
import type { ProcessResources } from './queries';

function process(name: string, cpuTime: number, values: number[] | null): ProcessResources {
  return {
    process: name,
    totals: {
      tasks: 1,
      taskTime: 0,
      cpuTime,
      cpuLoad: 0,
      memoryTime: 0,
      memoryRss: 0,
      memoryReq: 0,
      readBytes: 0,
      writeBytes: 0,
    },
    series: values
      ? [
          {
            kind: 'cpu',
            count: 5,
            mean: 3,
            quartiles: values.map((value) => ({ value, taskId: 1, name: 'x' })),
            whiskers: [values[0] ?? 0, values[4] ?? 0],
            outlierCount: 0,
            outliers: [],
          },
        ]
      : [],
  };
}

const processes = [
  process('ALIGN', 10, [1, 2, 3, 9, 10]),
  process('EXEC', 0, null),
  process('SORT', 30, [4, 5, 6, 7, 20]),
];
const wanted = { kind: 'cpu', order: 'pipeline', filter: '' } as const;
const names = (order: Parameters<typeof plotRows>[1]['order'], filter = '') =>
  plotRows(processes, { ...wanted, order, filter }).map((row) => row.process.process);

describe('plotRows', () => {
  it('sorts, with those that have no value last', () => {
    expect(names('pipeline')).toEqual(['ALIGN', 'EXEC', 'SORT']);
    expect(names('median')).toEqual(['SORT', 'ALIGN', 'EXEC']);
    expect(names('max')).toEqual(['SORT', 'ALIGN', 'EXEC']);
    expect(names('spread')).toEqual(['ALIGN', 'SORT', 'EXEC']);
    expect(names('cpuTime')).toEqual(['SORT', 'ALIGN', 'EXEC']);
    expect(names('name')).toEqual(['ALIGN', 'EXEC', 'SORT']);
  });

  it('filters by a part of the name and knows how far the axis goes', () => {
    expect(names('pipeline', ' al')).toEqual(['ALIGN']);
    expect(highestOf(plotRows(processes, wanted))).toBe(20);
  });
});

describe('what can be saved', () => {
  it('has a line for each series, and no formula', () => {
    const csv = statisticsCsv([...processes, process('=A,B', 1, [1, 1, 1, 1, 1])]);
    expect(csv.split('\n')).toEqual([
      'process,series,tasks,min,q1,median,mean,q3,max,outliers',
      'ALIGN,cpu,5,1,2,3,3,9,10,0',
      'SORT,cpu,5,4,5,6,3,7,20,0',
      `"'=A,B",cpu,5,1,1,1,3,1,1,0`,
      '',
    ]);
  });

  it('is a picture that holds names as text alone', () => {
    const rows = plotRows([process('<script>&', 1, [1, 2, 3, 4, 5])], wanted);
    const svg = plotSvg({ title: 'CPU', kind: 'cpu', rows });
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    expect(parsed.querySelector('script')).toBeNull();
    expect(parsed.documentElement.textContent).toContain('<script>&');
  });
});
