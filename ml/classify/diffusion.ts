/**
 * The classifier of the labelling loop: weighted ridge regression (Hoerl & Kennard, Technometrics 1970) of the classes in
 * the diffused space (./diffused-space.ts), in closed form,
 *
 *   B = (sum_i w_i h_i h_i^T + lambda I)^-1 sum_i w_i h_i y_i^T,   Z = tau H B,
 *
 * over labelled nodes i, y_i = onehot - 1 / (classes with a label), H numNodes x width, B width x classes. No epochs, no
 * random state, no validation labels: what it says is a function of the labels alone, so that a label taken back and
 * given again leads to the same numbers bit by bit, and training costs width^3, whatever the graph. lambda grows with
 * the square root of the labels: between a fixed penalty and one on the mean error. What each labelled node would be called without its own label follows exactly
 * (Allen's PRESS, Technometrics 1974): e_i / (1 - w_i h_i^T M^-1 h_i) is the error of leaving it out. tau, which turns
 * scores into probabilities, is the one under which these left-out answers are most likely.
 */
import { backward, factorise, forward } from '../algebra/cholesky.ts';
import type { RunContext } from '../context.ts';
import { AppError } from '../schema/errors.ts';
import type { DiffusedSpace } from './diffused-space.ts';

export interface DiffusionOptions {
  /** lambda = penalty * sqrt(labels) */
  readonly penalty: number;
  /** 0: every label counts the same; 1: every class does; between: a power of the class's inverse frequency */
  readonly balance: number;
}

export const defaultDiffusion: DiffusionOptions = { penalty: 0.1, balance: 0.5 };

export interface LabelledNode {
  readonly node: number;
  readonly label: number;
}

export interface DiffusionFit {
  readonly numClasses: number;
  /** width x numClasses */
  readonly weights: Float64Array;
  /** tau > 0 */
  readonly sharpness: number;
  /** numLabels x numClasses, in the order given: logits of each labelled node from all other labels */
  readonly leftOut: Float64Array;
}

const LEAST_SHARPNESS = 0.25;
const MOST_SHARPNESS = 64;
/** Below this share a class without a label is left, so that a probability can be compared. */
const UNSEEN = -1e3;

function labelWeights(labels: readonly LabelledNode[], numClasses: number, balance: number): Float64Array {
  const counts = new Float64Array(numClasses);
  for (const { label } of labels) counts[label]++;
  const present = counts.filter((count) => count > 0).length;
  return Float64Array.from(labels, ({ label }) => (labels.length / (present * counts[label])) ** balance);
}

/** Mean logarithm of the probability of the given labels under scores times tau. */
function likelihood(
  scores: Float64Array,
  labels: readonly LabelledNode[],
  weights: Float64Array,
  seen: readonly number[],
  numClasses: number,
  tau: number,
): number {
  let sum = 0;
  labels.forEach(({ label }, i) => {
    let most = -Infinity;
    for (const c of seen) most = Math.max(most, tau * scores[i * numClasses + c]);
    let total = 0;
    for (const c of seen) total += Math.exp(tau * scores[i * numClasses + c] - most);
    sum += weights[i] * (tau * scores[i * numClasses + label] - most - Math.log(total));
  });
  return sum;
}

/** Golden section on log tau: the likelihood is concave in tau. */
function bestSharpness(value: (tau: number) => number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(LEAST_SHARPNESS), Math.log(MOST_SHARPNESS)];
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atA, atB] = [value(Math.exp(a)), value(Math.exp(b))];
  for (let i = 0; i < 30; i++) {
    if (atA < atB) {
      [low, a, atA] = [a, b, atB];
      b = low + ratio * (high - low);
      atB = value(Math.exp(b));
    } else {
      [high, b, atB] = [b, a, atA];
      a = high - ratio * (high - low);
      atA = value(Math.exp(a));
    }
  }
  return Math.exp((low + high) / 2);
}

/** @throws AppError conflict where there is no label */
export function fitDiffusion(
  space: DiffusedSpace,
  labels: readonly LabelledNode[],
  numClasses: number,
  options: DiffusionOptions = defaultDiffusion,
): DiffusionFit {
  if (labels.length === 0) {
    throw new AppError('conflict', 'A classifier needs labels to learn from, and no node has one yet.');
  }
  const { rows, width } = space;
  const seen = [...new Set(labels.map(({ label }) => label))].sort((a, b) => a - b);
  const each = labelWeights(labels, numClasses, options.balance);
  const target = (label: number, c: number): number => (label === c ? 1 : 0) - 1 / seen.length;

  const gram = new Float64Array(width * width);
  const weights = new Float64Array(width * numClasses);
  labels.forEach(({ node, label }, l) => {
    const at = node * width;
    for (let i = 0; i < width; i++) {
      const value = each[l] * rows[at + i];
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) gram[i * width + j] += value * rows[at + j];
      for (const c of seen) weights[i * numClasses + c] += value * target(label, c);
    }
  });
  for (let i = 0; i < width; i++) gram[i * width + i] += options.penalty * Math.sqrt(labels.length);
  factorise(gram, width);
  const column = new Float64Array(width);
  for (const c of seen) {
    for (let i = 0; i < width; i++) column[i] = weights[i * numClasses + c];
    forward(gram, width, column);
    backward(gram, width, column);
    for (let i = 0; i < width; i++) weights[i * numClasses + c] = column[i];
  }

  const leftOut = new Float64Array(labels.length * numClasses).fill(UNSEEN);
  labels.forEach(({ node, label }, l) => {
    for (let i = 0; i < width; i++) column[i] = rows[node * width + i];
    forward(gram, width, column);
    const leverage = each[l] * column.reduce((sum, value) => sum + value * value, 0);
    for (const c of seen) {
      let score = 0;
      for (let i = 0; i < width; i++) score += rows[node * width + i] * weights[i * numClasses + c];
      const wanted = target(label, c);
      leftOut[l * numClasses + c] = wanted - (wanted - score) / (1 - leverage);
    }
  });
  const sharpness =
    seen.length < 2 ? 1 : bestSharpness((tau) => likelihood(leftOut, labels, each, seen, numClasses, tau));
  for (let l = 0; l < labels.length; l++) for (const c of seen) leftOut[l * numClasses + c] *= sharpness;
  return { numClasses, weights, sharpness, leftOut };
}

/** Nodes whose scores are computed between two chances to stop. */
const BLOCK = 1 << 16;

/** Z of all nodes, numNodes x numClasses; a class without a label is far below the others. */
export async function diffusionLogits(
  space: DiffusedSpace,
  fit: DiffusionFit,
  labels: readonly LabelledNode[],
  numNodes: number,
  ctx: RunContext,
): Promise<Float32Array> {
  const { numClasses, weights, sharpness } = fit;
  const { rows, width } = space;
  const seen = [...new Set(labels.map(({ label }) => label))];
  const logits = new Float32Array(numNodes * numClasses).fill(seen.length === numClasses ? 0 : UNSEEN);
  for (let v = 0; v < numNodes; v++) {
    if (v % BLOCK === 0) await ctx.tick();
    for (const c of seen) {
      let score = 0;
      for (let i = 0, at = v * width, w = c; i < width; i++, at++, w += numClasses) score += rows[at] * weights[w];
      logits[v * numClasses + c] = sharpness * score;
    }
  }
  return logits;
}
