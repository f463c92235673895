/** What to measure with, as `cargo xtask bench page` was asked. */
export const settings = {
  /** Tasks of the runs that are looked at. */
  tasks: number('TASKS', 100_000),
  /** Runs in the list. */
  runs: number('RUNS', 100_000),
  /** For how long the page is left open on a run that goes on. */
  minutes: number('MINUTES', 10),
  /** Task changes a second of that run. */
  rate: number('RATE', 500),
  /** How often each figure is taken; the median counts. */
  repeat: number('REPEAT', 5),
};

function number(name: string, usual: number): number {
  const text = process.env[`BELFRY_BENCH_${name}`];
  return text === undefined ? usual : Number(text);
}
