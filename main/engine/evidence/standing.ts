/** Where a value stands among the values of a group, and how surprising that is. Pure arithmetic. */
import type { CategoryStanding, NumberStanding, Standing } from '../../contract/evidence.ts';

/** Fewer say nothing. */
export const leastGroup = 3;

/** First place in an ascending list whose value is not below (or, with `after`, is above) the given one. */
function place(sorted: Float64Array, value: number, after: boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (after && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  const high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** Ascending, without what is missing. */
export const ascending = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value)).sort();

/**
 * @param sorted values of the group, ascending, none missing
 * @param includesIt whether the element itself is among them; it is not compared with itself
 * @returns null where the group is too small
 */
export function numberStanding(value: number, sorted: Float64Array, includesIt: boolean): NumberStanding | null {
  const own = includesIt ? 1 : 0;
  const size = sorted.length - own;
  if (size < leastGroup) return null;
  const below = place(sorted, value, false);
  const equal = place(sorted, value, true) - below - own;
  const above = size - below - equal;
  // One more on both sides: a group of nine cannot make anything rarer than one in ten.
  const side = (Math.min(below, above) + equal + 1) / (size + 1);
  return {
    size,
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    percentile: (below + equal / 2) / size,
    tail: Math.min(1, 2 * side),
  };
}

/** @param values of the group without the element itself, '' for missing ones */
export function categoryStanding(value: string, values: Iterable<string>): CategoryStanding | null {
  const counts = new Map<string, number>();
  let size = 0;
  for (const other of values) {
    if (other === '') continue;
    size++;
    counts.set(other, (counts.get(other) ?? 0) + 1);
  }
  if (size < leastGroup) return null;
  const [commonest, most] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  // Rare is what belongs to a kind no commoner than this: in a group of many small kinds each of them is usual.
  const same = counts.get(value) ?? 0;
  let notCommoner = 0;
  for (const count of counts.values()) if (count <= same) notCommoner += count;
  return {
    size,
    share: same / size,
    commonest,
    commonestShare: most / size,
    tail: Math.min(1, (notCommoner + 1) / (size + 1)),
  };
}

/** 0 where nothing is unusual; one more for each factor of ten. */
export const surpriseOf = (standings: readonly Standing[]): number =>
  standings.reduce((most, { tail }) => Math.max(most, -Math.log10(tail)), 0);
