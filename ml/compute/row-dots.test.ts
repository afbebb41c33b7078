/** The fused dot products against those of tensor operations, forwards and backwards, on both host backends. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { openBackend } from './index.ts';
import { rowDots, rowDotsComposed } from './row-dots.ts';

const rng = createRng(14);
const values = (length: number) => Float32Array.from({ length }, () => rng.normal());
const [first, second, factors] = [values(24), values(24), values(8)];

describe.each(['wasm', 'cpu'] as const)('row dots on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it('equal the composed ones in value and gradients', async () => {
    const inputs = () => [tf.tensor2d(first, [8, 3]), tf.tensor2d(second, [8, 3])];
    const [ours, theirs] = [rowDots, rowDotsComposed].map((op) => {
      const f = (...[a, b]: tf.Tensor[]) => op(a as tf.Tensor2D, b as tf.Tensor2D);
      const loss = (...all: tf.Tensor[]) => tf.sum<tf.Scalar>(tf.mul(f(...all), tf.tensor1d(factors)));
      return [f(...inputs()), ...tf.grads(loss)(inputs())];
    });
    for (const [i, tensor] of ours.entries()) {
      const expected = await theirs[i].data();
      const actual = await tensor.data();
      expect(actual.length).toBe(expected.length);
      actual.forEach((value, j) => expect(value, `output ${i}`).toBeCloseTo(expected[j], 5));
    }
  });

  it('have the gradient of a square where both are one matrix', async () => {
    const gradient = tf.grad((x) => tf.sum(rowDots(x as tf.Tensor2D, x as tf.Tensor2D)))(tf.tensor2d(first, [8, 3]));
    (await gradient.data()).forEach((value, i) => expect(value).toBeCloseTo(2 * first[i], 5));
  });
});
