/** The closed form against a plain solver, left-out answers against leaving out, the space against its definition. */
import { describe, expect, test } from 'vitest';
import { hasDataset, readClasses, readDataset } from '../bench/read-dataset.ts';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { accuracy, argmaxRows } from '../metrics/classification.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { denseFeatures, makeGraph } from '../testing/arbitraries.ts';
import { diffusedSpace, dimsFor, stepsFor } from './diffused-space.ts';
import type { DiffusedSpace } from './diffused-space.ts';
import { defaultDiffusion, diffusionLogits, fitDiffusion } from './diffusion.ts';
import type { LabelledNode } from './diffusion.ts';

const ctx = createRunContext({ rng: createRng(1) });

function drawnSpace(numNodes: number, width: number): DiffusedSpace {
  const rng = createRng(`${numNodes} ${width}`);
  const rows = Float32Array.from({ length: numNodes * width }, () => rng.normal());
  for (let v = 0; v < numNodes; v++) {
    const row = rows.subarray(v * width, (v + 1) * width);
    const length = Math.hypot(...row);
    row.forEach((value, k) => (row[k] = value / length));
  }
  return { rows, width, notes: [] };
}

/** Descends the penalised squared error itself until it stands still. */
function reference(
  { rows, width }: DiffusedSpace,
  labels: readonly LabelledNode[],
  numClasses: number,
  weight: (l: number) => number,
  lambda: number,
): Float64Array {
  const b = new Float64Array(width * numClasses);
  for (let step = 0; step < 20_000; step++) {
    const gradient = b.map((value) => lambda * value);
    labels.forEach(({ node, label }, l) => {
      for (let c = 0; c < numClasses; c++) {
        let score = 0;
        for (let i = 0; i < width; i++) score += rows[node * width + i] * b[i * numClasses + c];
        const error = weight(l) * (score - ((label === c ? 1 : 0) - 1 / numClasses));
        for (let i = 0; i < width; i++) gradient[i * numClasses + c] += error * rows[node * width + i];
      }
    });
    gradient.forEach((value, i) => (b[i] -= 0.05 * value));
  }
  return b;
}

const labels: readonly LabelledNode[] = [0, 1, 2, 0, 0, 1].map((label, i) => ({ node: 3 * i, label }));

describe('the fit', () => {
  test('is the least penalised squared error, every class weighed by a power of its frequency', () => {
    const space = drawnSpace(30, 4);
    const fit = fitDiffusion(space, labels, 3, { penalty: 0.2, balance: 1 });
    // Three, two and one labels of six: each class weighs two.
    const each = [2 / 3, 1, 2, 2 / 3, 2 / 3, 1];
    const wanted = reference(space, labels, 3, (l) => each[l], 0.2 * Math.sqrt(6));
    fit.weights.forEach((value, i) => expect(value).toBeCloseTo(wanted[i], 6));
  });

  test('tells of each labelled node what a fit without its label says', () => {
    const space = drawnSpace(30, 4);
    // Without balance a weight does not change when a label is left out; the penalty is held by hand.
    const penalty = 0.3 / Math.sqrt(labels.length);
    const fit = fitDiffusion(space, labels, 3, { penalty, balance: 0 });
    for (const [l, { node }] of labels.entries()) {
      const others = labels.filter((_, i) => i !== l);
      if (new Set(others.map(({ label }) => label)).size < 3) continue;
      const without = fitDiffusion(space, others, 3, { penalty: 0.3 / Math.sqrt(others.length), balance: 0 });
      for (let c = 0; c < 3; c++) {
        let score = 0;
        for (let i = 0; i < 4; i++) score += space.rows[node * 4 + i] * without.weights[i * 3 + c];
        expect(fit.leftOut[l * 3 + c] / fit.sharpness).toBeCloseTo(score, 9);
      }
    }
  });

  test('is the same bits for the same labels, and knows nothing of a class without one', async () => {
    const space = drawnSpace(30, 4);
    const two = labels.filter(({ label }) => label !== 2);
    const [a, b] = [fitDiffusion(space, two, 3), fitDiffusion(space, two, 3)];
    expect(a).toEqual(b);
    const predicted = argmaxRows(await diffusionLogits(space, a, two, 30, ctx), 3);
    expect(new Set(predicted)).toEqual(new Set([0, 1]));
  });

  test('becomes sharper where labels follow from the space, and stays doubtful where they do not', () => {
    const rng = createRng(5);
    const space = drawnSpace(200, 4);
    const nodes = Array.from({ length: 80 }, (_, i) => i);
    const clear = nodes.map((node) => ({ node, label: space.rows[node * 4] > 0 ? 1 : 0 }));
    const noise = nodes.map((node) => ({ node, label: rng.int(2) }));
    expect(fitDiffusion(space, clear, 2).sharpness).toBeGreaterThan(2 * fitDiffusion(space, noise, 2).sharpness);
  });

  test('needs a label', () => {
    expect(() => fitDiffusion(drawnSpace(3, 2), [], 2, defaultDiffusion)).toThrow(/no node has one yet/);
  });
});

