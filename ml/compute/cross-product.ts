/**
 * transpose(A) B with gradients. The wasm backend multiplies a transposed operand with a plain loop, some forty times
 * slower than its fast routine (see ./gradients.ts), so that transposes are made first, backwards too.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * @param a rows x left
 * @param b rows x right
 * @returns left x right
 */
export function crossProduct(a: Tensor2D, b: Tensor2D): Tensor2D {
  const op = tf.customGrad((...inputs) => {
    const [first, second, save] = inputs as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([first, second]);
    return {
      value: tf.matMul(tf.transpose(first), second),
      gradFunc: (dy, saved) => [tf.matMul(saved[1], tf.transpose(dy)), tf.matMul(saved[0], dy)],
    };
  });
  return op(a, b) as Tensor2D;
}
