/** SAG against the fixture of its specification, against dense matrices, and its walk by hand. */
import { expect, test } from 'vitest';
import { createRunContext } from '../../context.ts';
import { convolution } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import type { Graph } from '../../schema/graph.ts';
import { bestCandidates } from '../pick.ts';
import type { QueryInput } from '../strategy.ts';
import { twoHopReader } from '../two-hop.ts';
import { coveredNodes, increments, unitRows, weightQuantile } from './influence.ts';
import { sag, sagScores } from './sag.ts';
import type { SagOptions } from './sag.ts';
import { centred } from './semantics.ts';
import { walk } from './walk.ts';

const published: SagOptions = {
  lambda: 0.3,
  threshold: 0.05,
  semantics: true,
  coverage: 'structure',
  prototypes: 'dot',
  ranks: 'all',
};

function inputOf(graph: Graph, numClasses: number, labels: Int32Array, logits: Float32Array | null): QueryInput {
  const csr = symmetricCsr(graph);
  return {
    data: {
      graph,
      features: { kind: 'dense', numRows: graph.numNodes, numCols: 0, data: new Float32Array(), names: [] },
    },
    csr,
    propagation: convolution(csr),
    numClasses,
    labels,
    candidates: Uint8Array.from(labels, (label) => (label < 0 ? 1 : 0)),
    logits,
    count: 3,
  };
}

const pairs = '0-1 0-2 1-2 2-3 3-4 4-5 5-6 6-7 5-7 7-8 8-9 9-10 10-11 8-11'
  .split(' ')
  .map((pair) => pair.split('-').map(Number));
const graph: Graph = {
  numNodes: 12,
  numEdges: pairs.length,
  directed: false,
  src: Int32Array.from(pairs, ([a]) => a),
  dst: Int32Array.from(pairs, ([, b]) => b),
};
const logits = Float32Array.from([
  ...[2, 0, -0.5, 2, 1, 0.5, 0.2, 0.6, 0, 1.5, 1.5, 0.5],
  ...[1, 0.8, 1.2, 0.1, 0.3, 0.4, 0.1, 1.2, -0.2, 0.9, 0.6, 0.7],
]);
const labels = Int32Array.from({ length: 12 }, (_, v) => (v < 2 ? v : -1));
const fixture = inputOf(graph, 2, labels, logits);

const near = (found: ArrayLike<number>, expected: readonly number[]): void => {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => expect(found[i], `at ${i}`).toBeCloseTo(value, 4));
};

