/** One specification for every backend that this machine has; those it has not are skipped by name with the reason. */
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import type { Rng } from '../rng.ts';
import { denseFeatures, toSparse } from '../testing/arbitraries.ts';
import { gradientError } from './gradient-check.ts';
import { offerSoftwareGpu } from '../testing/node-software-gpu.ts';
import type { BackendName } from '../schema/run.ts';
import type { BackendProbe } from './backend.types.ts';
import { chooseBackend, openBackend, probeBackends } from './index.ts';
import { biasPrelu, biasPreluComposed } from './bias-prelu.ts';
import { adamOnDevice, weightedSum } from './optimiser-steps.ts';
import { perceptron, perceptronComposed } from './perceptron.ts';
import { createRunningMoments, propagate, propagateComposed, settleMoments } from './propagate.ts';
import type { NormMode } from './propagate.ts';
import type { SparseMatrix } from './host-kernels.ts';
import { rowCosine, rowCosineComposed } from './row-cosine.ts';
import { prepareFeatures, spmm, transformRows } from './sparse.ts';

offerSoftwareGpu();
const probes = await probeBackends();

function randomSparse(numRows: number, numCols: number, rng: Rng): { matrix: SparseMatrix; dense: number[][] } {
  const dense = Array.from({ length: numRows }, () =>
    Array.from({ length: numCols }, () => (rng.uniform() < 0.4 ? Math.fround(rng.normal()) : 0)),
  );
  const sparse = toSparse(denseFeatures(dense));
  if (sparse.kind !== 'csr') throw new Error('sparse expected');
  return { matrix: { ...sparse }, dense };
}
const randomValues = (length: number, rng: Rng) => Array.from({ length }, () => Math.fround(rng.normal()));

function multiply(a: number[][], b: number[], width: number): number[] {
  return a.flatMap((row) =>
    Array.from({ length: width }, (_, c) => row.reduce((sum, value, k) => sum + value * b[k * width + c], 0)),
  );
}
async function expectClose(tensor: tf.Tensor, expected: ArrayLike<number>, tolerance = 1e-4): Promise<void> {
  const values = await tensor.data();
  expect(values.length).toBe(expected.length);
  for (let i = 0; i < values.length; i++) expect(Math.abs(values[i] - expected[i])).toBeLessThan(tolerance);
}

describe('probing', () => {
  it('finds wasm and cpu everywhere, and says why another is missing and how to get it', () => {
    const names = probes.map((probe) => probe.name);
    expect(names).toEqual(['tensorflow', 'webgpu', 'wasm', 'cpu']);
    for (const probe of probes) {
      if (probe.name === 'wasm' || probe.name === 'cpu') expect(probe.available).toBe(true);
      expect(probe.detail).toMatch(/\.$/);
      if (!probe.available) expect(probe.hint).not.toBeNull();
    }
  });
  it('chooses hardware before emulation and refuses a missing backend in words', async () => {
    const chosen = await openBackend('auto');
    expect(probes.find((probe) => probe.name === chosen.name)?.software).toBe(false);
    const missing = probes.find((probe) => !probe.available);
    if (missing !== undefined) await expect(openBackend(missing.name)).rejects.toThrow(/cannot be used here/);
  });
});

it('auto takes what was measured to be fastest of what is there, and no emulated card', () => {
  const probe = (name: BackendName, available = true, software = false): BackendProbe => ({
    name,
    available,
    software,
    detail: `${name}.`,
    hint: null,
  });
  const ladder = [probe('tensorflow', false), probe('webgpu'), probe('wasm'), probe('cpu')];
  expect(chooseBackend(ladder).name).toBe('wasm');
  expect(chooseBackend([probe('tensorflow'), ...ladder.slice(1)]).name).toBe('tensorflow');
  expect(chooseBackend([probe('webgpu'), probe('wasm', false), probe('cpu')]).name).toBe('webgpu');
  expect(chooseBackend([probe('webgpu', true, true), probe('wasm', false), probe('cpu')]).name).toBe('cpu');
  expect(() => chooseBackend([probe('cpu', false)])).toThrow(/No compute backend works/);
});

