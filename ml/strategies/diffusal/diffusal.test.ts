/** DiffusAL: its diffusion against dense inverses, its product node by node, its start by hand. */
import { expect, test } from 'vitest';
import { createRunContext } from '../../context.ts';
import { comparableFeatures } from '../../graph/comparable-features.ts';
import { createRng } from '../../rng.ts';
import type { Features } from '../../schema/graph.ts';
import { randomQuery, withoutEdges } from '../../testing/query-input.ts';
import type { QueryInput } from '../strategy.ts';
import { diffusal } from './diffusal.ts';
import { diffused, importance, termsFor } from './diffusion.ts';

const context = (seed = 1) => createRunContext({ rng: createRng(seed) });
const ALPHAS = [0.05, 0.1, 0.2];

/** Inverse by Gauss-Jordan with pivots. */
function inverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    const pivot = rows.slice(i).reduce((best, row) => (Math.abs(row[i]) > Math.abs(best[i]) ? row : best));
    const at = rows.indexOf(pivot);
    [rows[i], rows[at]] = [rows[at], rows[i]];
    rows[i] = rows[i].map((value) => value / pivot[i]);
    rows.forEach((row, r) => {
      if (r !== i && row[i] !== 0) rows[r] = row.map((value, c) => value - row[i] * rows[i][c]);
    });
  }
  return rows.map((row) => row.slice(n));
}

/** sum over alphas of the row-normalised alpha (I - (1 - alpha) Â)^-1. */
function denseDiffusion({ propagation }: QueryInput): number[][] {
  const { numRows: n, rowPtr, colIdx, values } = propagation;
  const a = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let v = 0; v < n; v++) for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) a[v][colIdx[i]] = values[i];
  const parts = ALPHAS.map((alpha) => {
    const pi = inverse(a.map((row, v) => row.map((value, u) => (v === u ? 1 : 0) - (1 - alpha) * value)));
    return pi.map((row) => {
      const sum = row.reduce((all, value) => all + value, 0);
      return row.map((value) => value / sum);
    });
  });
  return a.map((row, v) => row.map((_, u) => parts.reduce((sum, part) => sum + part[v][u], 0)));
}

const example = (seed: number, labelled = 0.15): QueryInput => {
  const base = randomQuery({ seed, numNodes: 50, numEdges: 70, numCols: 4, count: 6, labelled });
  const rng = createRng(`logits ${seed}`);
  return { ...base, logits: Float32Array.from({ length: 150 }, () => rng.normal()) };
};

test.each([1, 2, 3])('column sums and diffused features are those of the dense matrix, graph %i', async (seed) => {
  const input = example(seed);
  const dense = denseDiffusion(input);
  const sums = await importance(input.propagation, ALPHAS, context());
  dense.forEach((_, u) => {
    expect(sums.columnSums[u]).toBeCloseTo(
      dense.reduce((sum, row) => sum + row[u], 0),
      5,
    );
  });
  const features = comparableFeatures(input.data.features);
  if (features.kind !== 'dense') throw new Error('The example has dense features.');
  const given = { rows: features.data, width: features.numCols };
  const rows = await diffused(input.propagation, given, sums, ALPHAS, 1e-6, context());
  const close = await diffused(input.propagation, given, sums, ALPHAS, 1e-2, context());
  for (let v = 0; v < 50; v++) {
    for (let c = 0; c < 4; c++) {
      const expected = dense[v].reduce((sum, value, u) => sum + value * given.rows[u * 4 + c], 0);
      expect(rows[v * 4 + c]).toBeCloseTo(expected, 4);
      expect(Math.abs(close[v * 4 + c] - expected)).toBeLessThan(0.1);
    }
  }
});

test('a closer result takes more terms, a larger restart chance fewer', () => {
  expect(termsFor([0.05], 1e-9)).toBeGreaterThan(termsFor([0.05], 1e-2));
  expect(termsFor([0.2], 1e-6)).toBeLessThan(termsFor([0.05], 1e-6));
  expect(termsFor(ALPHAS, 1e-6)).toBe(termsFor([0.05], 1e-6));
});

