/** The SIMD kernels against plain JavaScript on random shapes, in both builds, and the committed binary against source. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../rng.ts';
import type { Rng } from '../../rng.ts';
import { AppError } from '../../schema/errors.ts';
import { builtFile, generateKernels } from '../../testing/node-build-kernels.ts';
import { denseFeatures, toSparse } from '../../testing/arbitraries.ts';
import { propagateFeatures, transformFeatures } from '../feature-propagation.ts';
import * as plain from '../host-kernels.ts';
import type { SparseMatrix } from '../host-kernels.ts';
import { openBackend } from '../index.ts';
import { perceptron, perceptronComposed } from '../perceptron.ts';
import { createRunningMoments, propagateComposed, settleMoments } from '../propagate.ts';
import { pairCosines, rowCosine, rowCosineComposed } from '../row-cosine.ts';
import { prepareFeatures, spmm } from '../sparse.ts';
import { padded, putMatrix, save, takeMatrix } from './blocks.ts';
import { chainGradient, evaluateChain, trainChain } from './chain.ts';
import { productInto, transposedProductInto } from './dense.ts';
import { loadKernels, simdKernels } from './memory.ts';
import type { KernelMemory } from './memory.ts';
import { simdSpmm, simdSpmmTransposed } from './products.ts';

const random = (length: number, rng: Rng) => Float32Array.from({ length }, () => rng.normal());

/** About a third of the rows are empty. */
function sparse(numRows: number, numCols: number, rng: Rng): SparseMatrix {
  const rowPtr = new Int32Array(numRows + 1);
  const columns: number[] = [];
  for (let r = 0; r < numRows; r++) {
    const count = numCols === 0 || rng.int(3) === 0 ? 0 : 1 + rng.int(4);
    for (let i = 0; i < count; i++) columns.push(rng.int(numCols));
    rowPtr[r + 1] = columns.length;
  }
  return { numRows, numCols, rowPtr, colIdx: Int32Array.from(columns), values: random(columns.length, rng) };
}

/** Largest difference relative to the largest value (at least 1). */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let worst = 0;
  let scale = 1;
  for (let i = 0; i < a.length; i++) {
    expect(Number.isFinite(a[i])).toBe(true);
    worst = Math.max(worst, Math.abs(a[i] - b[i]));
    scale = Math.max(scale, Math.abs(b[i]));
  }
  return worst / scale;
}

it('is built from its source: run npm run build:kernels after a change', async () => {
  expect(readFileSync(builtFile, 'utf8')).toBe(await generateKernels());
});

