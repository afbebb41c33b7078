/** The fused cross-entropy against its definition, and its gradient against differences, on both host backends. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { crossEntropy } from './cross-entropy.ts';
import { gradientError } from './gradient-check.ts';
import { openBackend } from './index.ts';

const rng = createRng(3);
const [rows, width] = [5, 3];
const values = Array.from({ length: rows * width }, () => 2 * rng.normal());
const classes = Int32Array.from([0, 2, 1, 1, 0]);
const weights = Float32Array.from([1, 0.5, 2, 0, 3]);

describe.each(['wasm', 'cpu'] as const)('cross-entropy on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it('is the weighted mean of -log softmax', async () => {
    let expected = 0;
    for (let r = 0; r < rows; r++) {
      const row = values.slice(r * width, (r + 1) * width);
      const share = Math.exp(row[classes[r]]) / row.reduce((sum, z) => sum + Math.exp(z), 0);
      expected -= (weights[r] * Math.log(share)) / 6.5;
    }
    const loss = crossEntropy(tf.tensor2d(values, [rows, width]), classes, weights);
    expect((await loss.data())[0]).toBeCloseTo(expected, 5);
  });

  it('has the gradient that differences give, and leaves no tensor behind', async () => {
    const f = (z: tf.Tensor) => crossEntropy(z as tf.Tensor2D, classes, weights);
    expect(await gradientError((z) => tf.tidy(() => f(z)), [{ values, shape: [rows, width] }])).toBeLessThan(2e-3);
    const x = tf.tensor2d(values, [rows, width]);
    const before = tf.memory().numTensors;
    tf.dispose([tf.tidy(() => tf.grad(f)(x)), tf.tidy(() => f(x))]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is finite for logits that are far apart', async () => {
    const loss = crossEntropy(
      tf.tensor2d([900, -900, 0, 0], [2, 2]),
      Int32Array.from([0, 1]),
      Float32Array.from([1, 1]),
    );
    expect((await loss.data())[0]).toBeCloseTo(Math.log(2) / 2, 5);
  });

  it('asks for a row with a weight', () => {
    expect(() => crossEntropy(tf.zeros([0, 2]), new Int32Array(), new Float32Array())).toThrow('a row with a weight');
  });
});
