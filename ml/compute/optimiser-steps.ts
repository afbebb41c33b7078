/** Steps of optimisers where tensors live on a device: few programs on webgpu, tensor operations elsewhere. */
import * as tf from '@tensorflow/tfjs-core';
import { webgpuAdamStep, webgpuWeightedSum } from './webgpu/optimiser-steps.ts';
import type { AdamRates } from './webgpu/optimiser-steps.ts';
import { webgpuBackend } from './webgpu/program.ts';

/** factorA a + factorB b, of one shape, without gradient. */
export function weightedSum(a: tf.Tensor, factorA: number, b: tf.Tensor, factorB: number): tf.Tensor {
  const webgpu = webgpuBackend();
  if (webgpu !== null) return webgpuWeightedSum(webgpu, a, factorA, b, factorB);
  return tf.tidy(() => tf.add(tf.mul(a, factorA), tf.mul(b, factorB)));
}

/** Moments of one variable's gradient, on a device. */
export interface DeviceAdam {
  /** One step of AdamW: `decay` is what the variable is multiplied by before it. */
  step(gradient: tf.Tensor, rates: AdamRates): void;
  moments(): Promise<{ readonly first: Float32Array; readonly second: Float32Array }>;
  restore(first: Float32Array, second: Float32Array): void;
  dispose(): void;
}

export function adamOnDevice(variable: tf.Variable): DeviceAdam {
  const { size, shape } = variable;
  let state = tf.zeros<tf.Rank.R1>([3 * size]);
  const replace = (next: tf.Tensor1D): void => {
    state.dispose();
    state = next;
  };
  const composed = (gradient: tf.Tensor, rates: AdamRates): tf.Tensor1D => {
    const part = (i: number): tf.Tensor => tf.reshape(tf.slice(state, [i * size], [size]), shape);
    const first = tf.add(tf.mul(part(1), rates.beta1), tf.mul(gradient, 1 - rates.beta1));
    const second = tf.add(tf.mul(part(2), rates.beta2), tf.mul(tf.square(gradient), 1 - rates.beta2));
    const scale = tf.add(tf.sqrt(tf.div(second, rates.correction2)), rates.epsilon);
    const update = tf.div(tf.div(first, rates.correction1), scale);
    const next = tf.sub(tf.mul(variable, rates.decay), tf.mul(update, rates.learningRate));
    return tf.concat([next, first, second].map((tensor) => tf.reshape<tf.Rank.R1>(tensor, [size])));
  };
  return {
    step: (gradient, rates) => {
      const webgpu = webgpuBackend();
      const next = tf.tidy(() =>
        webgpu === null ? composed(gradient, rates) : webgpuAdamStep(webgpu, variable, state, gradient, rates),
      );
      tf.tidy(() => variable.assign(tf.reshape(tf.slice(next, [0], [size]), shape)));
      replace(next);
    },
    moments: async () => {
      const values = await state.data();
      return {
        first: Float32Array.from(values.subarray(size, 2 * size)),
        second: Float32Array.from(values.subarray(2 * size)),
      };
    },
    restore: (first, second) => {
      const values = new Float32Array(3 * size);
      values.set(first, size);
      values.set(second, 2 * size);
      replace(tf.tensor1d(values));
    },
    dispose: () => state.dispose(),
  };
}
