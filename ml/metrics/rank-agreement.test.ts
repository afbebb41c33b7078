import { expect, it } from 'vitest';
import { AppError } from '../schema/errors.ts';
import { rankCorrelation, topOverlap } from './rank-agreement.ts';
import { percentiles } from './ranking.ts';

const correlation = (first: readonly number[], second: readonly number[]) =>
  rankCorrelation(percentiles(Float64Array.from(first)), percentiles(Float64Array.from(second)));

it('one minus six times the squared differences over n (n^2 - 1), without ties', () => {
  // Ranks 1..5 against 2 1 4 3 5: squared differences 1 + 1 + 1 + 1 = 4, so 1 - 24 / 120.
  expect(correlation([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(0.8, 12);
  expect(correlation([1, 2, 3], [10, 20, 900])).toBeCloseTo(1, 12);
  expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
});

it('ties share their rank', () => {
  // Ranks 1 2.5 2.5 4 and 1 2 3 4: Pearson 4.5 / sqrt(4.5 * 5).
  expect(correlation([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  expect(correlation([7, 7, 7], [1, 2, 3])).toBeNull();
  expect(correlation([1], [1])).toBeNull();
  expect(() => rankCorrelation(new Float64Array(2), new Float64Array(3))).toThrow(AppError);
});

it('the overlap of two tops, and that of chance', () => {
  const first = Int32Array.of(4, 2, 0, 1, 3);
  const second = Int32Array.of(2, 3, 4, 0, 1);
  expect(topOverlap(first, 2, second, 2)).toEqual({ both: 1, byChance: 0.8 });
  expect(topOverlap(first, 2, second, 3)).toEqual({ both: 2, byChance: 1.2 });
  expect(topOverlap(first, 50, second, 50)).toEqual({ both: 5, byChance: 5 });
  expect(topOverlap(new Int32Array(0), 3, new Int32Array(0), 3)).toEqual({ both: 0, byChance: 0 });
});
