import type { Item } from './ordered';

const rounds = 16;

/**
 * The height at which each item's middle stands: near the middle of what it is joined with, in the given
 * order, and with the space that each needs.
 */
export function settled(
  items: readonly Item[],
  layers: readonly (readonly number[])[],
  heightOf: (item: Item) => number,
): Float64Array {
  const y = new Float64Array(items.length);
  const heights = items.map(heightOf);
  for (const layer of layers) {
    offsets(layer, heights).forEach((offset, i) => {
      y[layer[i] ?? 0] = offset;
    });
  }
  for (let round = 0; round < rounds; round++) {
    const sides = round === rounds - 1 ? (['before', 'after'] as const) : [];
    const side = round % 2 === 0 ? 'before' : 'after';
    const columns = side === 'before' ? layers : [...layers].reverse();
    for (const layer of columns)
      settle(layer, items, heights, y, sides.length > 0 ? sides : [side]);
  }
  return y;
}

/** Where the items of a column stand when they stand close together. */
function offsets(layer: readonly number[], heights: readonly number[]): number[] {
  let end = 0;
  return layer.map((item) => {
    const height = heights[item] ?? 0;
    end += height;
    return end - height / 2;
  });
}

/** Moves a column as near to its wishes as its order allows: blocks of items that would overlap move as one. */
function settle(
  layer: readonly number[],
  items: readonly Item[],
  heights: readonly number[],
  y: Float64Array,
  sides: readonly ('before' | 'after')[],
): void {
  const offset = offsets(layer, heights);
  const blocks: { sum: number; weight: number; size: number }[] = [];
  layer.forEach((index, i) => {
    const item = items[index];
    const joined = sides.flatMap((side) => item?.[side] ?? []);
    const sum = joined.reduce((total, other) => total + (y[other] ?? 0), 0);
    const wish = joined.length > 0 ? sum / joined.length : (y[index] ?? 0);
    // Bends in long lines are worse than a node beside the middle of its neighbours.
    const weight = item?.node === null ? 4 : joined.length > 0 ? 1 : 0.1;
    let block = { sum: (wish - (offset[i] ?? 0)) * weight, weight, size: 1 };
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      if (last.sum / last.weight <= block.sum / block.weight) break;
      blocks.pop();
      block = {
        sum: last.sum + block.sum,
        weight: last.weight + block.weight,
        size: last.size + block.size,
      };
    }
    blocks.push(block);
  });
  let i = 0;
  for (const { sum, weight, size } of blocks) {
    for (const end = i + size; i < end; i++) y[layer[i] ?? 0] = sum / weight + (offset[i] ?? 0);
  }
}
