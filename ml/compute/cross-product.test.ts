/** transpose(A) B and its gradients, also where both are one matrix. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { crossProduct } from './cross-product.ts';
import { gradientError } from './gradient-check.ts';
import { openBackend } from './index.ts';

describe.each(['wasm', 'cpu'] as const)('cross product on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });
  const rng = createRng(2);
  const point = (rows: number, cols: number) => ({
    values: Array.from({ length: rows * cols }, () => Math.fround(rng.normal())),
    shape: [rows, cols],
  });
  const [a, b] = [point(5, 3), point(5, 2)];

  it('equals the product of the transpose', async () => {
    const product = await crossProduct(tf.tensor2d(a.values, [5, 3]), tf.tensor2d(b.values, [5, 2])).data();
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 2; j++) {
        const expected = [0, 1, 2, 3, 4].reduce((sum, r) => sum + a.values[3 * r + i] * b.values[2 * r + j], 0);
        expect(product[2 * i + j]).toBeCloseTo(expected, 4);
      }
    }
  });

  it('has the gradients of its value', async () => {
    const square = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(x));
    const two = (x: tf.Tensor, y: tf.Tensor) => square(crossProduct(x as tf.Tensor2D, y as tf.Tensor2D));
    expect(await gradientError(two, [a, b])).toBeLessThan(5e-3);
    expect(await gradientError((x) => two(x, x), [a])).toBeLessThan(5e-3);
  });
});
