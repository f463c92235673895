/** A value that holds from `at` on until the next step. */
export interface Step {
  readonly at: number;
  readonly value: number;
}

/** How many of something are in use over time, from the spans in which each uses `amount`. */
export function stepsOf(
  spans: readonly { readonly from: number; readonly to: number; readonly amount: number }[],
): Step[] {
  const changes = spans
    .filter((span) => span.to > span.from && span.amount > 0)
    .flatMap((span) => [
      { at: span.from, by: span.amount },
      { at: span.to, by: -span.amount },
    ])
    .sort((a, b) => a.at - b.at);
  const steps: Step[] = [];
  let value = 0;
  for (const { at, by } of changes) {
    value += by;
    const last = steps.at(-1);
    if (last && last.at === at) steps[steps.length - 1] = { at, value };
    else steps.push({ at, value });
  }
  return steps;
}

/** The outline as an SVG path in a box of `width` × `height`, standing on its lower edge. */
export function silhouettePath(steps: readonly Step[], width: number, height: number): string {
  const first = steps[0];
  const last = steps.at(-1);
  if (!first || !last || last.at === first.at) return '';
  const peak = Math.max(...steps.map((step) => step.value));
  const x = (at: number) => round(((at - first.at) / (last.at - first.at)) * width);
  const y = (value: number) => round(height - (value / peak) * height);
  const line = steps.map((step) => `H${x(step.at)}V${y(step.value)}`).join('');
  return `M0 ${height}${line}H${width}V${height}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
