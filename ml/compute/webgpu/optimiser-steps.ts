/** Steps of optimisers on a graphics card: a variable in one or two programs. */
import * as tf from '@tensorflow/tfjs-core';
import { runProgram } from './program.ts';
import type { WebgpuBackend } from './program.ts';

/** factorA a + factorB b, of one shape. */
export function webgpuWeightedSum(
  backend: WebgpuBackend,
  a: tf.Tensor,
  factorA: number,
  b: tf.Tensor,
  factorB: number,
): tf.Tensor {
  return tf.tidy(() => {
    const flat = runProgram<tf.Rank.R1>(backend, {
      name: 'weighted sum',
      inputs: { a, b },
      shape: [a.size],
      floats: { factorA, factorB },
      code: 'result[index] = uniforms.factorA * a[index] + uniforms.factorB * b[index];',
    });
    return tf.reshape(flat, a.shape);
  });
}

export interface AdamRates {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly learningRate: number;
  readonly decay: number;
  readonly correction1: number;
  readonly correction2: number;
}

/**
 * @param state of a variable, one after the other: its values (not read here), the first and the second moment of its
 *   gradient
 * @returns the next one
 */
export function webgpuAdamStep(
  backend: WebgpuBackend,
  variable: tf.Tensor,
  state: tf.Tensor1D,
  gradient: tf.Tensor,
  rates: AdamRates,
): tf.Tensor1D {
  return runProgram<tf.Rank.R1>(backend, {
    name: 'step of Adam',
    inputs: { variable, state, gradient },
    shape: state.shape,
    integers: { length: gradient.size },
    // Rounded as numbers of their own: of a single-precision 0.999 too little is left to subtract.
    floats: { ...rates, rest1: 1 - rates.beta1, rest2: 1 - rates.beta2 },
    code: `
      let part = index / uniforms.length;
      let i = index - part * uniforms.length;
      let g = gradient[i];
      let first = uniforms.beta1 * state[uniforms.length + i] + uniforms.rest1 * g;
      let second = uniforms.beta2 * state[2 * uniforms.length + i] + uniforms.rest2 * g * g;
      let update = first / uniforms.correction1 / (sqrt(second / uniforms.correction2) + uniforms.epsilon);
      let value = variable[i] * uniforms.decay - uniforms.learningRate * update;
      result[index] = select(select(second, first, part == 1), value, part == 0);`,
  });
}
