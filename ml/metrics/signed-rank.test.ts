import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MOST_EXACT, signedRankTest } from './signed-rank.ts';

/** p by writing out every sign pattern. */
function byEnumeration(differences: readonly number[]): number {
  const sizes = differences.filter((d) => d !== 0).map(Math.abs);
  const rank = sizes.map((size) => {
    const below = sizes.filter((other) => other < size).length;
    const equal = sizes.filter((other) => other === size).length;
    return below + (equal + 1) / 2;
  });
  const total = rank.reduce((sum, r) => sum + r, 0);
  const signs = differences.filter((d) => d !== 0).map((d) => (d > 0 ? 1 : 0));
  const off = (pattern: (i: number) => number) => Math.abs(rank.reduce((s, r, i) => s + r * pattern(i), 0) - total / 2);
  const seen = off((i) => signs[i]);
  let asExtreme = 0;
  for (let mask = 0; mask < 2 ** rank.length; mask++) if (off((i) => (mask >> i) & 1) >= seen - 1e-9) asExtreme++;
  return asExtreme / 2 ** rank.length;
}

it('five differences of one sign cannot be below 2 / 32, six can', () => {
  expect(signedRankTest([1, 2, 3, 4, 5])).toEqual({ n: 5, positive: 15, negative: 0, p: 2 / 32 });
  expect(signedRankTest([-1, -2, -3, -4, -5, -6])).toEqual({ n: 6, positive: 0, negative: 21, p: 2 / 64 });
});

it('matches a case worked out by hand: ranks 1 2 3 4, negative sum 1', () => {
  // Sums of at most 1: {} and {1}, two of 16 patterns on each side.
  expect(signedRankTest([-0.1, 0.2, 0.3, 0.4])).toEqual({ n: 4, positive: 9, negative: 1, p: 4 / 16 });
});

it('leaves zeros out and shares ranks between equal sizes', () => {
  // Sizes 1 1 2 have ranks 1.5 1.5 3; the negative sum 1.5 is reached or undercut by {}, {first}, {second}.
  expect(signedRankTest([0, 1, -1, 2, 0])).toEqual({ n: 3, positive: 4.5, negative: 1.5, p: 6 / 8 });
  expect(signedRankTest([0, 0])).toEqual({ n: 0, positive: 0, negative: 0, p: 1 });
  expect(signedRankTest([])).toMatchObject({ n: 0, p: 1 });
});

it('equals the enumeration of all sign patterns, ties and zeros included', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 9 }), (differences) => {
      expect(signedRankTest(differences).p).toBeCloseTo(byEnumeration(differences), 12);
    }),
  );
});

it('the approximation for many pairs stays close to the exact chance', () => {
  const n = MOST_EXACT + 5;
  // ways[s]: subsets of the ranks 1 ... n that add up to s.
  let ways = [1n, ...new Array<bigint>((n * (n + 1)) / 2).fill(0n)];
  for (let rank = 1; rank <= n; rank++) ways = ways.map((count, s) => count + (s >= rank ? ways[s - rank] : 0n));
  for (const every of [2, 3, 4, 6]) {
    const differences = Array.from({ length: n }, (_, i) => (i % every === 0 ? -1 : 1) * (i + 1));
    const { p, positive, negative } = signedRankTest(differences);
    const tail = ways.slice(0, Math.min(positive, negative) + 1).reduce((sum, count) => sum + count, 0n);
    const exact = Math.min(1, (2 * Number(tail)) / 2 ** n);
    expect(Math.abs(p - exact)).toBeLessThan(0.005 + 0.05 * exact);
  }
  // All positive: half the range is 232.5, less 0.5; variance 30 * 31 * 61 / 24; z = 4.7719.
  expect(signedRankTest(Array.from({ length: n }, (_, i) => i + 1)).p).toBeCloseTo(1.825e-6, 8);
});
