import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { aadWeights, unitPrior } from './aad.ts';
import type { Attributes } from './attributes.ts';
import { drawBeta, drawGamma } from './beta.ts';
import { BINS, binAttributes, forestScores, trainForest } from './forest.ts';
import { logisticScores, trainLogistic } from './logistic.ts';
import { BACKGROUND, drawBackground, trainingSet } from './training-set.ts';
import type { TrainingSet } from './training-set.ts';

const attributesOf = (rows: readonly (readonly number[])[]): Attributes => ({
  numRows: rows.length,
  width: rows[0].length,
  rows: Float32Array.from(rows.flat()),
});
const setOf = (labels: readonly number[]): TrainingSet => {
  const positives = labels.filter((label) => label === 1).length;
  return {
    nodes: Int32Array.from(labels.keys()),
    labels: Uint8Array.from(labels),
    weights: Float64Array.from(labels, (label) => 0.5 / (label === 1 ? positives : labels.length - positives)),
  };
};
const every = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

describe('training set', () => {
  const background = Int32Array.of(2, 5, 8);

  it('has nothing to learn without an anomalous answer', () => {
    expect(trainingSet([{ node: 1, label: 0 }], background, 10)).toBeNull();
  });

  it('gives both classes half of the weight and the background that of so many answers', () => {
    const answers = [
      { node: 1, label: 1 as const },
      { node: 5, label: 0 as const },
      { node: 7, label: 0 as const },
    ];
    const set = trainingSet(answers, background, 10, 6);
    // Node 5 is answered and no background any more: 2 normal answers of weight 1, 2 background nodes of weight 3.
    expect([...(set?.nodes ?? [])]).toEqual([1, 5, 7, 2, 8]);
    expect([...(set?.labels ?? [])]).toEqual([1, 0, 0, 0, 0]);
    expect([...(set?.weights ?? [])]).toEqual([0.5, 0.5 / 8, 0.5 / 8, 1.5 / 8, 1.5 / 8]);
  });

  it('takes the latest answers of each class', () => {
    const answers = every(9).reduce<{ node: number; label: 0 | 1 }[]>(
      (list, node) => [...list, { node, label: node % 3 === 0 ? 1 : 0 }],
      [],
    );
    expect([...(trainingSet(answers, new Int32Array(), 2)?.nodes ?? [])]).toEqual([3, 6, 7, 8]);
  });

  it('draws a background without repetition, all of a small graph', () => {
    expect([...drawBackground(5, createRng(1))]).toEqual([0, 1, 2, 3, 4]);
    const drawn = drawBackground(10_000, createRng(1));
    expect(new Set(drawn).size).toBe(BACKGROUND);
  });
});

describe('logistic regression', () => {
  it('solves a case that can be solved by hand', () => {
    // x = +-1, one of each class, weights 1/2: by symmetry b = 0, and w solves sigmoid(-w) = ridge w.
    const ridge = 0.1;
    const model = trainLogistic(attributesOf([[1], [-1]]), setOf([1, 0]), ridge);
    expect(model.bias).toBeCloseTo(0, 9);
    expect(1 / (1 + Math.exp(model.weights[0]))).toBeCloseTo(ridge * model.weights[0], 6);
  });

  it('reaches a point where the gradient vanishes', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const rng = createRng(seed);
        const attributes = attributesOf(Array.from({ length: 12 }, () => [rng.normal(), rng.normal(), rng.normal()]));
        const set = setOf(Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? 1 : 0)));
        const model = trainLogistic(attributes, set, 0.1);
        const z = logisticScores(attributes, model, set.nodes);
        const pull = z.map((value, i) => set.weights[i] * (1 / (1 + Math.exp(-value)) - set.labels[i]));
        for (let c = 0; c < 3; c++) {
          const gradient = pull.reduce((sum, p, i) => sum + p * attributes.rows[i * 3 + c], 0.1 * model.weights[c]);
          expect(Math.abs(gradient)).toBeLessThan(1e-4);
        }
        expect(Math.abs(pull.reduce((sum, p) => sum + p, 0))).toBeLessThan(1e-4);
      }),
      { numRuns: 20 },
    );
  });
});

