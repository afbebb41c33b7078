/**
 * Kernel ridge regression of the classes from few labelled rows, with the exact error of leaving each out (Allen's PRESS,
 * Technometrics 1974):
 *
 *   a = (K_tt + lambda I)^-1 Y,  S = K_nt a,  Y = onehot - 1 / C,  K = h . h' or exp(g (2 h . h' - 2)) on rows of length 1
 *
 * No epochs and no random state. Cost: labels^3 + nodes x labels x width.
 */
import { backward, factorise, forward } from '../../algebra/cholesky.ts';
import { matrix, product } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';

export interface KernelChoice {
  /** g of the Gaussian kernel; null: the plain product */
  readonly gamma: number | null;
  /** lambda of the Gaussian kernel; of the plain product lambda / sqrt(labels) */
  readonly penalty: number;
}

export interface RidgeScores {
  /** S, numNodes x numClasses */
  readonly scores: Float32Array;
  /** numLabels x numClasses: what each labelled row would be called from all others */
  readonly leftOut: Float32Array;
}

/** K in place of products of unit rows. */
export function kernelOf(products: Float32Array, { gamma }: Pick<KernelChoice, 'gamma'>): Float32Array {
  return gamma === null ? products : products.map((value) => Math.exp(gamma * (2 * value - 2)));
}

/** Rows by number. */
export function pick({ cols, values }: Matrix, rows: Int32Array): Matrix {
  const out = new Float32Array(rows.length * cols);
  rows.forEach((row, r) => out.set(values.subarray(row * cols, (row + 1) * cols), r * cols));
  return matrix(rows.length, cols, out);
}

/**
 * @param products of all rows and the labelled ones, numNodes x numLabels
 * @param labelled node of each label @param classes class of each
 */
export function kernelRidge(
  products: Matrix,
  labelled: Int32Array,
  classes: Int32Array,
  numClasses: number,
  choice: KernelChoice,
): RidgeScores {
  const count = labelled.length;
  const kernel = matrix(products.rows, count, kernelOf(products.values, choice));
  const lambda = choice.gamma === null ? choice.penalty * Math.sqrt(count) : choice.penalty;
  const system = new Float64Array(count * count);
  labelled.forEach((node, i) => {
    for (let j = 0; j < count; j++) system[i * count + j] = kernel.values[node * count + j];
    system[i * count + i] += lambda;
  });
  factorise(system, count);
  const target = (i: number, c: number): number => (classes[i] === c ? 1 : 0) - 1 / numClasses;
  const weights = new Float32Array(count * numClasses);
  const column = new Float64Array(count);
  for (let c = 0; c < numClasses; c++) {
    for (let i = 0; i < count; i++) column[i] = target(i, c);
    forward(system, count, column);
    backward(system, count, column);
    for (let i = 0; i < count; i++) weights[i * numClasses + c] = column[i];
  }
  const leftOut = new Float32Array(count * numClasses);
  for (let i = 0; i < count; i++) {
    // The i-th entry of the inverse's diagonal: |L^-1 e_i|^2.
    column.fill(0);
    column[i] = 1;
    forward(system, count, column);
    const own = column.reduce((sum, value) => sum + value * value, 0);
    for (let c = 0; c < numClasses; c++) {
      leftOut[i * numClasses + c] = target(i, c) - weights[i * numClasses + c] / own;
    }
  }
  return { scores: product(kernel, matrix(count, numClasses, weights)).values, leftOut };
}
