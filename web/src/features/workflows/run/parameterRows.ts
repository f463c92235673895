/** One line of the tree of parameters. */
export interface ParameterRow {
  /** Dotted name from the top: `genomes.GRCh38.fasta`. */
  readonly path: string;
  /** Last part of the name. */
  readonly name: string;
  readonly depth: number;
  /** The value as text; null for what holds others. */
  readonly value: string | null;
  readonly kind: 'text' | 'number' | 'switch' | 'none' | 'group';
  /** How many a group holds. */
  readonly size: number;
}

/** The parameters line by line, in the order Nextflow gave them. */
export function parameterRows(parameters: unknown): ParameterRow[] {
  const rows: ParameterRow[] = [];
  const visit = (value: unknown, name: string, path: string, depth: number) => {
    const members = membersOf(value);
    if (members && members.length > 0) {
      rows.push({ path, name, depth, value: null, kind: 'group', size: members.length });
      for (const [key, member] of members) visit(member, key, `${path}.${key}`, depth + 1);
    } else {
      rows.push({ path, name, depth, ...leaf(value, members !== null) });
    }
  };
  for (const [key, value] of membersOf(parameters) ?? []) visit(value, key, key, 0);
  return rows;
}

/** The lines in which a text is found, with the groups around them. */
export function searchParameters(rows: readonly ParameterRow[], text: string): ParameterRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [...rows];
  const found = rows.filter(
    (row) => row.path.toLowerCase().includes(wanted) || row.value?.toLowerCase().includes(wanted),
  );
  const around = (row: ParameterRow) =>
    found.some((other) => other.path.startsWith(`${row.path}.`)) && row.kind === 'group';
  return rows.filter((row) => found.includes(row) || around(row));
}

function membersOf(value: unknown): [string, unknown][] | null {
  if (Array.isArray(value)) return value.map((member, i) => [String(i), member]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : null;
}

function leaf(
  value: unknown,
  isEmptyGroup: boolean,
): Pick<ParameterRow, 'value' | 'kind' | 'size'> {
  if (isEmptyGroup) return { value: Array.isArray(value) ? '[]' : '{}', kind: 'none', size: 0 };
  if (value === null || value === undefined) return { value: 'null', kind: 'none', size: 0 };
  if (typeof value === 'number') return { value: String(value), kind: 'number', size: 0 };
  if (typeof value === 'boolean') return { value: String(value), kind: 'switch', size: 0 };
  return { value: String(value), kind: 'text', size: 0 };
}