describe('forest', () => {
  it('bins columns into parts of equally many rows, in the order of the values', () => {
    const binned = binAttributes(attributesOf(Array.from({ length: 64 }, (_, i) => [63 - i, 7])));
    const first = Array.from({ length: 64 }, (_, i) => binned.rows[2 * i]);
    expect(Math.max(...first)).toBeLessThan(BINS);
    for (let i = 1; i < 64; i++) expect(first[i]).toBeLessThanOrEqual(first[i - 1]);
    expect(new Set(first).size).toBe(BINS);
    // A constant column is one bin.
    expect(new Set(Array.from({ length: 64 }, (_, i) => binned.rows[2 * i + 1])).size).toBe(1);
  });

  it('learns what no line can tell: an anomaly between two normal groups', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [i, (i * 7) % 13]);
    const labels = rows.map(([x]) => (x >= 25 && x < 35 ? 1 : 0));
    const attributes = attributesOf(rows);
    const binned = binAttributes(attributes);
    const forest = trainForest(binned, setOf(labels), { trees: 40, depth: 6, leaf: 1 }, createRng(3));
    const scores = forestScores(binned, forest, every(60));
    expect(Math.min(...scores.filter((_, i) => i >= 26 && i < 34))).toBeGreaterThan(
      Math.max(...scores.filter((_, i) => i < 20 || i > 40)),
    );
    for (const score of scores) expect(score > 0 && score < 1).toBe(true);
  });

  it('is the same from the same seed', () => {
    const attributes = attributesOf(Array.from({ length: 40 }, (_, i) => [i % 7, i % 5, i]));
    const binned = binAttributes(attributes);
    const grow = (seed: number) =>
      trainForest(
        binned,
        setOf(Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 1 : 0))),
        { trees: 5, depth: 4, leaf: 1 },
        createRng(seed),
      );
    expect(grow(1)).toEqual(grow(1));
    expect(grow(1)).not.toEqual(grow(2));
  });
});

describe('active anomaly discovery', () => {
  const rng = createRng(5);
  const count = 400;
  const rows = Float32Array.from({ length: 2 * count }, () => rng.normal());
  const z = { width: 2, rows };
  const prior = unitPrior([1, 1]);

  it('keeps the prior without answers', () => {
    expect(prior[0]).toBeCloseTo(Math.SQRT1_2, 12);
    expect([...aadWeights(z, prior, every(count), [])]).toEqual([...prior]);
  });

  it('raises the member that anomalies stand out in and lowers the other, never below 0', () => {
    const high = (c: number): number => every(count).reduce((a, b) => (rows[2 * b + c] > rows[2 * a + c] ? b : a));
    const weights = aadWeights(z, prior, every(count), [
      { node: high(0), label: 1 },
      { node: high(1), label: 0 },
    ]);
    expect(weights[0]).toBeGreaterThan(weights[1]);
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
  });

  it('keeps nearer to the prior the stronger the pull', () => {
    const answers = every(20).reduce<{ node: number; label: 0 | 1 }[]>(
      (list, node) => [...list, { node, label: rows[2 * node] > 0 ? 1 : 0 }],
      [],
    );
    const gap = (pull: number): number =>
      Math.hypot(...aadWeights(z, prior, every(count), answers, () => pull).map((w, c) => w - prior[c]));
    expect(gap(3)).toBeLessThan(gap(0.05));
  });
});

describe('draws from beliefs', () => {
  const mean = (draw: () => number): number => Array.from({ length: 4000 }, draw).reduce((a, b) => a + b, 0) / 4000;

  it('have the means of their distributions', () => {
    const rng = createRng(11);
    expect(mean(() => drawGamma(0.5, rng))).toBeCloseTo(0.5, 1);
    expect(mean(() => drawGamma(4, rng))).toBeCloseTo(4, 0);
    expect(mean(() => drawBeta(2, 6, rng))).toBeCloseTo(0.25, 1);
    expect(mean(() => drawBeta(0.5, 9.5, rng))).toBeCloseTo(0.05, 1);
  });
});
