/** Batch normalisation and PReLU on a graphics card, with the gradient derived by hand. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { columnSums, runProgram } from './program.ts';
import type { WebgpuBackend } from './program.ts';

/** Both 1 x width. */
export interface Moments {
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/** Mean and population variance of each column, in two passes. @param x rows x width */
export function webgpuMoments(backend: WebgpuBackend, x: Tensor2D): Moments {
  const [rows, width] = x.shape;
  const common = { rows, width, divisor: rows };
  const mean = columnSums(backend, { ...common, name: 'column sums', inputs: { x }, terms: ['x[at]'] });
  const prelude = 'let off = x[at] - mean[column];';
  const squares = { name: 'squares', inputs: { x, mean }, prelude, terms: ['off * off'] };
  const variance = columnSums(backend, { ...common, ...squares });
  return { mean, variance };
}

export interface NormTensors extends Moments {
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
  readonly slope: tf.Tensor;
  readonly epsilon: number;
}

/** `hat` and `normed` of the value at `at` of column `column`. */
const NORMED = `
  let root = inverseSqrt(variance[column] + uniforms.epsilon);
  let hat = (x[at] - mean[column]) * root;
  let normed = hat * gamma[column] + beta[column];`;

/** PReLU(gamma (x - mean) / sqrt(variance + epsilon) + beta), without gradient. @returns rows x width */
export function webgpuNormActivate(backend: WebgpuBackend, x: Tensor2D, norm: NormTensors): Tensor2D {
  const { mean, variance, gamma, beta, slope, epsilon } = norm;
  return runProgram<tf.Rank.R2>(backend, {
    name: 'normalise and activate',
    inputs: { x, mean, variance, gamma, beta, slope },
    shape: x.shape,
    floats: { epsilon },
    code: `
      let at = index;
      let column = index % uniforms.outShape[1];
      ${NORMED}
      result[index] = select(slope[0] * normed, normed, normed > 0.0);`,
  });
}

export interface NormGradient {
  readonly x: Tensor2D;
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
  readonly slope: tf.Scalar;
}

/** Of webgpuNormActivate where mean and variance are those of x. @param dy rows x width */
export function webgpuNormActivateGradient(
  backend: WebgpuBackend,
  x: Tensor2D,
  dy: Tensor2D,
  norm: NormTensors,
): NormGradient {
  const { mean, variance, gamma, beta, slope, epsilon } = norm;
  const [rows, width] = x.shape;
  const all = { x, dy, mean, variance, gamma, beta, slope };
  const before = `
    ${NORMED}
    let positive = normed > 0.0;
    let towards = select(slope[0], 1.0, positive) * dy[at];`;
  return tf.tidy(() => {
    const sums = columnSums(backend, {
      name: 'gradient of scale, shift and slope',
      inputs: all,
      rows,
      width,
      floats: { epsilon },
      prelude: before,
      terms: ['towards', 'towards * hat', 'select(normed * dy[at], 0.0, positive)'],
    });
    const normed = runProgram<tf.Rank.R2>(backend, {
      name: 'gradient before the activation',
      inputs: all,
      shape: x.shape,
      floats: { epsilon },
      code: `
        let at = index;
        let column = index % uniforms.outShape[1];
        ${before}
        result[index] = towards;`,
    });
    const dx = runProgram<tf.Rank.R2>(backend, {
      name: 'gradient through the normalisation',
      inputs: { towards: normed, x, mean, variance, gamma, sums },
      shape: x.shape,
      integers: { rows },
      floats: { epsilon },
      code: `
        let width = uniforms.outShape[1];
        let column = index % width;
        let root = inverseSqrt(variance[column] + uniforms.epsilon);
        let hat = (x[index] - mean[column]) * root;
        let count = f32(uniforms.rows);
        let rest = towards[index] - sums[column] / count - hat * sums[width + column] / count;
        result[index] = gamma[column] * root * rest;`,
    });
    const row = (i: number): Tensor1D => tf.reshape<tf.Rank.R1>(tf.slice(sums, [i, 0], [1, width]), [width]);
    return { x: dx, beta: row(0), gamma: row(1), slope: tf.sum<tf.Scalar>(row(2)) };
  });
}
