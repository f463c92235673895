const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
const threeDigits = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/**
 * Memory and disk as Nextflow writes them: `72.GB` in a script is 72 × 1024³ bytes, so that is what
 * “72 GB” must mean beside it.
 */
export function formatMemory(bytes: number): string {
  const unit = unitOf(bytes);
  return `${inUnit(bytes, unit)} ${units[unit]}`;
}

/** Used and requested in one unit: “58.2” and “144 GB”. */
export function formatMemoryPair(used: number, requested: number): [string, string] {
  const unit = unitOf(requested);
  return [inUnit(used, unit), `${inUnit(requested, unit)} ${units[unit]}`];
}

/** The largest unit in which the number is at least about one. */
function unitOf(bytes: number): number {
  let unit = 0;
  for (let value = Math.abs(bytes); value >= 999.5 && unit < units.length - 1; value /= 1024)
    unit++;
  return unit;
}

function inUnit(bytes: number, unit: number): string {
  return threeDigits.format(bytes / 1024 ** unit);
}
