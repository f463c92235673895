const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
const threeDigits = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/**
 * Memory and disk as Nextflow writes them: `72.GB` in a script is 72 × 1024³ bytes, so that is what
 * “72 GB” must mean beside it.
 */
export function formatMemory(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${threeDigits.format(value)} ${units[unit]}`;
}

/** Gigabytes alone, for columns that name the unit in their head. */
export function inGigabytes(bytes: number): string {
  return threeDigits.format(bytes / 1024 ** 3);
}
