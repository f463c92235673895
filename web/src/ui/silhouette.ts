/** The outline of a run as an SVG path in a box of `width` × `height`, standing on its lower edge. */
export function silhouettePath(heights: readonly number[], width: number, height: number): string {
  const highest = Math.max(...heights, 0);
  if (highest === 0) return '';
  const step = width / heights.length;
  const line = heights
    .map((value, i) => `L${round((i + 0.5) * step)} ${round(height - (value / highest) * height)}`)
    .join('');
  return `M0 ${height}${line}L${width} ${height}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
