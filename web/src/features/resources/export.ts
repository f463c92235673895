import { axisOf, formatTick, formatValue, isShare } from './measures';
import { highestOf, type PlotRow, quartile, whiskersOf } from './plotRows';
import type { ProcessResources, ResourceKind } from './queries';
import { texts } from './texts';

const csvHead = 'process,series,tasks,min,q1,median,mean,q3,max,outliers'.split(',');

/** All statistics, one line for each process and series, in the units of the API. */
export function statisticsCsv(processes: readonly ProcessResources[]): string {
  const lines = processes.flatMap(({ process, series }) =>
    series.map((one) => {
      const [min, q1, median, q3, max] = one.quartiles.map(({ value }) => value);
      const { kind, count, mean, outlierCount } = one;
      return [process, kind, count ?? undefined, min, q1, median, mean, q3, max, outlierCount];
    }),
  );
  return [csvHead, ...lines].map((line) => `${line.map(csvField).join(',')}\n`).join('');
}

/** A field that stays one, and that no program takes for a formula. */
function csvField(value: string | number | undefined): string {
  const text = String(value ?? '');
  const safe = typeof value === 'string' && /^[=+@\t\r-]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const picture = { names: 220, plot: 640, values: 90, row: 26, head: 64, margin: 20 };

interface PictureProps {
  title: string;
  kind: ResourceKind;
  rows: readonly PlotRow[];
}

/** The plot as a picture of its own, on white, for papers and slides. */
export function plotSvg({ title, kind, rows }: PictureProps): string {
  const { names, plot, values, row, head, margin } = picture;
  const width = names + plot + values + 2 * margin;
  const height = head + rows.length * row + margin;
  const axis = axisOf(kind, highestOf(rows));
  const x = (value: number) => (margin + names + (value / axis.max) * plot).toFixed(1);
  const bottom = head + rows.length * row;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${margin}" y="26" font-size="14" font-weight="600" fill="#1e1c19">${escapeXml(title)}</text>`,
    ...axis.ticks.map(
      (tick) =>
        `<line x1="${x(tick)}" x2="${x(tick)}" y1="${head - 6}" y2="${bottom}" stroke="#e5e0d6"/><text x="${x(tick)}" y="${head - 12}" text-anchor="middle" fill="#6e685e">${escapeXml(formatTick(kind, tick))}</text>`,
    ),
    isShare(kind) &&
      `<line x1="${x(100)}" x2="${x(100)}" y1="${head - 6}" y2="${bottom}" stroke="#bb3410" stroke-dasharray="3 3"/>`,
    ...rows.map((one, i) => rowSvg(one, kind, head + i * row, x)),
    '</svg>',
  ];
  return parts.filter(Boolean).join('\n');
}

function rowSvg(
  { process, series }: PlotRow,
  kind: ResourceKind,
  top: number,
  x: (value: number) => string,
): string {
  const { margin, names, plot, row } = picture;
  const middle = top + row / 2;
  const name = `<text x="${margin + names - 10}" y="${middle + 4}" text-anchor="end" fill="#1e1c19">${escapeXml(shortened(process.process))}</text>`;
  if (!series) return name;
  const [low, high] = whiskersOf(series);
  const [q1, q2, q3] = [quartile(series, 1), quartile(series, 2), quartile(series, 3)];
  return [
    name,
    `<line x1="${x(low)}" x2="${x(high)}" y1="${middle}" y2="${middle}" stroke="#6e685e"/>`,
    `<rect x="${x(q1)}" y="${middle - 7}" width="${(Number(x(q3)) - Number(x(q1))).toFixed(1)}" height="14" fill="#c9c1b1" stroke="#6e685e"/>`,
    `<line x1="${x(q2)}" x2="${x(q2)}" y1="${middle - 7}" y2="${middle + 7}" stroke="#1e1c19" stroke-width="2"/>`,
    ...series.outliers.map(
      ({ value }) =>
        `<circle cx="${x(value)}" cy="${middle}" r="2.5" fill="none" stroke="#524d45"/>`,
    ),
    `<text x="${margin + names + plot + 10}" y="${middle + 4}" fill="#524d45">${escapeXml(texts.median(formatValue(kind, q2)))}</text>`,
  ].join('');
}

function shortened(name: string): string {
  return name.length > 34 ? `…${name.slice(-33)}` : name;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Draws an SVG into a PNG, twice as large for sharp print. */
export async function svgToPng(svg: string): Promise<Blob> {
  const image = new Image();
  // The page's policy allows pictures of its own server and such as this one.
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
  );
}
