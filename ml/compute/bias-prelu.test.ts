/** The fused activation against that of tensor operations, forwards and backwards, on both host backends. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { biasPrelu, biasPreluComposed } from './bias-prelu.ts';
import { openBackend } from './index.ts';

const rng = createRng(12);
const values = (length: number) => Float32Array.from({ length }, () => rng.normal());
const [x, bias, factors] = [values(35), values(5), values(35)];

describe.each(['wasm', 'cpu'] as const)('bias and PReLU on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it.each([0, 0.25, -0.5])('equal the composed ones in value and gradients, slope %f', async (slope) => {
    const inputs = () => [tf.tensor2d(x, [7, 5]), tf.tensor1d(bias), tf.scalar(slope)];
    const [ours, theirs] = [biasPrelu, biasPreluComposed].map((op) => {
      const f = (...[a, b, c]: tf.Tensor[]) => op(a as tf.Tensor2D, b as tf.Tensor1D, c);
      const loss = (...all: tf.Tensor[]) => tf.sum<tf.Scalar>(tf.mul(f(...all), tf.tensor2d(factors, [7, 5])));
      return [f(...inputs()), ...tf.grads(loss)(inputs())];
    });
    for (const [i, tensor] of ours.entries()) {
      const expected = await theirs[i].data();
      const actual = await tensor.data();
      expect(actual.length).toBe(expected.length);
      actual.forEach((value, j) => expect(value, `output ${i}`).toBeCloseTo(expected[j], 4));
    }
  });
});
