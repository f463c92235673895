/** A line of a resolved configuration. */
export interface ConfigLine {
  readonly number: number;
  readonly text: string;
  /** The line that closes the block which this one opens. */
  readonly closes: number | null;
}

/** The lines of a configuration as Nextflow prints it: a block opens at the end of a line, and closes on one of its own. */
export function configLines(text: string): ConfigLine[] {
  const lines = text.replace(/\s+$/, '').split('\n');
  const open: number[] = [];
  const closes = new Map<number, number>();
  for (const [place, line] of lines.entries()) {
    const bare = line.trim();
    if (/^[}\]]/.test(bare)) {
      const opened = open.pop();
      if (opened !== undefined && place > opened + 1) closes.set(opened, place + 1);
    }
    if (/[{[]$/.test(bare)) open.push(place);
  }
  return lines.map((line, place) => ({
    number: place + 1,
    text: line,
    closes: closes.get(place) ?? null,
  }));
}

/** The lines that are seen when the blocks that begin at these lines are folded. */
export function unfolded(lines: readonly ConfigLine[], folded: ReadonlySet<number>): ConfigLine[] {
  const seen: ConfigLine[] = [];
  let until = 0;
  for (const line of lines) {
    if (line.number < until) continue;
    seen.push(line);
    if (folded.has(line.number) && line.closes) until = line.closes + 1;
  }
  return seen;
}

/** Numbers of the lines in which a text is found. */
export function findLines(lines: readonly ConfigLine[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return lines
    .filter((line) => line.text.toLowerCase().includes(wanted))
    .map((line) => line.number);
}
