/**
 * Dot products of corresponding rows in one operation. Of tensor operations the elementwise product and three
 * temporaries of its size stay for the gradient; on host backends only the rows do. The two are tested against each
 * other.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { hostValues, tensorsLiveOnHost } from './sparse.ts';

function forward(a: Float32Array, b: Float32Array, rows: number, width: number): Float32Array {
  const out = new Float32Array(rows);
  for (let r = 0, i = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < width; c++, i++) sum += a[i] * b[i];
    out[r] = sum;
  }
  return out;
}

/** dy_r times each row. */
function scaled(x: Float32Array, dy: Float32Array, width: number): Float32Array {
  const out = new Float32Array(x.length);
  for (let r = 0, i = 0; r < dy.length; r++) for (let c = 0; c < width; c++, i++) out[i] = dy[r] * x[i];
  return out;
}

/** Of tensor operations; exported as the reference of the fused one. */
export function rowDotsComposed(a: Tensor2D, b: Tensor2D): Tensor1D {
  return tf.sum<Tensor1D>(tf.mul(a, b), 1);
}

/**
 * @param a rows x width
 * @param b rows x width
 * @returns length rows, with gradients towards both
 */
export function rowDots(a: Tensor2D, b: Tensor2D): Tensor1D {
  if (!tensorsLiveOnHost()) return rowDotsComposed(a, b);
  const [rows, width] = a.shape;
  const op = tf.customGrad((...inputs) => {
    const [first, second] = (inputs as tf.Tensor[]).slice(0, 2).map(hostValues);
    return {
      value: tf.tensor1d(forward(first, second, rows, width)),
      gradFunc: (dy) => {
        const upstream = hostValues(dy);
        return [
          tf.tensor2d(scaled(second, upstream, width), a.shape),
          tf.tensor2d(scaled(first, upstream, width), a.shape),
        ];
      },
    };
  });
  return op(a, b) as Tensor1D;
}
