/** How far two rankings of the same elements agree: as a whole, and at their tops beside what chance would give. */
import { AppError } from '../schema/errors.ts';

/**
 * Spearman's rank correlation: Pearson's of the mid-rank percentiles, exact with ties. Null where one of them ranks
 * nothing (all equal, or fewer than two elements). O(n).
 */
export function rankCorrelation(first: Float64Array, second: Float64Array): number | null {
  if (first.length !== second.length) {
    throw new AppError('invalid-argument', `Rankings of ${first.length} and ${second.length} elements differ.`);
  }
  const n = first.length;
  // The mean of mid-rank percentiles is the same whatever the ties.
  const mean = (n + 1) / (2 * n);
  let [squareA, squareB, product] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [a, b] = [first[i] - mean, second[i] - mean];
    squareA += a * a;
    squareB += b * b;
    product += a * b;
  }
  // Rounding leaves a hair where all are equal.
  const least = 1e-18 * n;
  return n < 2 || squareA <= least || squareB <= least ? null : product / Math.sqrt(squareA * squareB);
}

export interface Overlap {
  readonly both: number;
  /** as many picks at random would share so many on average */
  readonly byChance: number;
}

/** Elements among the first `firstTop` of one ranking and the first `secondTop` of the other. */
export function topOverlap(first: Int32Array, firstTop: number, second: Int32Array, secondTop: number): Overlap {
  const top = new Set(first.subarray(0, firstTop));
  let both = 0;
  for (const index of second.subarray(0, secondTop)) if (top.has(index)) both++;
  const [k, l] = [Math.min(firstTop, first.length), Math.min(secondTop, second.length)];
  return { both, byChance: first.length === 0 ? 0 : (k * l) / first.length };
}