describe.each(probes)('on $name', (probe) => {
  const test = probe.available ? it : it.skip;
  beforeAll(async () => {
    if (probe.available) await openBackend(probe.name);
  });

  test('spmm equals the dense product, forwards and backwards', async () => {
    const rng = createRng(1);
    const { matrix, dense } = randomSparse(7, 5, rng);
    const x = randomValues(5 * 3, rng);
    await expectClose(spmm(matrix, tf.tensor2d(x, [5, 3])), multiply(dense, x, 3));
    const weights = tf.tensor2d(randomValues(7 * 3, rng), [7, 3]);
    const f = (input: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(spmm(matrix, input as tf.Tensor2D), weights));
    expect(await gradientError(f, [{ values: x, shape: [5, 3] }])).toBeLessThan(2e-3);
  });

  test('products of long rows have the same bits each time', async () => {
    const rng = createRng(7);
    const long = 3000;
    const ends = Int32Array.from({ length: long }, () => rng.int(20));
    const matrix: SparseMatrix = {
      numRows: long,
      numCols: 20,
      rowPtr: Int32Array.from({ length: long + 1 }, (_, i) => i),
      colIdx: ends,
      values: Float32Array.from(randomValues(long, rng)),
    };
    const tall = tf.tensor2d(randomValues(long * 16, rng), [long, 16]);
    const wide = tf.tensor2d(randomValues(20 * 16, rng), [20, 16]);
    const both = async (): Promise<number[]> => {
      // Many rows add to each row of the first, along all rows go the sums of the second.
      const towards = tf.grad((x: tf.Tensor) => tf.sum(tf.mul(spmm(matrix, x as tf.Tensor2D), tall)))(wide);
      const dense = tf.matMul(tf.transpose(tall), tall);
      return [...(await towards.data()), ...(await dense.data())];
    };
    const first = await both();
    expect(first.every(Number.isFinite)).toBe(true);
    for (let again = 0; again < 3; again++) expect(await both()).toEqual(first);
  });

  test.each(['dense', 'sparse'] as const)(
    'transformRows masks columns and gathers rows (%s features)',
    async (kind) => {
      const rng = createRng(2);
      const { dense } = randomSparse(6, 4, rng);
      const features = kind === 'dense' ? denseFeatures(dense) : toSparse(denseFeatures(dense));
      const prepared = prepareFeatures(features);
      const weights = randomValues(4 * 3, rng);
      const mask = Uint8Array.from([1, 0, 1, 1]);
      const rows = Int32Array.from([5, 0, 5]);
      const expected = multiply(
        [...rows].map((r) => dense[r].map((value, c) => value * mask[c])),
        weights,
        3,
      );
      await expectClose(transformRows(prepared, rows, mask, tf.tensor2d(weights, [4, 3])), expected);
      const f = (w: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(transformRows(prepared, rows, mask, w as tf.Tensor2D)));
      expect(await gradientError(f, [{ values: weights, shape: [4, 3] }])).toBeLessThan(5e-3);
      prepared.dispose();
    },
  );

  test('propagate: values, running statistics and gradients equal those of the composed operations', async () => {
    const rng = createRng(3);
    const stages = [randomSparse(8, 5, rng).matrix, randomSparse(9, 8, rng).matrix];
    const readout = randomSparse(4, 9, rng).matrix;
    const shapes = [[5, 3], [3], [3], []] as const;
    const points = shapes.map((shape) =>
      randomValues(
        shape.reduce<number>((a, b) => a * b, 1),
        rng,
      ),
    );
    const inputs = points.map((values, i) => tf.tensor(values, [...shapes[i]]));
    const weightsOut = tf.tensor2d(randomValues(4 * 3, rng), [4, 3]);
    const results = [propagate, propagateComposed].map((run) => {
      const running = createRunningMoments(3, 0.99);
      const mode: NormMode = { mode: 'train', running };
      const { value, grads } = tf.valueAndGrads((...args: tf.Tensor[]) => {
        const [z, gamma, beta, slope] = args;
        const weights = { gamma: gamma as tf.Tensor1D, beta: beta as tf.Tensor1D, slope: slope as tf.Scalar };
        return tf.sum<tf.Scalar>(tf.mul(run(stages, readout, z as tf.Tensor2D, weights, mode), weightsOut));
      })(inputs);
      return { value, grads, running };
    });
    for (const result of results) await settleMoments(result.running);
    await expectClose(results[0].value, await results[1].value.data());
    for (let i = 0; i < inputs.length; i++)
      await expectClose(results[0].grads[i], await results[1].grads[i].data(), 2e-3);
    results[0].running.mean.forEach((value, c) => expect(value).toBeCloseTo(results[1].running.mean[c], 4));
    results[0].running.variance.forEach((value, c) => expect(value).toBeCloseTo(results[1].running.variance[c], 3));
    expect(results[0].running.variance[0]).not.toBe(1);
  });

  /** Value and gradients of an operation, both ways; each point is its values and shape. */
  async function expectEqual(
    fused: (...inputs: tf.Tensor[]) => tf.Tensor,
    composed: (...inputs: tf.Tensor[]) => tf.Tensor,
    shapes: readonly (readonly number[])[],
    change: (values: number[][]) => void = () => undefined,
  ): Promise<void> {
    const rng = createRng(11);
    const points = shapes.map((shape) => randomValues(tf.util.sizeFromShape([...shape]), rng));
    change(points);
    const inputs = points.map((values, i) => tf.tensor(values, [...shapes[i]]));
    const factors = tf.tensor(randomValues(fused(...inputs).size, rng), fused(...inputs).shape);
    const results = [fused, composed].map((op) => ({
      value: op(...inputs),
      grads: tf.grads((...args: tf.Tensor[]) => tf.sum<tf.Scalar>(tf.mul(op(...args), factors)))(inputs),
    }));
    await expectClose(results[0].value, await results[1].value.data());
    for (const [i, grad] of results[0].grads.entries()) {
      expect(grad.shape).toEqual(inputs[i].shape);
      await expectClose(grad, await results[1].grads[i].data(), 5e-4);
    }
  }

  test('two layers with a PReLU between them equal the composed ones, values and gradients', async () => {
    const of =
      (f: typeof perceptron) =>
      (...[x, first, firstBias, slope, second, secondBias]: tf.Tensor[]): tf.Tensor => {
        const [w1, w2] = [first as tf.Tensor2D, second as tf.Tensor2D];
        return f(x as tf.Tensor2D, [w1, firstBias as tf.Tensor1D, slope, w2, secondBias as tf.Tensor1D]);
      };
    await expectEqual(of(perceptron), of(perceptronComposed), [[70, 6], [6, 9], [9], [], [9, 5], [5]]);
  });

  test('cosines of rows equal the composed ones, a row of zeros and one almost that among them', async () => {
    const of = (f: typeof rowCosine) => (a: tf.Tensor, b: tf.Tensor) => f(a as tf.Tensor2D, b as tf.Tensor2D);
    const width = 12;
    await expectEqual(
      of(rowCosine),
      of(rowCosineComposed),
      [
        [9, width],
        [9, width],
      ],
      ([a, b]) => {
        a.fill(0, 0, width);
        // Of two so short rows a step of the gradient is large: one of them will do.
        for (let c = width; c < 2 * width; c++) b[c] *= 1e-5;
      },
    );
  });

  test('bias and PReLU equal the composed ones', async () => {
    const of = (f: typeof biasPrelu) => (x: tf.Tensor, bias: tf.Tensor, slope: tf.Tensor) =>
      f(x as tf.Tensor2D, bias as tf.Tensor1D, slope);
    await expectEqual(of(biasPrelu), of(biasPreluComposed), [[33, 5], [5], []]);
  });

  test('a step of Adam on a device is the one written out, and so is a weighted sum', async () => {
    const rng = createRng(12);
    const initial = randomValues(6, rng);
    const variable = tf.variable(tf.tensor2d(initial, [2, 3]));
    const moments = adamOnDevice(variable);
    const expected = { value: [...initial], first: Array<number>(6).fill(0), second: Array<number>(6).fill(0) };
    for (let step = 1; step <= 3; step++) {
      const gradient = randomValues(6, rng);
      const rates = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, learningRate: 0.1, decay: 0.95 };
      const corrections = { correction1: 1 - 0.9 ** step, correction2: 1 - 0.999 ** step };
      moments.step(tf.tensor2d(gradient, [2, 3]), { ...rates, ...corrections });
      gradient.forEach((g, i) => {
        expected.first[i] = 0.9 * expected.first[i] + 0.1 * g;
        expected.second[i] = 0.999 * expected.second[i] + 0.001 * g * g;
        const scale = Math.sqrt(expected.second[i] / corrections.correction2) + 1e-8;
        expected.value[i] = 0.95 * expected.value[i] - (0.1 * expected.first[i]) / corrections.correction1 / scale;
      });
    }
    await expectClose(variable, expected.value);
    const { first, second } = await moments.moments();
    expected.first.forEach((value, i) => expect(first[i]).toBeCloseTo(value, 5));
    expected.second.forEach((value, i) => expect(second[i]).toBeCloseTo(value, 5));
    const other = tf.tensor2d(initial, [2, 3]);
    const sum = weightedSum(variable, 0.75, other, 0.25);
    expect(sum.shape).toEqual([2, 3]);
    await expectClose(
      sum,
      expected.value.map((value, i) => 0.75 * value + 0.25 * initial[i]),
    );
    moments.dispose();
  });

  test('evaluation uses the running statistics and leaves them alone', async () => {
    const running = createRunningMoments(1, 0.99);
    running.mean[0] = 2;
    running.variance[0] = 4;
    const identity: SparseMatrix = {
      numRows: 2,
      numCols: 2,
      rowPtr: Int32Array.from([0, 1, 2]),
      colIdx: Int32Array.from([0, 1]),
      values: Float32Array.from([1, 1]),
    };
    const weights = { gamma: tf.tensor1d([3]), beta: tf.tensor1d([1]), slope: tf.scalar(0.25) };
    const out = propagate([identity], identity, tf.tensor2d([[4], [0]]), weights, { mode: 'evaluate', running });
    // 3 (4 - 2) / 2 + 1 = 4; 3 (0 - 2) / 2 + 1 = -2, times the slope.
    await expectClose(out, [4, -0.5], 1e-4);
    expect(running.mean[0]).toBe(2);
  });

  const kernels: readonly [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor][] = [
    ['add', (a, b) => tf.add(a, tf.mean(b, 0, true))],
    ['sub', (a, b) => tf.sub(tf.mean(a, 1, true), b)],
    ['mul', (a, b) => tf.mul(a, b)],
    ['div', (a, b) => tf.div(a, tf.add(tf.square(b), 1))],
    ['exp', (a, b) => tf.exp(tf.neg(tf.square(tf.sub(a, b))))],
    ['log', (a, b) => tf.log(tf.add(tf.square(tf.mul(a, b)), 1))],
    ['sqrt', (a, b) => tf.sqrt(tf.add(tf.square(tf.mul(a, b)), 1))],
    ['relu and neg', (a, b) => tf.sub(tf.relu(a), tf.relu(tf.neg(b)))],
    ['maximum', (a, b) => tf.maximum(a, b)],
    ['matMul', (a, b) => tf.matMul(a, b, false, true)],
    ['matMul, first transposed', (a, b) => tf.matMul(a, b, true, false)],
    ['sum along an axis', (a, b) => tf.mul(tf.sum(a, 0), tf.sum(b, 1, true))],
  ];
  test.each(kernels)('gradient of %s agrees with differences', async (_name, op) => {
    const rng = createRng(4);
    const point = () => ({ values: randomValues(6, rng), shape: [2, 3] });
    const a = point();
    // Away from the kinks of relu and maximum.
    const b = { ...a, values: a.values.map((value) => value + (value > 0 ? 0.5 : -0.5)) };
    const f = (x: tf.Tensor, y: tf.Tensor) => tf.sum<tf.Scalar>(tf.square(op(x, y)));
    expect(await gradientError(f, [a, b])).toBeLessThan(5e-3);
  });

  test('leaves no tensor behind', () => {
    const rng = createRng(5);
    const { matrix } = randomSparse(4, 4, rng);
    const x = tf.tensor2d(randomValues(8, rng), [4, 2]);
    const before = tf.memory().numTensors;
    tf.dispose(tf.grad((input) => tf.sum(spmm(matrix, input as tf.Tensor2D)))(x));
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});
