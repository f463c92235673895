/**
 * Plain Bob Minor. Bells change places in pairs: at every second change all three pairs (`x`), in
 * between the outer ones stay (`16`), and the last change of a lead keeps the first two (`12`).
 * Five leads of twelve changes bring every bell home.
 */
const lead = ['x', '16', 'x', '16', 'x', '16', 'x', '16', 'x', '16', 'x', '12'];

/** Bell numbers by place, 1 to 6; the first row of each lead and all rows after it. */
export function leads(count: number): number[][][] {
  const rounds = [1, 2, 3, 4, 5, 6];
  const all: number[][][] = [];
  let row = rounds;
  for (let i = 0; i < count; i += 1) {
    const rows = [row];
    for (const change of lead) {
      row = swap(row, change);
      rows.push(row);
    }
    all.push(rows);
  }
  return all;
}

function swap(row: readonly number[], change: string): number[] {
  const stay = change === 'x' ? [] : [...change].map(Number);
  const next = [...row];
  for (let place = 1; place < row.length; ) {
    if (stay.includes(place)) {
      place += 1;
      continue;
    }
    const [a, b] = [row[place - 1], row[place]];
    if (a !== undefined && b !== undefined) {
      next[place - 1] = b;
      next[place] = a;
    }
    place += 2;
  }
  return next;
}
