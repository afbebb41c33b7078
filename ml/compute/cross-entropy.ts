/**
 * Weighted mean cross-entropy of logits, sum_i w_i (-log softmax(z_i)[y_i]) / sum_i w_i, in one operation with the short
 * gradient (softmax(z) - onehot(y)) w / sum w; of tensor operations it would need gradients of maxima and gathers.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Towards weighted distributions: -sum_ic t_ic log softmax(z_i)_c.
 * @param logits rows x classes
 * @param target rows x classes: the distribution that a row should have, times its weight in the loss
 * @returns a number, with a gradient towards the logits
 */
export function crossEntropyTowards(logits: Tensor2D, target: Float32Array): Scalar {
  const [rows, width] = logits.shape;
  const op = tf.customGrad((...inputs) => {
    const [z, save] = inputs as [Tensor2D, tf.GradSaveFunc];
    const share = tf.softmax(z);
    const targets = tf.tensor2d(target, [rows, width]);
    save([share, targets]);
    return {
      value: tf.neg(tf.sum(tf.mul(tf.logSoftmax(z), targets))),
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const perRow = tf.sum(saved[1], 1, true);
          return tf.mul(tf.sub(tf.mul(saved[0], perRow), saved[1]), dy);
        }),
    };
  });
  return op(logits) as Scalar;
}

/**
 * @param logits rows x classes
 * @param classes of each row, 0..classes-1
 * @param weights of each row, their sum above 0
 * @returns a number, with a gradient towards the logits
 */
export function crossEntropy(logits: Tensor2D, classes: Int32Array, weights: Float32Array): Scalar {
  const [rows, width] = logits.shape;
  const total = weights.reduce((sum, value) => sum + value, 0);
  if (rows === 0 || !(total > 0)) throw new RangeError('cross-entropy needs a row with a weight');
  const target = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++) target[r * width + classes[r]] = weights[r] / total;
  return crossEntropyTowards(logits, target);
}
