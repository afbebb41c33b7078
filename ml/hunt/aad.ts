/**
 * Active anomaly discovery (Das, Wong, Dietterich, Fern, Emmott, ICDM 2016; Das et al., arXiv 1901.08930), linear form:
 * the members' evidence Z weighed anew so that found anomalies rise above the cut of the top share tau and normal
 * answers sink below it, while the weights keep near those of the prior.
 *
 *   min_{w >= 0}  mean_anomalies max(0, q - z w) + mean_normals max(0, z w - q) + pull |w - w0|^2,   |w0| = 1
 *
 * Columns of Z are standardised on a reference. q is the (1 - tau) quantile of the reference under the weights in force
 * and fixed within a step. Projected gradient descent with shrinking steps from w0: no randomness. The published prior fades as
 * 1 / labels; a prior that keeps its strength did best on real anomalies, so that it fades as 1 / sqrt(labels) here.
 */
import type { HuntAnswer } from './training-set.ts';

/** Evidence of the members at some nodes, row-major count x width, standardised. */
export interface EvidenceRows {
  readonly width: number;
  readonly rows: Float32Array;
}

const TAU = 0.03;
const ROUNDS = 40;
const STEP = 0.1;

const dot = (rows: Float32Array, at: number, w: Float64Array): number => {
  let sum = 0;
  for (let c = 0; c < w.length; c++) sum += rows[at + c] * w[c];
  return sum;
};

/** Scaled to length 1; of equal parts where all are 0. */
export function unitPrior(weights: readonly number[]): Float64Array {
  const length = Math.sqrt(weights.reduce((sum, w) => sum + w * w, 0));
  return Float64Array.from(weights, (w) => (length > 0 ? w / length : 1 / Math.sqrt(weights.length)));
}

/**
 * @param z evidence of all nodes
 * @param prior weights of length 1
 * @param reference nodes that the quantile is read from
 * @returns weights, none negative
 */
export function aadWeights(
  z: EvidenceRows,
  prior: Float64Array,
  reference: Int32Array,
  answers: readonly HuntAnswer[],
  pullOf: (labels: number) => number = (labels) => 1 / Math.sqrt(Math.max(1, labels)),
): Float64Array {
  const w = Float64Array.from(prior);
  if (answers.length === 0) return w;
  const count = [0, 0];
  for (const { label } of answers) count[label]++;
  const pull = pullOf(answers.length);
  const scores = new Float64Array(reference.length);
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < reference.length; i++) scores[i] = dot(z.rows, reference[i] * z.width, w);
    const sorted = Float64Array.from(scores).sort();
    const q = sorted[Math.min(sorted.length - 1, Math.floor((1 - TAU) * sorted.length))];
    const gradient = w.map((value, c) => 2 * pull * (value - prior[c]));
    for (const { node, label } of answers) {
      const s = dot(z.rows, node * z.width, w);
      if (label === 1 ? s >= q : s <= q) continue;
      const sign = (label === 1 ? -1 : 1) / count[label];
      for (let c = 0; c < w.length; c++) gradient[c] += sign * z.rows[node * z.width + c];
    }
    const step = STEP / Math.sqrt(round + 1);
    for (let c = 0; c < w.length; c++) w[c] = Math.max(0, w[c] - step * gradient[c]);
  }
  return w;
}
