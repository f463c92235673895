/** What can be plotted, each raw and, where tasks can ask for it, as a share of what they asked for. */
export const measures = [
  'cpu',
  'memory',
  'vmem',
  'time',
  'reads',
  'writes',
  'gpu',
  'gpuPeak',
  'gpuMean',
] as const;
export type Measure = (typeof measures)[number];

/** In what order the processes stand. */
export const orders = ['pipeline', 'median', 'max', 'spread', 'cpuTime', 'name'] as const;
export type Order = (typeof orders)[number];
