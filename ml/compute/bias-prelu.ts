/**
 * PReLU(x + bias) in one operation: bias added to each row, negative values times one slope (0: ReLU).
 *
 * Of tensor operations this keeps six tall matrices for the gradient; on host backends it keeps its input alone.
 * Elsewhere it is composed of tensor operations; the two are tested against each other.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { hostValues, tensorsLiveOnHost } from './sparse.ts';

function forward(x: Float32Array, bias: Float32Array, slope: number): Float32Array {
  const y = new Float32Array(x.length);
  for (let i = 0; i < x.length;) {
    for (let c = 0; c < bias.length; c++, i++) {
      const value = x[i] + bias[c];
      y[i] = value > 0 ? value : slope * value;
    }
  }
  return y;
}

/** The input is read again rather than recovered from the output, which a slope of 0 leaves nothing of. */
function backward(
  x: Float32Array,
  bias: Float32Array,
  slope: number,
  dy: Float32Array,
): { x: Float32Array; bias: Float32Array; slope: number } {
  const dx = new Float32Array(x.length);
  const sums = new Float64Array(bias.length);
  let slopeGradient = 0;
  for (let i = 0; i < x.length;) {
    for (let c = 0; c < bias.length; c++, i++) {
      const value = x[i] + bias[c];
      const gradient = value > 0 ? dy[i] : slope * dy[i];
      if (value <= 0) slopeGradient += dy[i] * value;
      dx[i] = gradient;
      sums[c] += gradient;
    }
  }
  return { x: dx, bias: Float32Array.from(sums), slope: slopeGradient };
}

/** Of tensor operations; exported as the reference of the fused one. */
export function biasPreluComposed(x: Tensor2D, bias: Tensor1D, slope: tf.Tensor): Tensor2D {
  const shifted = tf.add<Tensor2D>(x, bias);
  return tf.sub<Tensor2D>(tf.relu(shifted), tf.mul(slope, tf.relu(tf.neg(shifted))));
}

/**
 * @param x rows x width
 * @param bias length width
 * @param slope a scalar
 * @returns rows x width, with gradients towards all three
 */
export function biasPrelu(x: Tensor2D, bias: Tensor1D, slope: tf.Tensor): Tensor2D {
  if (!tensorsLiveOnHost()) return biasPreluComposed(x, bias, slope);
  const op = tf.customGrad((...inputs) => {
    const [xIn, biasIn, slopeIn] = (inputs as tf.Tensor[]).slice(0, 3);
    const [input, biasValues, slopeValue] = [hostValues(xIn), hostValues(biasIn), hostValues(slopeIn)[0]];
    return {
      value: tf.tensor2d(forward(input, biasValues, slopeValue), x.shape),
      gradFunc: (dy) => {
        const gradient = backward(input, biasValues, slopeValue, hostValues(dy));
        return [tf.tensor2d(gradient.x, x.shape), tf.tensor1d(gradient.bias), tf.scalar(gradient.slope)];
      },
    };
  });
  return op(x, bias, slope) as Tensor2D;
}