describe.each(['simd', 'relaxed'] as const)('%s build', (variant) => {
  const loaded = loadKernels(variant);
  const test = loaded === null ? it.skip : it;
  const memory = loaded as KernelMemory;

  test.each([1, 3, 5, 8, 40, 64, 71])('sparse products at width %i', (width) => {
    const rng = createRng(width);
    for (const [rows, cols] of [
      [0, 4],
      [5, 1],
      [90, 33],
    ]) {
      const s = sparse(rows, cols, rng);
      const x = random(cols * width, rng);
      const y = random(rows * width, rng);
      expect(difference(simdSpmm(memory, s, x, width), plain.spmm(s, x, width))).toBeLessThan(1e-6);
      expect(difference(simdSpmmTransposed(memory, s, y, width), plain.spmmTransposed(s, y, width))).toBeLessThan(1e-6);
    }
  });

  test.each([
    [1, 1],
    [3, 2],
    [5, 0],
    [64, 1],
    [64, 2],
  ])('normalised propagation at width %i over %i stages', (width, numStages) => {
    const rng = createRng(100 + width + numStages);
    const heights = [50, 70, 150];
    const stages = Array.from({ length: numStages }, (_, i) => sparse(heights[i + 1], heights[i], rng));
    const rows = heights[numStages];
    const readout = sparse(20, rows, rng);
    // A mean far from zero: the variance must not be lost in it.
    const z = random(50 * width, rng).map((value) => value + 30);
    const params = { gamma: random(width, rng), beta: random(width, rng), slope: 0.25 };
    const epsilon = 1e-5;
    const input = {
      stages,
      readout,
      width,
      params,
      epsilon,
      putZ: (room: { reserve(bytes: number): number }) => putMatrix(memory, room, z, width),
    };
    const x = stages.reduce<Float32Array>((value, stage) => plain.spmm(stage, value, width), z);
    const { mean, variance } = plain.columnMoments(x, width);
    const y = plain.normActivate(x, width, mean, variance, epsilon, params);
    const expected = plain.spmm(readout, y, width);

    const forward = trainChain(memory, input, true);
    expect(difference(forward.value, expected)).toBeLessThan(2e-5);
    expect(difference(forward.moments.mean, mean)).toBeLessThan(3e-6);
    expect(difference(forward.moments.variance, variance)).toBeLessThan(1e-5);
    expect(difference(evaluateChain(memory, input, { mean, variance }), expected)).toBeLessThan(2e-5);

    const dy = random(20 * width, rng);
    const dRows = plain.spmmTransposed(readout, dy, width);
    const gradient = plain.normActivateGradient(x, dRows, width, mean, variance, epsilon, params);
    const dz = [...stages].reverse().reduce((value, stage) => plain.spmmTransposed(stage, value, width), gradient.x);
    // From the saved product, and computed again as when others took its place: the same bits.
    const results = [forward, { ...forward, saved: null }].map((from) =>
      chainGradient(memory, input, from, dy, (g) => ({ ...g, dz: takeMatrix(memory, g.z, 50, width) })),
    );
    for (const result of results) {
      expect(difference(result.dz, dz)).toBeLessThan(1e-4);
      expect(difference(result.gamma, gradient.gamma)).toBeLessThan(1e-4);
      expect(difference(result.beta, gradient.beta)).toBeLessThan(1e-5);
      expect(Math.abs(result.slope - gradient.slope)).toBeLessThan(1e-4 * Math.max(1, Math.abs(gradient.slope)));
    }
    expect(results[0].dz).toEqual(results[1].dz);
  });

  test.each([
    [1, 1, 1],
    [7, 5, 3],
    [13, 95, 64],
    [200, 9, 12],
    [300, 256, 40],
  ])('dense products, %i x %i by width %i', (m, k, width) => {
    const rng = createRng(m);
    const [a, b, g] = [random(m * k, rng), random(k * width, rng), random(m * width, rng)];
    const rowIdx = Int32Array.from({ length: m }, () => rng.int(m));
    const at = (r: number, c: number) => a[rowIdx[r] * k + c];
    const forward = new Float64Array(m * width);
    const transposed = new Float64Array(k * width);
    for (let r = 0; r < m; r++)
      for (let c = 0; c < width; c++)
        for (let i = 0; i < k; i++) {
          forward[r * width + c] += at(r, i) * b[i * width + c];
          transposed[i * width + c] += at(r, i) * g[r * width + c];
        }
    const results = memory.compute((room) => {
      const aAt = room.reserve(4 * a.length);
      memory.floats(aAt, a.length).set(a);
      const idx = room.reserve(4 * m);
      memory.ints(idx, m).set(rowIdx);
      const bAt = room.reserve(4 * b.length);
      memory.floats(bAt, b.length).set(b);
      const out = room.reserve(4 * m * padded(width));
      const left = { at: aAt, rowIdx: idx, rows: m, cols: k, stride: k };
      productInto(memory, room, left, { at: bAt, width, stride: width, transposed: false }, out);
      const gAt = putMatrix(memory, room, g, width);
      const sums = room.reserve(4 * k * padded(width));
      memory.floats(sums, k * padded(width)).fill(0);
      transposedProductInto(memory, room, left, { at: gAt, width }, sums);
      return [takeMatrix(memory, out, m, width), takeMatrix(memory, sums, k, width)];
    });
    expect(difference(results[0], forward)).toBeLessThan(1e-5);
    expect(difference(results[1], transposed)).toBeLessThan(1e-5);
  });

  test('keeps what is kept, reuses what was released, and refuses in words what cannot be had', () => {
    const first = memory.keep(1000);
    const second = memory.keep(1000);
    memory.floats(second, 1)[0] = 42;
    memory.release(first);
    expect(memory.keep(500)).toBe(first);
    memory.compute((room) => memory.bytes(room.reserve(3e6), 3e6).fill(7));
    expect(memory.floats(second, 1)[0]).toBe(42);
    memory.release(first);
    memory.release(second);
    expect(() => memory.keep(5e9)).toThrow(/needs \d+ MiB.*smaller batch size/);
    expect(() => memory.compute((room) => room.reserve(5e9))).toThrow(AppError);
    expect(memory.compute(() => 'still works')).toBe('still works');
  });

  test('forgets the oldest saved product, never a wrong one', () => {
    const saved = Array.from({ length: 6 }, (_, i) => save(memory, i % 2 === 0 ? 100 : 5_000_000));
    expect(saved.map(({ saved: one }) => one.address() !== null)).toEqual([false, false, true, true, true, true]);
    const addresses = saved.slice(2).map(({ address }) => address);
    expect(new Set(addresses).size).toBe(4);
  });
});