describe('the space', () => {
  const rows = Array.from({ length: 12 }, (_, v) => [v % 3, Math.sin(v), v < 6 ? 1 : 0]);
  const data: GraphData = {
    graph: makeGraph(
      12,
      Array.from({ length: 11 }, (_, v): [number, number] => [v, v + 1]),
    ),
    features: denseFeatures(rows),
  };

  test('has rows of length 1, is kept with the data, and is narrower on large graphs', async () => {
    const propagation = convolution(symmetricCsr(data.graph));
    const space = await diffusedSpace(data, propagation, ctx);
    expect(space.width).toBe(3);
    for (let v = 0; v < 12; v++) expect(Math.hypot(...space.rows.subarray(3 * v, 3 * v + 3))).toBeCloseTo(1, 5);
    expect(await diffusedSpace(data, propagation, ctx)).toBe(space);
    expect([1000, 1_000_000, 10_000_000].map(dimsFor)).toEqual([96, 67, 16]);
    expect(space.notes).toEqual([]);
    expect([stepsFor(1_100_000, 32), stepsFor(3_300_000, 96), stepsFor(11_000_000, 32)]).toEqual([20, 6, 6]);
  });

  test('has no columns where no two nodes differ, and a classifier over it says nothing', async () => {
    const same: GraphData = { ...data, features: denseFeatures(rows.map(() => [1, 2])) };
    const space = await diffusedSpace(same, convolution(symmetricCsr(data.graph)), ctx);
    expect(space.width).toBe(0);
    expect(space.notes).toEqual([expect.stringMatching(/^No two nodes differ/)]);
    const given = [
      { node: 0, label: 0 },
      { node: 1, label: 1 },
    ];
    const logits = await diffusionLogits(space, fitDiffusion(space, given, 2), given, 12, ctx);
    expect([...logits]).toEqual(new Array(24).fill(0));
  });
});

describe.skipIf(!hasDataset('cora'))('on Cora (skipped where the data set is absent)', () => {
  test('140 labels of the published split, no validation label: above 79 %', async () => {
    const { data } = readDataset('cora');
    const { classes, split } = readClasses('cora');
    const space = await diffusedSpace(data, convolution(symmetricCsr(data.graph)), ctx);
    expect(space.notes).toEqual(['The classifier reads 96 principal directions of the 1433 feature columns.']);
    const train = Array.from(classes.keys()).filter((v) => split[v] === 'train');
    const given = train.map((node) => ({ node, label: classes[node] }));
    expect(given).toHaveLength(140);
    const logits = await diffusionLogits(space, fitDiffusion(space, given, 7), given, classes.length, ctx);
    const test = classes.map((label, v) => (split[v] === 'test' ? label : -1));
    expect(accuracy(argmaxRows(logits, 7), test)).toBeGreaterThan(0.79);
  });
});