test('two groups of nodes without edges: every factor of the product by hand', async () => {
  // No edges: Â is the identity, every node is as important as any other. Clusters are the two groups (one class asked
  // for two), 4 of 5 labels lie in the first one.
  const values = Float32Array.from({ length: 20 }, (_, v) => (v < 10 ? 0 : 100) + (v % 10) / 10);
  const features: Features = { kind: 'dense', numRows: 20, numCols: 1, data: values, names: [] };
  const base = randomQuery({ seed: 1, numNodes: 20, numEdges: 0, numCols: 1, count: 3, labelled: 0 });
  const labels = new Int32Array(20).fill(-1);
  for (const v of [0, 1, 2, 3, 10]) labels[v] = v < 10 ? 0 : 1;
  const logits = new Float32Array(40);
  for (let v = 0; v < 20; v++) logits[2 * v] = 9;
  // Beliefs: 4 and 11 are wholly in doubt, 5 is 3 : 1, all others are all but sure.
  logits.set([0, 0], 8);
  logits.set([0, 0], 22);
  logits.set([Math.log(3), 0], 10);
  const input = {
    ...withoutEdges(base, features),
    numClasses: 2,
    labels,
    candidates: Uint8Array.from(labels, (label) => (label < 0 ? 1 : 0)),
    logits,
  };
  const { queries } = await diffusal.select(input, { clustersPerClass: 1 }, context());
  expect(queries.map(({ node }) => node)).toEqual([11, 4, 5]);
  // 11: 1 of 5 labels in its group. Then 2 of 6 there, 4 of 6 here; after 4, 5 of 7 here.
  const doubt = (2 * Math.log(2) - 0.75 * Math.log(3)) / Math.log(2);
  expect(queries[0].score).toBeCloseTo(4 / 5, 9);
  expect(queries[1].score).toBeCloseTo(2 / 6, 9);
  expect(queries[2].score).toBeCloseTo((doubt * 2) / 7, 6);
  expect(queries[0].sentence).toContain('1 of 5 labels lie among nodes that look like it.');
});

test.each([1, 2])('the product is importance x entropy, each divided by its largest, graph %i', async (seed) => {
  const input = example(seed, 0);
  const dense = denseDiffusion(input);
  const weight = dense.map((_, u) => dense.reduce((sum, row) => sum + row[u], 0));
  const doubt = dense.map((_, v) => {
    const row = [...(input.logits ?? []).slice(3 * v, 3 * v + 3)].map(Math.exp);
    const sum = row.reduce((a, b) => a + b, 0);
    return row.reduce((total, x) => total - (x / sum) * Math.log(x / sum), 0);
  });
  const score = weight.map((w, v) => (w / Math.max(...weight)) * (doubt[v] / Math.max(...doubt)));
  const best = [...score.keys()].filter((v) => input.candidates[v] === 1).sort((a, b) => score[b] - score[a])[0];
  const { queries } = await diffusal.select(input, {}, context());
  expect(queries[0].node).toBe(best);
  expect(queries[0].score).toBeCloseTo(score[best], 5);
});

test('without a classifier it starts from the middle of every group, those without a label first', async () => {
  const values = Float32Array.from({ length: 30 }, (_, v) => 50 * (v % 6) + (v < 6 ? 1 : v < 12 ? 2 : 3 * (v % 2)));
  const features: Features = { kind: 'dense', numRows: 30, numCols: 1, data: values, names: [] };
  const base = randomQuery({ seed: 1, numNodes: 30, numEdges: 0, numCols: 1, count: 6, labelled: 0 });
  const input = { ...withoutEdges(base, features), candidates: new Uint8Array(30).fill(1) };
  const { queries } = await diffusal.select(input, {}, context());
  expect(queries.map(({ node }) => node % 6).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  const labels = input.labels.slice();
  labels[4] = 1;
  const next = await diffusal.select({ ...input, labels, count: 5 }, {}, context());
  expect(next.queries.map(({ node }) => node % 6).sort()).toEqual([0, 1, 2, 3, 5]);
});