describe('operations on the wasm backend', () => {
  beforeAll(async () => {
    await openBackend('wasm');
    expect(simdKernels()).not.toBeNull();
  });
  type Op = (...args: tf.Tensor[]) => tf.Tensor;
  /** Values and gradients of a sum of products with random numbers. */
  function compare(ours: Op, composed: Op, inputs: readonly (readonly [readonly number[], readonly number[]])[]): void {
    const tensors = inputs.map(([values, shape]) => tf.tensor([...values], [...shape]));
    const results = [ours, composed].map((op) => {
      const rng = createRng('weights');
      return tf.valueAndGrads((...args: tf.Tensor[]) => {
        const out = op(...args);
        return tf.sum<tf.Scalar>(tf.mul(out, tf.tensor(random(out.size, rng), out.shape)));
      })(tensors);
    });
    expect(difference(results[0].value.dataSync(), results[1].value.dataSync())).toBeLessThan(1e-4);
    results[0].grads.forEach((grad, i) =>
      expect(difference(grad.dataSync(), results[1].grads[i].dataSync()), `gradient ${i}`).toBeLessThan(1e-4),
    );
  }
  const point = (shape: readonly number[], rng: Rng): readonly [number[], readonly number[]] => [
    [...random(tf.util.sizeFromShape([...shape]), rng)],
    shape,
  ];

  it.each([
    [9, 3, 5, 2],
    [40, 64, 128, 64],
  ])('perceptron on %i rows: %i, %i, %i channels', (rows, inputs, hidden, outputs) => {
    const rng = createRng(rows);
    const call = (f: typeof perceptron) =>
      ((x, w1, b1, slope, w2, b2) =>
        f(x as tf.Tensor2D, [
          w1 as tf.Tensor2D,
          b1 as tf.Tensor1D,
          slope,
          w2 as tf.Tensor2D,
          b2 as tf.Tensor1D,
        ])) satisfies Op;
    const shapes = [[rows, inputs], [inputs, hidden], [hidden], [], [hidden, outputs], [outputs]];
    compare(
      call(perceptron),
      call(perceptronComposed),
      shapes.map((shape) => point(shape, rng)),
    );
  });

  it.each([1, 5, 64])('row cosines at width %i, a zero row among them', (width) => {
    const rng = createRng(width);
    const [a, b] = [point([11, width], rng), point([11, width], rng)];
    a[0].fill(0, 0, width);
    const call =
      (f: typeof rowCosine): Op =>
      (x, y) =>
        f(x as tf.Tensor2D, y as tf.Tensor2D);
    compare(call(rowCosine), call(rowCosineComposed), [a, b]);
    const [ta, tb] = [a, b].map(([values]) => tf.tensor2d(values, [11, width]));
    const [picked] = pairCosines([ta, tb], [{ a: 1, aRows: Int32Array.of(3, 0), b: 0, bRows: Int32Array.of(7, 0) }]);
    const all = rowCosineComposed(tf.gather(tb, [3, 0]), tf.gather(ta, [7, 0]));
    expect(difference(picked.dataSync(), all.dataSync())).toBeLessThan(1e-6);
  });

  it.each(['dense', 'sparse'] as const)('features to read rows, %s, masked and gathered', async (kind) => {
    const rng = createRng(kind);
    const [n, d, width] = [30, 11, 5];
    const values = Array.from({ length: n }, () => [...random(d, rng)].map((v) => (rng.uniform() < 0.5 ? 0 : v)));
    const source = denseFeatures(values);
    const features = prepareFeatures(kind === 'dense' ? source : toSparse(source));
    const rows = Int32Array.from({ length: 20 }, () => rng.int(n));
    const columnMask = Uint8Array.from({ length: d }, (_, c) => (c % 3 === 0 ? 0 : 1));
    const stages = [sparse(40, 20, rng), sparse(25, 40, rng)] as const;
    const readout = sparse(12, 25, rng);
    const runnings = [createRunningMoments(width, 0.99), createRunningMoments(width, 0.99)];
    const weights = (g: tf.Tensor, b: tf.Tensor, s: tf.Tensor) => ({
      gamma: g as tf.Tensor1D,
      beta: b as tf.Tensor1D,
      slope: s as tf.Scalar,
    });
    const selected = tf.tensor2d(
      [...rows].map((r) => values[r].map((v, c) => v * columnMask[c])),
      [20, d],
    );
    compare(
      (theta, g, b, s) =>
        propagateFeatures({ features, rows, columnMask, stages, readout }, theta as tf.Tensor2D, weights(g, b, s), {
          mode: 'train',
          running: runnings[0],
        }),
      (theta, g, b, s) =>
        propagateComposed(stages, readout, tf.matMul(selected, theta), weights(g, b, s), {
          mode: 'train',
          running: runnings[1],
        }),
      [point([d, width], rng), point([width], rng), point([width], rng), [[0.3], []]],
    );
    await settleMoments(runnings[1]);
    expect(difference(runnings[0].mean, runnings[1].mean)).toBeLessThan(1e-5);
    expect(difference(runnings[0].variance, runnings[1].variance)).toBeLessThan(1e-5);

    // Transformed once, read twice: the same as composed with running statistics.
    const theta = tf.tensor2d(random(d * width, rng), [d, width]);
    const all = [sparse(40, n, rng)];
    const over = sparse(6, 40, rng);
    const fixed = weights(tf.tensor1d(random(width, rng)), tf.tensor1d(random(width, rng)), tf.scalar(0.3));
    const transformed = transformFeatures(features, theta);
    const running = runnings[1];
    const z = tf.matMul<tf.Tensor2D>(tf.tensor2d(values), theta);
    const expected = propagateComposed(all, over, z, fixed, { mode: 'evaluate', running }).dataSync();
    for (let i = 0; i < 2; i++) {
      const out = transformed.propagate(all, over, fixed, running);
      expect(difference(out.dataSync(), expected)).toBeLessThan(1e-4);
    }
    transformed.dispose();
    features.dispose();
  });

  it('leaves the cpu backend to plain JavaScript', async () => {
    await openBackend('cpu');
    const rng = createRng(1);
    const s = sparse(30, 20, rng);
    const x = random(20 * 5, rng);
    const product = spmm(s, tf.tensor2d(x, [20, 5])).dataSync();
    expect(Float32Array.from(product)).toEqual(plain.spmm(s, x, 5));
    await openBackend('wasm');
  });
});