test('two-step weights, centring and coverage are those of the fixture', () => {
  const read = twoHopReader(fixture.propagation);
  const diagonal = [0.3056, 0.3056, 0.3125, 0.3056, 0.3056, 0.2917, 0.2778, 0.2708, 0.2917, 0.3056, 0.3333, 0.3056];
  near(
    diagonal.map((_, v) => read(v).weight[v]),
    diagonal,
  );
  const row = read(5);
  const entries = [...row.nodes.subarray(0, row.count)].sort((a, b) => a - b);
  expect(entries).toEqual([3, 4, 5, 6, 7, 8]);
  near(
    entries.map((u) => row.weight[u]),
    [0.0962, 0.1684, 0.2917, 0.2406, 0.2083, 0.0625],
  );
  const z = centred(logits, 2);
  near([logits[0] - z[0], logits[1] - z[1]], [0.6, 0.766667]);
  const covered = sagScores(fixture, logits, published).covered;
  expect([...covered]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test.each([
  {
    options: { threshold: 0.05, lambda: 0.3 },
    increment: [0, 0, 0, 1, 1, 3, 3, 4, 3, 2, 3, 3],
    score: [0.025, 0, 0.175, 0.4, 0.225, 0.425, 0.55, 0.7417, 0.625, 0.4167, 0.5, 0.6],
    order: [7, 8, 11, 6, 10, 5, 9, 3, 4, 2],
  },
  {
    options: { threshold: 0.2, lambda: 0.5 },
    increment: [0, 0, 0, 0, 1, 2, 2, 1, 1, 1, 1, 1],
    score: [0.0417, 0, 0.2917, 0.375, 0.25, 0.5417, 0.75, 0.3333, 0.625, 0.375, 0.4167, 0.5833],
    order: [6, 8, 11, 5, 10, 3, 9, 7, 2, 4],
  },
])('scores and order of the fixture at $options', ({ options, increment, score, order }) => {
  const found = sagScores(fixture, logits, { ...published, ...options });
  near(
    found.dispersion,
    [-1.5478, -1.7311, 0.2356, 0.7656, -0.5644, -0.4644, 0.4656, -0.3511, 1.1222, -0.0844, -0.0444, 0.9489],
  );
  expect([...found.increment]).toEqual(increment);
  near(found.score, score);
  expect([...bestCandidates(found.score, fixture.candidates, 12)]).toEqual(order);
});

test.each([1, 2, 3])('sparse rows say what dense matrices say, graph %i', (seed) => {
  const rng = createRng(seed);
  const [n, m, classes] = [60, 150, 4];
  const random: Graph = {
    numNodes: n,
    numEdges: m,
    directed: false,
    src: Int32Array.from({ length: m }, () => rng.int(n)),
    dst: Int32Array.from({ length: m }, () => rng.int(n - 5)),
  };
  const given = Int32Array.from({ length: n }, () => (rng.uniform() < 0.1 ? rng.int(classes) : -1));
  const z = Float32Array.from({ length: n * classes }, () => rng.normal());
  const input = inputOf(random, classes, given, z);
  const { rowPtr, colIdx, values } = input.propagation;
  const a = Array.from({ length: n }, () => new Float64Array(n));
  for (let v = 0; v < n; v++) for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) a[v][colIdx[i]] = values[i];
  const s = a.map((row) => Float64Array.from({ length: n }, (_, u) => row.reduce((sum, x, w) => sum + x * a[w][u], 0)));
  const unit = unitRows(centred(z, classes), classes);
  const cos = (v: number, u: number): number =>
    unit.subarray(v * classes, (v + 1) * classes).reduce((sum, x, c) => sum + x * unit[u * classes + c], 0);
  for (const coverage of ['structure', 'semantics'] as const) {
    const threshold = 0.04;
    const covered = Uint8Array.from({ length: n }, (_, u) =>
      given.some((label, v) => label >= 0 && (coverage === 'structure' ? s[v][u] > 0 : s[v][u] * cos(v, u) > threshold))
        ? 1
        : 0,
    );
    const expected = Array.from(
      { length: n },
      (_, v) =>
        Array.from({ length: n }, (_, u) => u).filter((u) => covered[u] === 0 && s[v][u] * cos(v, u) > threshold)
          .length,
    );
    const influence = {
      propagation: input.propagation,
      unit,
      numClasses: classes,
      labels: given,
      threshold,
      coverage,
    };
    expect(coveredNodes(influence)).toEqual(covered);
    expect([...increments(influence, covered)]).toEqual(expected);
  }
  const entries = s.flatMap((row) => [...row].filter((x) => x > 0)).sort((x, y) => x - y);
  expect(weightQuantile(input.propagation, 0.5)).toBeCloseTo(entries[Math.floor(0.5 * entries.length)], 6);
});

test('a class without a label has no prototype, and says so', async () => {
  const one = { ...fixture, labels: Int32Array.from(labels, (label) => (label === 1 ? -1 : label)) };
  const found = sagScores(one, logits, published);
  expect([...found.dispersion].every(Number.isFinite)).toBe(true);
  expect(new Set(found.nearest)).toEqual(new Set([0]));
  const { notes } = await sag.select(one, {}, createRunContext({ rng: createRng(1) }));
  expect(notes.join()).toContain('1 of 2 classes have no label yet');
});

test('the walk is gated by predicted classes and charged by true ones', () => {
  const order = Int32Array.from([4, 3, 2, 1, 0]);
  const predicted = Int32Array.from([0, 0, 0, 1, 0]);
  // Without an oracle class 0 is charged as predicted: the second of it waits.
  expect(walk({ order, predicted, quota: [1, 1], count: 2, strict: false })).toEqual({ picked: [4, 3], beyond: 0 });
  expect(walk({ order, predicted, quota: [1, 1], count: 3, strict: false })).toEqual({ picked: [4, 3, 2], beyond: 1 });
  // With one, 4 turns out to be of class 1: class 0 keeps its quota, class 1 is closed, and after 2 all is spent.
  const oracle = (node: number): number => (node === 4 ? 1 : 0);
  expect(walk({ order, predicted, quota: [1, 1], count: 2, strict: false, oracle }).picked).toEqual([4, 2]);
  // Over-drawn: class 1 owes one, so nobody else may take it; strict: it takes nothing from the others.
  const quota = [2, 0];
  const drawn = { order, predicted, quota, count: 3, oracle: () => 1 };
  expect(walk({ ...drawn, strict: false })).toEqual({ picked: [4, 2, 3], beyond: 1 });
  expect(walk({ ...drawn, strict: true })).toEqual({ picked: [4, 2, 1], beyond: 0 });
  expect(quota).toEqual([2, 0]);
});
