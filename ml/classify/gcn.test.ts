/** The graph convolutional classifier against dense loops, on a graph that it must learn, and on Cora's public split. */
import { beforeAll, describe, expect, it, test } from 'vitest';
import { hasDataset, readClasses, readDataset } from '../bench/read-dataset.ts';
import { openBackend } from '../compute/index.ts';
import { memory } from '../compute/tensors.ts';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { glorotUniform } from '../nn/init.ts';
import { createRng } from '../rng.ts';
import type { Features, Graph } from '../schema/graph.ts';
import { balancedWeights, equalWeights } from './classifier.ts';
import { createGcn } from './gcn.ts';
import { publishedGcn, rowShares } from './gcn-input.ts';
import type { GcnInput } from './gcn-input.ts';

const ctx = () => createRunContext({ rng: createRng(1) });

/** Two groups of `half` nodes, linked inside and hardly across; features say little. */
function twoGroups(half: number): { input: GcnInput; truth: Int32Array } {
  const rng = createRng(7);
  const n = 2 * half;
  const [src, dst]: [number[], number[]] = [[], []];
  for (let v = 0; v < n; v++) {
    for (let k = 0; k < 4; k++) {
      src.push(v);
      dst.push((v < half ? 0 : half) + rng.int(half));
    }
  }
  const graph: Graph = {
    numNodes: n,
    numEdges: src.length,
    directed: false,
    src: Int32Array.from(src),
    dst: Int32Array.from(dst),
  };
  // The column of a group is larger there, by as much as the others vary.
  const data = Float32Array.from(
    { length: 5 * n },
    (_, i) => rng.uniform() + (i % 5 === (i < 5 * half ? 0 : 1) ? 1 : 0),
  );
  const features: Features = { kind: 'dense', numRows: n, numCols: 5, data, names: [] };
  const truth = Int32Array.from({ length: n }, (_, v) => (v < half ? 0 : 1));
  const propagation = convolution(symmetricCsr(graph));
  return { input: { features, propagation, numClasses: 2, rng: createRng(3) }, truth };
}

function argmax(logits: Float32Array, classes: number): number[] {
  return Array.from({ length: logits.length / classes }, (_, v) => {
    const row = [...logits.subarray(v * classes, (v + 1) * classes)];
    return row.indexOf(Math.max(...row));
  });
}

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it('computes what dense loops compute', async () => {
    const { input } = twoGroups(8);
    const gcn = createGcn(input, { ...publishedGcn, hiddenChannels: 6 });
    const logits = await gcn.logits();
    gcn.dispose();
    const { features, propagation, rng } = input;
    const n = features.numRows;
    const x = rowShares(features);
    if (x.kind !== 'dense') throw new Error('the example is dense');
    const multiply = (a: ArrayLike<number>, b: ArrayLike<number>, k: number, m: number): number[] =>
      Array.from({ length: n * m }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < k; j++) sum += a[Math.floor(i / m) * k + j] * b[j * m + (i % m)];
        return sum;
      });
    const a = new Float64Array(n * n);
    for (let v = 0; v < n; v++) {
      for (let i = propagation.rowPtr[v]; i < propagation.rowPtr[v + 1]; i++) {
        a[v * n + propagation.colIdx[i]] = propagation.values[i];
      }
    }
    const hidden = multiply(a, multiply(x.data, glorotUniform(5, 6, rng.fork('first')), 5, 6), n, 6);
    const active = hidden.map((value) => Math.max(0, value));
    const expected = multiply(a, multiply(active, glorotUniform(6, 2, rng.fork('second')), 6, 2), n, 2);
    expected.forEach((value, i) => expect(logits[i]).toBeCloseTo(value, 5));
  });

  it('learns two groups from two labels each, the same for one seed, and leaves no tensor behind', async () => {
    const { input, truth } = twoGroups(40);
    const labels = truth.map((label, v) => (v % 20 === 3 ? label : -1));
    const before = memory().numTensors;
    const runs: Float32Array[] = [];
    const losses: number[] = [];
    for (let run = 0; run < 2; run++) {
      const gcn = createGcn(input, { ...publishedGcn, hiddenChannels: 16 });
      const given = { labels, classWeights: equalWeights(2) };
      losses.push(await gcn.train(given, 1, ctx()), await gcn.train(given, 99, ctx()));
      runs.push(await gcn.logits());
      gcn.dispose();
    }
    expect(losses[1]).toBeLessThan(0.5 * losses[0]);
    expect(runs[1]).toEqual(runs[0]);
    const right = argmax(runs[0], 2).filter((label, v) => label === truth[v]).length;
    expect(right).toBeGreaterThanOrEqual(76);
    expect(memory().numTensors).toBe(before);
  });
});

test('a classifier without labels says what it needs', async () => {
  const gcn = createGcn(twoGroups(8).input, publishedGcn);
  const nothing = { labels: new Int32Array(16).fill(-1), classWeights: equalWeights(2) };
  await expect(gcn.train(nothing, 1, ctx())).rejects.toThrow(/needs labels to learn from, and no node has one/);
  gcn.dispose();
});

test('balanced weights make every labelled class as loud as the others', () => {
  const weights = balancedWeights(Int32Array.from([0, 0, 0, 2, -1]), 3);
  expect([...weights].map((value) => Math.round(1000 * value) / 1000)).toEqual([0.667, 0, 2]);
  expect(3 * weights[0] + weights[2]).toBeCloseTo(4, 5);
});

test('rows become shares: the least value is taken off, rows sum to at most 1', () => {
  const dense = rowShares({
    kind: 'dense',
    numRows: 2,
    numCols: 2,
    data: Float32Array.from([-1, 3, -0.5, -1]),
    names: [],
  });
  expect(dense).toMatchObject({ data: Float32Array.from([0, 1, 0.5, 0]) });
  const sparse = rowShares({
    kind: 'csr',
    numRows: 2,
    numCols: 3,
    rowPtr: Int32Array.from([0, 2, 3]),
    colIdx: Int32Array.from([0, 2, 1]),
    values: Float32Array.from([1, 3, 0.5]),
    names: [],
  });
  expect(sparse).toMatchObject({ values: Float32Array.from([0.25, 0.75, 0.5]) });
});

test.skipIf(!hasDataset('cora'))(
  'Cora, public split: about 81 % (skipped where the data set is not here)',
  async () => {
    await openBackend('wasm');
    const { data } = readDataset('cora');
    const { classes, split } = readClasses('cora');
    const gcn = createGcn(
      {
        features: data.features,
        propagation: convolution(symmetricCsr(data.graph)),
        numClasses: 7,
        rng: createRng(1),
      },
      publishedGcn,
    );
    const labels = classes.map((label, v) => (split[v] === 'train' ? label : -1));
    await gcn.train({ labels, classWeights: equalWeights(7) }, 150, ctx());
    const found = argmax(await gcn.logits(), 7);
    gcn.dispose();
    const tested = [...split.keys()].filter((v) => split[v] === 'test');
    const accuracy = tested.filter((v) => found[v] === classes[v]).length / tested.length;
    expect(tested).toHaveLength(1000);
    expect(accuracy).toBeGreaterThan(0.79);
    expect(accuracy).toBeLessThan(0.84);
  },
);
