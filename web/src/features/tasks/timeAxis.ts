const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const steps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14, 28].map((n) => n * day),
];

/** Beside every plot over time, in pixels: so moments stand below each other. */
export const plotMargin = { left: 36, right: 8 };

/** A place on a time axis that gets a label, in local time. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

const withSeconds = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const withMinutes = format({ hour: '2-digit', minute: '2-digit' });
const withWeekday = format({ weekday: 'short', hour: '2-digit', minute: '2-digit' });
const withDay = format({ day: 'numeric', month: 'short' });

/** At most `most` round moments between two, in the time of the reader's clock. */
export function timeTicks(from: number, to: number, most: number): Tick[] {
  const length = to - from;
  if (length <= 0 || most < 1) return [];
  const step = steps.find((size) => length / size <= most) ?? Math.ceil(length / most / day) * day;
  const formatter = formatterFor(length, step);
  // Round in local time: midnight is where the reader's day begins.
  const shift = new Date(from).getTimezoneOffset() * minute;
  const first = Math.ceil((from - shift) / step) * step + shift;
  const ticks: Tick[] = [];
  for (let at = first; at <= to; at += step) ticks.push({ at, label: formatter.format(at) });
  return ticks;
}

/** A moment as precise as an axis of this length needs. */
export function formatAt(at: number, length: number): string {
  return formatterFor(length, length < 5 * minute ? second : minute).format(at);
}

function formatterFor(length: number, step: number): Intl.DateTimeFormat {
  if (step >= day) return withDay;
  if (length > day) return withWeekday;
  return step < minute ? withSeconds : withMinutes;
}

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', options);
}

/** A round number not below `value`: 1, 2, 4, 5 or 8 times a power of ten. Half of it is round too. */
export function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 8].find((digit) => digit * power >= value) ?? 10) * power;
}
