/** How sharp scores are to be read: the factor under which softmax of the scores makes what is known most likely. */
const STEPS = 40;
const LEAST = 0.25;
const MOST = 64;

export interface Sharpness {
  readonly sharpness: number;
  /** mean logarithm of the probability given to what is known, at that factor */
  readonly likelihood: number;
}

function likelihoodOf(scores: Float32Array, targets: Float32Array, numClasses: number, factor: number): number {
  let sum = 0;
  for (let at = 0; at < scores.length; at += numClasses) {
    let most = Number.NEGATIVE_INFINITY;
    for (let c = at; c < at + numClasses; c++) most = Math.max(most, factor * scores[c]);
    let total = 0;
    for (let c = at; c < at + numClasses; c++) total += Math.exp(factor * scores[c] - most);
    const log = Math.log(total);
    for (let c = at; c < at + numClasses; c++) {
      if (targets[c] > 0) sum += targets[c] * (factor * scores[c] - most - log);
    }
  }
  return sum / (scores.length / numClasses);
}

/** @param scores rows x numClasses @param targets the same, a row sums to 1 */
export function bestSharpness(scores: Float32Array, targets: Float32Array, numClasses: number): Sharpness {
  let best: Sharpness = { sharpness: 1, likelihood: Number.NEGATIVE_INFINITY };
  for (let i = 0; i < STEPS; i++) {
    const sharpness = LEAST * (MOST / LEAST) ** (i / (STEPS - 1));
    const likelihood = likelihoodOf(scores, targets, numClasses, sharpness);
    if (likelihood > best.likelihood) best = { sharpness, likelihood };
  }
  return best;
}
