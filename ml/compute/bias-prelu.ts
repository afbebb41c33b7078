/**
 * PReLU(x + bias) in one operation: bias added to each row, negative values times one slope (0: ReLU).
 *
 * Of tensor operations this keeps six tall matrices for the gradient; on host backends and webgpu it keeps its input
 * alone. Elsewhere it is composed of tensor operations; the two are tested against each other.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { hostValues, tensorsLiveOnHost } from './sparse.ts';
import { webgpuBiasPrelu, webgpuBiasPreluGradient } from './webgpu/bias-prelu.ts';
import { webgpuBackend } from './webgpu/program.ts';
import type { WebgpuBackend } from './webgpu/program.ts';

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

function biasPreluOnWebgpu(backend: WebgpuBackend, x: Tensor2D, bias: Tensor1D, slope: tf.Tensor): Tensor2D {
  const op = tf.customGrad((...inputs) => {
    const [xIn, biasIn, slopeIn] = inputs.slice(0, 3) as [Tensor2D, Tensor1D, tf.Tensor];
    const save = inputs[3] as tf.GradSaveFunc;
    save([xIn, biasIn, slopeIn]);
    return {
      value: webgpuBiasPrelu(backend, xIn, biasIn, slopeIn),
      gradFunc: (dy, saved) => {
        const [input, biasValues, slopeValue] = saved as [Tensor2D, Tensor1D, tf.Tensor];
        const gradient = webgpuBiasPreluGradient(backend, input, biasValues, slopeValue, dy as Tensor2D);
        return [gradient.x, gradient.bias, gradient.slope];
      },
    };
  });
  return op(x, bias, slope) as Tensor2D;
}

/**
 * @param x rows x width
 * @param bias length width
 * @param slope a scalar
 * @returns rows x width, with gradients towards all three
 */
export function biasPrelu(x: Tensor2D, bias: Tensor1D, slope: tf.Tensor): Tensor2D {
  const webgpu = webgpuBackend();
  if (webgpu !== null) return biasPreluOnWebgpu(webgpu, x, bias, slope);
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
