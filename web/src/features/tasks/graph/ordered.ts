/** Something in a column: a node, or where a line passes through. */
export interface Item {
  /** The node; none where only a line passes. */
  readonly node: number | null;
  readonly layer: number;
  /** Places of the items in the column before and behind that it is joined with. */
  readonly before: number[];
  readonly after: number[];
}

const sweeps = 12;

/** The columns, each with its items from top to bottom so that few lines cross. */
export function ordered(items: readonly Item[], columns: number): number[][] {
  let layers: number[][] = Array.from({ length: columns }, () => []);
  items.forEach((item, i) => {
    layers[item.layer]?.push(i);
  });
  let best = layers;
  let fewest = crossings(items, layers);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    layers = swept(items, layers, sweep % 2 === 0 ? 'before' : 'after');
    const count = crossings(items, layers);
    if (count < fewest) {
      fewest = count;
      best = layers;
    }
  }
  return best;
}

/** Sorts each column by the middle of what its items are joined with in the column next to it. */
function swept(items: readonly Item[], layers: number[][], side: 'before' | 'after'): number[][] {
  const next = layers.map((layer) => [...layer]);
  const place = new Float64Array(items.length);
  const keep = (layer: readonly number[]) =>
    layer.forEach((item, i) => {
      place[item] = i;
    });
  const columns = side === 'before' ? next : [...next].reverse();
  for (const layer of columns) {
    keep(layer);
    const wish = new Map(
      layer.map((item) => {
        const joined = items[item]?.[side] ?? [];
        const sum = joined.reduce((total, other) => total + (place[other] ?? 0), 0);
        return [item, joined.length > 0 ? sum / joined.length : (place[item] ?? 0)];
      }),
    );
    layer.sort(
      (a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0) || (place[a] ?? 0) - (place[b] ?? 0),
    );
    keep(layer);
  }
  return next;
}

/** How many pairs of lines cross. */
export function crossings(items: readonly Item[], layers: readonly (readonly number[])[]): number {
  const place = new Int32Array(items.length);
  for (const layer of layers) {
    layer.forEach((item, i) => {
      place[item] = i;
    });
  }
  let count = 0;
  layers.forEach((layer, column) => {
    // A tree of sums over the next column: how many lines seen so far end at or above a place.
    const size = layers[column + 1]?.length ?? 0;
    const tree = new Int32Array(size + 1);
    let seen = 0;
    for (const item of layer) {
      const ends = (items[item]?.after ?? []).map((other) => place[other] ?? 0);
      for (const end of ends) {
        let above = 0;
        for (let i = end + 1; i > 0; i -= i & -i) above += tree[i] ?? 0;
        count += seen - above;
      }
      for (const end of ends) {
        for (let i = end + 1; i <= size; i += i & -i) tree[i] = (tree[i] ?? 0) + 1;
        seen++;
      }
    }
  });
  return count;
}
