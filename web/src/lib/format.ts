const locale = 'en-GB';
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const integer = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const threeDigits = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const clockSeconds = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const dayMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayMonthYear = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });

/** Shown where there is no value. */
export const dash = '–';

/** A count with its thousands apart: `52,107`. */
export function formatCount(n: number): string {
  return integer.format(n);
}

/** `1 run`, `3 runs`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}

/** A large number in three digits: `1.2 M`. The exact value belongs in the title. */
export function formatShort(n: number): string {
  for (const [unit, size] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e4],
  ] as const) {
    if (Math.abs(n) >= size)
      return `${threeDigits.format(n / (unit === 'k' ? 1e3 : size))} ${unit}`;
  }
  return threeDigits.format(n);
}

/** A span in its two largest units: `2 h 14 m`, `41 m 12 s`, `0.4 s`. */
export function formatDuration(ms: number): string {
  const span = Math.max(0, ms);
  if (span < second)
    return span === 0 ? '0 s' : `${threeDigits.format(Math.max(span / second, 0.001))} s`;
  if (span < 10 * second) return `${(Math.floor(span / 100) / 10).toString()} s`;
  if (span < minute) return `${Math.floor(span / second)} s`;
  if (span < hour) return `${Math.floor(span / minute)} m ${two((span % minute) / second)} s`;
  if (span < day) return `${Math.floor(span / hour)} h ${two((span % hour) / minute)} m`;
  return `${formatCount(Math.floor(span / day))} d ${two((span % day) / hour)} h`;
}

function two(n: number): string {
  return Math.floor(n).toString().padStart(2, '0');
}

/** Bytes in the unit that fits, decimal as the field writes it: `1.4 TB`, `310 GB`, `812 B`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${threeDigits.format(value)} ${units[unit]}`;
}

/** `0.42` as `42 %`. */
export function formatShare(share: number): string {
  return `${threeDigits.format(share * 100)} %`;
}

/** Clock time today, weekday within the last week, the date before. */
export function formatMoment(at: string | number | Date, now: number = Date.now()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return dash;
  if (date.toDateString() === new Date(now).toDateString()) return clock.format(date);
  const age = now - date.getTime();
  if (age > 0 && age < 6 * day) return `${weekday.format(date)} ${clock.format(date)}`;
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return sameYear ? dayMonth.format(date) : dayMonthYear.format(date);
}

/** The time of a day to the second, `11:26:04`; with the weekday when it is not today. */
export function formatClock(at: string | number | Date, now: number = Date.now()): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return dash;
  const isToday = date.toDateString() === new Date(now).toDateString();
  return `${isToday ? '' : `${weekday.format(date)} `}${clockSeconds.format(date)}`;
}

/** Date and time with the zone, for titles. */
export function formatExact(at: string | number | Date): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? dash : exact.format(date);
}

/** How long ago: `just now`, `2 m ago`, `3 h ago`, `5 days ago`, then the date. */
export function formatAgo(at: string | number | Date, now: number = Date.now()): string {
  const age = now - new Date(at).getTime();
  if (Number.isNaN(age)) return dash;
  if (age < 10 * second) return 'just now';
  if (age < minute) return `${Math.floor(age / second)} s ago`;
  if (age < hour) return `${Math.floor(age / minute)} m ago`;
  if (age < day) return `${Math.floor(age / hour)} h ago`;
  if (age < 14 * day) return `${plural(Math.floor(age / day), 'day')} ago`;
  return formatMoment(at, now);
}
