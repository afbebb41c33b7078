/**
 * How rare it is that elements picked at random stand as high together as given ones do (Fisher, "Statistical Methods for
 * Research Workers", 1925, section 21.1). The surprise of an element is -ln of the share of all that rank as high or
 * higher; at random it is exponential with mean 1, so that the sum S of k of them has the upper tail
 *
 *   Q(k, S) = e^-S * sum over j < k of S^j / j!
 *
 * and the rarity is -log10 Q. A single element has the rarity -log10 of its own share, whatever its kind, so that one
 * element and many are compared in one unit. It orders, it is no test: who is looked at was chosen for standing high,
 * and neighbours resemble each other.
 */

/** @param rank 1 = most anomalous @param outOf elements that were ranked */
export const surpriseOf = (rank: number, outOf: number): number => -Math.log(rank / outOf);

/** -log10 Q(count, total); 0 for nothing. O(count). */
export function rarityOf(total: number, count: number): number {
  if (count === 0 || total <= 0) return 0;
  // Terms S^j / j! from the last one down, each as a share of the last, so that nothing overflows.
  let last = 0;
  for (let j = 1; j < count; j++) last += Math.log(total / j);
  let [sum, term] = [1, 1];
  for (let j = count - 1; j > 0 && term > sum * 1e-17; j--) {
    term *= j / total;
    sum += term;
  }
  // Where the sum lies below its mean, terms grow downwards from the last; the largest is then in between and Q is near 1.
  const logTail = -total + last + Math.log(sum);
  return Math.max(0, -logTail / Math.LN10);
}
