/** The fused cosines against those of tensor operations, forwards and backwards, on both host backends. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { gradientError } from './gradient-check.ts';
import { openBackend } from './index.ts';
import { matchCosines, matchCosinesComposed } from './match-cosines.ts';
import type { MatchInput } from './match-cosines.ts';

const rng = createRng(8);
const point = (...shape: number[]) => ({
  values: Array.from({ length: shape.reduce((a, b) => a * b) }, () => Math.fround(rng.normal())),
  shape,
});
const points = [point(6, 5), point(6, 5), point(6, 5), point(5), point(5)];
const order = Int32Array.from([3, 1, 0, 5, 2, 4]);
const factors = point(6, 3).values;
const input = (tensors: readonly tf.Tensor[]): MatchInput => ({
  own: tensors[0] as tf.Tensor2D,
  around: tensors[1] as tf.Tensor2D,
  node: tensors[2] as tf.Tensor2D,
  ownBias: tensors[3] as tf.Tensor1D,
  aroundBias: tensors[4] as tf.Tensor1D,
});
type Op = typeof matchCosines;
const weighted =
  (op: Op) =>
  (...tensors: tf.Tensor[]) =>
    tf.sum<tf.Scalar>(tf.mul(op(input(tensors), order), tf.tensor2d(factors, [6, 3])));

describe.each(['wasm', 'cpu'] as const)('match cosines on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });
  const tensors = () => points.map(({ values, shape }) => tf.tensor(values, shape));

  it('equal the composed ones in values and gradients', async () => {
    const [ours, theirs] = [matchCosines(input(tensors()), order), matchCosinesComposed(input(tensors()), order)];
    const expected = await theirs.data();
    (await ours.data()).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 5));
    const [fused, composed] = [matchCosines, matchCosinesComposed].map((op) => tf.grads(weighted(op))(tensors()));
    for (const [i, gradient] of fused.entries()) {
      const reference = await composed[i].data();
      (await gradient.data()).forEach((value, j) => expect(value, `input ${i}`).toBeCloseTo(reference[j], 4));
    }
  });

  it('have the gradients of their values', async () => {
    expect(await gradientError(weighted(matchCosines), points)).toBeLessThan(1e-2);
  });

  it('give a zero row cosine 0 and finite gradients', async () => {
    const zeros = points.map(({ shape }) => tf.zeros(shape));
    expect([...(await matchCosines(input(zeros), order).data())]).toEqual(new Array(18).fill(0));
    for (const gradient of tf.grads(weighted(matchCosines))(zeros)) {
      expect((await gradient.data()).every(Number.isFinite)).toBe(true);
    }
  });
});
