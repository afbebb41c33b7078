/**
 * Two linear layers with a PReLU between them: PReLU(x W1 + b1) W2 + b2, the slope learnt.
 *
 * On the SIMD kernels it is one operation with a hand-derived gradient: its products are up to twice as fast as the wasm
 * backend's where relaxed SIMD gives a fused multiply-add, and the wide hidden layer never becomes a tensor. On webgpu
 * bias and activation are one operation. Elsewhere it is composed of tensor operations; all are tested against each
 * other.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { biasPrelu } from './bias-prelu.ts';
import { perceptron as simdPerceptron, perceptronGradient } from './kernels/dense.ts';
import type { KernelMemory } from './kernels/memory.ts';
import { hostKernels, hostValues } from './sparse.ts';
import { webgpuBackend } from './webgpu/program.ts';

/** W1 inChannels x hidden, b1 hidden, slope scalar, W2 hidden x outChannels, b2 outChannels. */
export type PerceptronTensors = readonly [
  first: Tensor2D,
  firstBias: tf.Tensor1D,
  slope: tf.Tensor,
  second: Tensor2D,
  secondBias: tf.Tensor1D,
];

/** Of tensor operations, PReLU written as relu(x) - slope relu(-x); exported as the reference of the fused one. */
export function perceptronComposed(x: Tensor2D, weights: PerceptronTensors): Tensor2D {
  const [first, firstBias, slope, second, secondBias] = weights;
  const hidden = tf.add(tf.matMul(x, first), firstBias);
  const active = tf.sub<Tensor2D>(tf.relu(hidden), tf.mul(slope, tf.relu(tf.neg(hidden))));
  return tf.add(tf.matMul(active, second), secondBias);
}

function perceptronOnSimd(memory: KernelMemory, x: Tensor2D, weights: PerceptronTensors): Tensor2D {
  const forGradient = tf.engine().state.gradientDepth > 0;
  const op = tf.customGrad((...inputs) => {
    const [xIn, first, firstBias, slope, second, secondBias] = inputs as tf.Tensor[];
    const input = hostValues(xIn);
    const values = {
      first: hostValues(first),
      firstBias: hostValues(firstBias),
      slope: hostValues(slope)[0],
      second: hostValues(second),
      secondBias: hostValues(secondBias),
    };
    const forward = simdPerceptron(memory, input, values, forGradient);
    return {
      value: tf.tensor2d(forward.value, [x.shape[0], secondBias.size]),
      gradFunc: (dy) => {
        const gradient = perceptronGradient(memory, input, values, forward.saved, hostValues(dy));
        return [
          tf.tensor(gradient.x, xIn.shape),
          tf.tensor(gradient.first, first.shape),
          tf.tensor(gradient.firstBias, firstBias.shape),
          tf.scalar(gradient.slope),
          tf.tensor(gradient.second, second.shape),
          tf.tensor(gradient.secondBias, secondBias.shape),
        ];
      },
    };
  });
  return op(x, ...weights) as Tensor2D;
}

/**
 * @param x rows x inChannels
 * @returns rows x outChannels, with gradients towards x and all weights
 * @throws AppError too-large
 */
export function perceptron(x: Tensor2D, weights: PerceptronTensors): Tensor2D {
  const { simd } = hostKernels();
  if (simd !== null) return perceptronOnSimd(simd, x, weights);
  if (webgpuBackend() === null) return perceptronComposed(x, weights);
  const [first, firstBias, slope, second, secondBias] = weights;
  return tf.add(tf.matMul(biasPrelu(tf.matMul(x, first), firstBias, slope), second), secondBias);
}
