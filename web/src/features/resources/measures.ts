import { formatMemory } from '@/features/tasks/memory';
import { formatBytes, formatCount, formatDuration } from '@/lib/format';
import type { Measure } from './choices';
import type { ResourceKind } from './queries';
import { texts } from './texts';

export const kindOf: Record<Measure, ResourceKind> = {
  cpu: 'cpu',
  memory: 'mem',
  vmem: 'vmem',
  time: 'time',
  reads: 'reads',
  writes: 'writes',
  gpu: 'gpuUsage',
  gpuPeak: 'gpuMemPeak',
  gpuMean: 'gpuMemAvg',
};

const shareOf: Partial<Record<Measure, ResourceKind>> = {
  cpu: 'cpuUsage',
  memory: 'memUsage',
  time: 'timeUsage',
};

/** The share of the request that belongs to a measure, if tasks can ask for it. */
export function shareKind(measure: Measure): ResourceKind | null {
  return shareOf[measure] ?? null;
}

/** By what a table of tasks is sorted to see the highest first; null where tasks have no such column. */
export const taskSortOf: Record<Measure, string | null> = {
  cpu: '-pcpu',
  memory: '-peakRss',
  vmem: '-peakVmem',
  time: '-realtime',
  reads: '-rchar',
  writes: '-wchar',
  gpu: null,
  gpuPeak: null,
  gpuMean: null,
};

const oneDigit = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const threeDigits = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/** A value of a series in words. */
export function formatValue(kind: ResourceKind, value: number): string {
  switch (kind) {
    case 'cpu':
      return texts.cores(threeDigits.format(value / 100));
    case 'mem':
    case 'vmem':
    case 'gpuMemPeak':
    case 'gpuMemAvg':
      return formatMemory(value);
    case 'reads':
    case 'writes':
      return formatBytes(value);
    case 'time':
      return formatDuration(value);
    case 'cpuUsage':
    case 'memUsage':
    case 'timeUsage':
    case 'gpuUsage':
      return `${value < 10 ? oneDigit.format(value) : formatCount(value)} %`;
  }
}

/** A value on an axis: a round time without its empty parts. */
export function formatTick(kind: ResourceKind, value: number): string {
  if (value === 0) return '0';
  const text = formatValue(kind, value);
  return kind === 'time' ? text.replace(/ 00 [smh]$/, '') : text;
}

export interface Axis {
  readonly max: number;
  /** Where lines are drawn, from 0. */
  readonly ticks: readonly number[];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const timeSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 20, 30].map((n) => n * minute),
  ...[1, 2, 4, 6, 12, 24].map((n) => n * hour),
];

/** An axis from 0 to a little above the highest value, with at most three lines between. */
export function axisOf(kind: ResourceKind, highest: number): Axis {
  // Of a share, what was asked for is the measure of all things: it is always in sight.
  const top = isShare(kind) ? Math.max(100, highest) : Math.max(highest, Number.MIN_VALUE);
  const step = stepOf(kind, top / 4);
  const count = Math.max(1, Math.ceil(top / step - 1e-9));
  return {
    max: count * step,
    ticks: Array.from({ length: count + 1 }, (_, i) => i * step),
  };
}

export function isShare(kind: ResourceKind): boolean {
  return kind.endsWith('Usage');
}

function stepOf(kind: ResourceKind, least: number): number {
  if (kind === 'time') {
    const step = timeSteps.find((candidate) => candidate >= least);
    return step ?? roundStep(least / (24 * hour)) * 24 * hour;
  }
  if (isShare(kind)) return Math.max(25, roundStep(least));
  if (kind === 'cpu') return roundStep(least / 100) * 100;
  const base = kind === 'reads' || kind === 'writes' ? 1000 : 1024;
  const unit = base ** Math.floor(Math.log(Math.max(1, least)) / Math.log(base));
  return roundStep(least / unit) * unit;
}

/** The least of 1, 2, 2.5, 5 times a power of ten that is no less. */
function roundStep(least: number): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  for (const factor of [1, 2, 2.5, 5, 10])
    if (factor * power >= least - 1e-9) return factor * power;
  return 10 * power;
}
