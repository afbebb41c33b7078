/**
 * Logistic regression with a ridge, from scratch each time and without randomness:
 *
 *   min  sum_i a_i log(1 + exp(-t_i (w x_i + b))) + ridge/2 |w|^2,   t_i = +-1, a_i >= 0 with sum 1
 *
 * by Nesterov's accelerated gradient with the step 1/L, L = sum_i a_i (|x_i|^2 + 1) / 4 + ridge: convex, so that a fixed
 * number of steps leads to the same weights everywhere.
 */
import type { Attributes } from './attributes.ts';
import type { TrainingSet } from './training-set.ts';

export interface Logistic {
  readonly weights: Float64Array;
  readonly bias: number;
}

const STEPS = 100;

export function trainLogistic({ rows, width }: Attributes, set: TrainingSet, ridge: number): Logistic {
  const { nodes, labels, weights: importance } = set;
  let curvature = ridge;
  for (let i = 0; i < nodes.length; i++) {
    let square = 1;
    for (let c = 0; c < width; c++) square += rows[nodes[i] * width + c] ** 2;
    curvature += (importance[i] * square) / 4;
  }
  const step = 1 / curvature;
  // The last place is the bias, which no ridge pulls.
  let current = new Float64Array(width + 1);
  let ahead = new Float64Array(width + 1);
  let momentum = 1;
  const gradient = new Float64Array(width + 1);
  for (let s = 0; s < STEPS; s++) {
    for (let c = 0; c < width; c++) gradient[c] = ridge * ahead[c];
    gradient[width] = 0;
    for (let i = 0; i < nodes.length; i++) {
      const at = nodes[i] * width;
      let z = ahead[width];
      for (let c = 0; c < width; c++) z += ahead[c] * rows[at + c];
      const pull = importance[i] * (1 / (1 + Math.exp(-z)) - labels[i]);
      for (let c = 0; c < width; c++) gradient[c] += pull * rows[at + c];
      gradient[width] += pull;
    }
    const next = ahead.map((value, c) => value - step * gradient[c]);
    const nextMomentum = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const carry = (momentum - 1) / nextMomentum;
    ahead = next.map((value, c) => value + carry * (value - current[c]));
    current = next;
    momentum = nextMomentum;
  }
  return { weights: current.slice(0, width), bias: current[width] };
}

/** w x + b of some rows, in their order. */
export function logisticScores({ rows, width }: Attributes, model: Logistic, nodes: Int32Array): Float64Array {
  const out = new Float64Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) {
    const at = nodes[i] * width;
    let z = model.bias;
    for (let c = 0; c < width; c++) z += model.weights[c] * rows[at + c];
    out[i] = z;
  }
  return out;
}

/** w x + b of every row. */
export function allLogits(attributes: Attributes, model: Logistic): Float64Array {
  return logisticScores(
    attributes,
    model,
    Int32Array.from({ length: attributes.numRows }, (_, v) => v),
  );
}
