/**
 * Wilcoxon's signed-rank test for pairs (Wilcoxon 1945), two-sided: could differences between two methods on the same
 * seeds be as one-sided as they are by chance? Differences of zero are left out, equal sizes share the mean of their
 * ranks. W+ is the sum of the ranks of positive differences.
 *
 * Up to 25 differences p is exact, with ties too: all 2^n ways to put signs on the ranks at hand are counted by adding
 * rank after rank (sums of doubled ranks are whole numbers). Above, the normal approximation with continuity correction;
 * the variance sum(rank^2) / 4 is that of the ranks at hand and so corrected for ties.
 */
export interface SignedRank {
  /** differences that are not zero */
  readonly n: number;
  readonly positive: number;
  readonly negative: number;
  /** two-sided; 1 where no difference is left */
  readonly p: number;
}

/** Up to here all sign patterns are counted. */
export const MOST_EXACT = 25;

/** Coefficients of the fit of erfc, ascending powers of 1 / (1 + x / 2). */
const ERFC = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** 1-based; equal values share the mean of their ranks. Length as values. */
function midRanks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const ranks = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2;
  }
  return ranks;
}

/** Chance that the smaller rank sum is at most `smaller`, on either side. */
function exactP(ranks: Float64Array, smaller: number): number {
  const doubled = Array.from(ranks, (rank) => Math.round(2 * rank));
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  // ways[s]: sign patterns whose positive ranks add up to s; whole numbers up to 2^25.
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  for (const rank of doubled) for (let s = total; s >= rank; s--) ways[s] += ways[s - rank];
  let asExtreme = 0;
  for (let s = 0; s <= Math.round(2 * smaller); s++) asExtreme += ways[s];
  return Math.min(1, (2 * asExtreme) / 2 ** doubled.length);
}

/** Area of the standard normal above z >= 0, by a rational Chebyshev fit of erfc (relative error about 1e-7). */
function upperTail(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const exponent = ERFC.reduceRight((sum, coefficient) => sum * t + coefficient, 0) - x * x;
  return 0.5 * t * Math.exp(exponent);
}

/** @param differences finite */
export function signedRankTest(differences: readonly number[]): SignedRank {
  const kept = differences.filter((value) => value !== 0);
  const ranks = midRanks(kept.map(Math.abs));
  const positive = ranks.reduce((sum, rank, i) => (kept[i] > 0 ? sum + rank : sum), 0);
  const n = kept.length;
  const negative = (n * (n + 1)) / 2 - positive;
  if (n === 0) return { n, positive, negative, p: 1 };
  const smaller = Math.min(positive, negative);
  if (n <= MOST_EXACT) return { n, positive, negative, p: exactP(ranks, smaller) };
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4);
  const z = Math.max(0, Math.abs(positive - negative) / 2 - 0.5) / deviation;
  return { n, positive, negative, p: Math.min(1, 2 * upperTail(z)) };
}
