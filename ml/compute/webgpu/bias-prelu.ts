/** PReLU(x + bias) on a graphics card, with its gradient. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { columnSums, runProgram } from './program.ts';
import type { WebgpuBackend } from './program.ts';

/** @returns rows x width, without gradient */
export function webgpuBiasPrelu(backend: WebgpuBackend, x: Tensor2D, bias: Tensor1D, slope: tf.Tensor): Tensor2D {
  return runProgram<tf.Rank.R2>(backend, {
    name: 'bias and activation',
    inputs: { x, bias, slope },
    shape: x.shape,
    code: `
      let value = x[index] + bias[index % uniforms.outShape[1]];
      result[index] = select(slope[0] * value, value, value > 0.0);`,
  });
}

export interface BiasPreluGradient {
  readonly x: Tensor2D;
  readonly bias: Tensor1D;
  readonly slope: tf.Scalar;
}

/** @param dy rows x width */
export function webgpuBiasPreluGradient(
  backend: WebgpuBackend,
  x: Tensor2D,
  bias: Tensor1D,
  slope: tf.Tensor,
  dy: Tensor2D,
): BiasPreluGradient {
  const [rows, width] = x.shape;
  return tf.tidy(() => {
    const dx = runProgram<tf.Rank.R2>(backend, {
      name: 'gradient of bias and activation',
      inputs: { x, bias, slope, dy },
      shape: x.shape,
      code: `
        let value = x[index] + bias[index % uniforms.outShape[1]];
        result[index] = select(slope[0], 1.0, value > 0.0) * dy[index];`,
    });
    const sums = columnSums(backend, {
      name: 'gradient of a bias and its slope',
      inputs: { dx, x, bias, dy },
      rows,
      width,
      prelude: 'let value = x[at] + bias[column];',
      terms: ['dx[at]', 'select(dy[at] * value, 0.0, value > 0.0)'],
    });
    return {
      x: dx,
      bias: tf.reshape<tf.Rank.R1>(tf.slice(sums, [0, 0], [1, width]), [width]),
      slope: tf.sum<tf.Scalar>(tf.slice(sums, [1, 0], [1, width])),
    };
  });
}
