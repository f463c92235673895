import { cpus, totalmem } from 'node:os';

interface Line {
  name: string;
  figure: string;
  floor: string;
  isGood: boolean | null;
}

/** What was measured, each figure with the floor that it must reach. */
export class Figures {
  private readonly lines: Line[] = [];

  /** A figure that must not be larger than its floor. */
  atMost(name: string, value: number, floor: number, unit: string): void {
    const isGood = value <= floor;
    this.lines.push({ name, figure: text(value, unit), floor: text(floor, unit), isGood });
  }

  /** A figure that is good to know. */
  known(name: string, figure: string): void {
    this.lines.push({ name, figure, floor: '', isGood: null });
  }

  get bad(): string[] {
    return this.lines.filter(({ isGood }) => isGood === false).map(({ name }) => name);
  }

  /** A table in Markdown, and the machine below it. */
  toString(): string {
    const verdict = ({ isGood }: Line) => (isGood === null ? '' : isGood ? 'ok' : 'BAD');
    const rows = [
      ['line', 'figure', 'floor', 'verdict'],
      ...this.lines.map((line) => [line.name, line.figure, line.floor, verdict(line)]),
    ];
    const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
    const widths = [0, 1, 2, 3].map(width);
    const drawn = rows.map(
      (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`,
    );
    drawn.splice(1, 0, `| ${widths.map((w) => '-'.repeat(w)).join(' | ')} |`);
    const cores = cpus();
    const memory = Math.round(totalmem() / 2 ** 30);
    return `${drawn.join('\n')}\n\n${cores.length} × ${cores[0]?.model}, ${memory} GiB, no graphics processor\n`;
  }
}

/** The middle one; the mean of the two in the middle would be a figure that nobody measured. */
export function median(values: readonly number[]): number {
  return share(values, 0.5);
}

/** The one that this share of all does not exceed. */
export function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

function text(value: number, unit: string): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-GB')} ${unit}`;
}
