/**
 * Readers of search parameters. Addresses are typed and shared by people, so a value that does not
 * fit is as good as none. The router turns `true`, `false` and numbers into themselves; a text may
 * look like one.
 */
export type RawSearch = Record<string, unknown>;

/** Any text; a number is the text it was written as. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `true` and `1` are set; everything else is not. */
export function readFlag(value: unknown): true | undefined {
  return value === true || value === 1 || value === 'true' || value === '1' ? true : undefined;
}

/** One of the words given. */
export function readWord<T extends string>(value: unknown, words: readonly T[]): T | undefined {
  return words.find((word) => word === value);
}

/** A whole number from 0. */
export function readCount(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0
    ? number
    : undefined;
}
