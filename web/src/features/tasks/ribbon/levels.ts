/** Something measured in bins of the same width, of which the last may be cut off by the end of the time. */
export interface Levels {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly values: readonly number[];
}

/**
 * The outline of levels above a ground line, as an SVG path. `x` and `y` place moments and values; with
 * `over`, the ground is the outline of other levels of the same bins.
 */
export function levelPath(
  levels: Levels,
  x: (at: number) => number,
  y: (value: number) => number,
  over?: readonly number[],
): string {
  const { from, width, values } = levels;
  if (values.length === 0) return '';
  const start = (i: number) => round(x(Math.min(levels.to, from + i * width)));
  const top = values.map((value, i) => {
    const at = round(y(value + (over?.[i] ?? 0)));
    return `V${at}H${start(i + 1)}`;
  });
  const ground = over
    ? over.map((value, i) => `V${round(y(value))}H${start(i)}`).reverse()
    : [`V${round(y(0))}`, `H${start(0)}`];
  return `M${start(0)} ${round(y(over?.[0] ?? 0))}${top.join('')}${ground.join('')}Z`;
}

/** The upper edge of levels, as an SVG path that is not closed. */
export function levelLine(
  { from, to, width, values }: Levels,
  x: (at: number) => number,
  y: (value: number) => number,
): string {
  if (values.length === 0) return '';
  const steps = values.map((value, i) => {
    return `V${round(y(value))}H${round(x(Math.min(to, from + (i + 1) * width)))}`;
  });
  return `M${round(x(from))} ${round(y(0))}${steps.join('')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
