/**
 * Probabilities corrected for the classes' true shares. Labels come in equal numbers by class, the graph does not: the shares
 * that explain all probabilities best are found by expectation maximisation, and every probability is weighed by them
 * (Saerens, Latinne & Decaestecker, Neural Computation 2002). No label is read.
 */
const ROUNDS = 50;
/** Part of the shares that stays even, so that no class is ruled out. */
const EVEN = 0.02;

export interface SharedOut {
  /** rows x numClasses */
  readonly probabilities: Float32Array;
  /** of each class */
  readonly shares: Float64Array;
}

/** @param probabilities rows x numClasses, from labels with equal shares; not changed */
export function withTrueShares(probabilities: Float32Array, numClasses: number): SharedOut {
  const rows = probabilities.length / numClasses;
  const out = new Float32Array(probabilities.length);
  let shares = new Float64Array(numClasses).fill(1 / numClasses);
  for (let round = 0; round < ROUNDS; round++) {
    const sums = new Float64Array(numClasses);
    for (let at = 0; at < out.length; at += numClasses) {
      let total = 0;
      for (let c = 0; c < numClasses; c++) total += out[at + c] = probabilities[at + c] * shares[c] * numClasses;
      for (let c = 0; c < numClasses; c++) sums[c] += out[at + c] /= total;
    }
    shares = sums.map((sum) => ((1 - EVEN) * sum) / rows + EVEN / numClasses);
  }
  return { probabilities: out, shares };
}
