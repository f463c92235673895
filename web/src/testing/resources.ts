import type { components } from '@/api/schema';
import type { FakeTask } from './runs';

type Schemas = components['schemas'];
type Series = (task: FakeTask) => number | null | undefined;

const percent = (used: number | null | undefined, asked: number | null | undefined) =>
  used && asked ? (used / asked) * 100 : null;

const kinds: [Schemas['ResourceKind'], Series][] = [
  ['cpu', (task) => task.pcpu],
  ['cpuUsage', (task) => (task.pcpu ? task.pcpu / (task.cpus ?? 1) : null)],
  ['mem', (task) => task.peakRss],
  ['memUsage', (task) => percent(task.peakRss, task.memory)],
  ['vmem', (task) => task.peakVmem],
  ['time', (task) => task.realtime],
  ['timeUsage', (task) => percent(task.realtime, task.time)],
  ['reads', (task) => task.rchar],
  ['writes', (task) => task.wchar],
];

/** Statistics of the tasks of a fake run. */
export function resourcesOf(tasks: FakeTask[], now: number): Schemas['WorkflowResources'] {
  const ended = tasks.filter((task) => task.realtime != null);
  const names = [...new Set(ended.map((task) => shortName(task)))];
  const lastUpdated = new Date(now).toISOString();
  return {
    processes: names.map((process) => {
      const own = ended.filter((task) => shortName(task) === process);
      return {
        process,
        totals: totalsOf(own),
        series: kinds.flatMap(([kind, of]) => seriesOf(kind, own, of) ?? []),
      };
    }),
    totals: totalsOf(ended),
    lastUpdated,
    restMs: 20,
  };
}

function shortName(task: FakeTask): string {
  return task.process?.split(':').at(-1) ?? '';
}

function seriesOf(
  kind: Schemas['ResourceKind'],
  tasks: FakeTask[],
  of: Series,
): Schemas['ResourceSeries'] | null {
  const values = tasks
    .flatMap((task) => {
      const value = of(task);
      return value == null ? [] : [{ value, taskId: task.taskId, name: task.name ?? null }];
    })
    .sort((a, b) => a.value - b.value);
  if (values.length === 0) return null;
  const quartiles = [0, 1, 2, 3, 4].flatMap(
    (quarter) => values[Math.floor(((values.length - 1) * quarter) / 4)] ?? [],
  );
  const [q1, q3] = [quartiles[1]?.value ?? 0, quartiles[3]?.value ?? 0];
  const reach = 1.5 * (q3 - q1);
  const isFar = ({ value }: { value: number }) => value < q1 - reach || value > q3 + reach;
  const near = values.filter((value) => !isFar(value));
  const far = values.filter(isFar).reverse();
  return {
    kind,
    count: values.length,
    mean: values.reduce((sum, { value }) => sum + value, 0) / values.length,
    quartiles,
    whiskers: [near[0]?.value ?? q1, near.at(-1)?.value ?? q3],
    outlierCount: far.length,
    outliers: far.slice(0, 8),
  };
}

function totalsOf(tasks: FakeTask[]): Schemas['ResourceTotals'] {
  const own = tasks.filter((task) => task.status !== 'CACHED');
  const sum = (of: Series) => own.reduce((total, task) => total + (of(task) ?? 0), 0);
  return {
    tasks: own.length,
    taskTime: sum((task) => task.realtime),
    cpuTime: sum((task) => (task.cpus ?? 1) * (task.realtime ?? 0)),
    cpuLoad: sum((task) => ((task.pcpu ?? 0) / 100) * (task.realtime ?? 0)),
    memoryTime: sum((task) => (task.memory ?? 0) * ((task.realtime ?? 0) / 3_600_000)),
    memoryRss: sum((task) => task.peakRss),
    memoryReq: sum((task) => task.memory),
    readBytes: sum((task) => task.readBytes),
    writeBytes: sum((task) => task.writeBytes),
  };
}
