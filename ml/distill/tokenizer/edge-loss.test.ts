/** The exact edge loss against a dense one in float64 with gradients written as PyTorch's are, and against slopes. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { simpleAdjacency } from '../../graph/adjacency.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import { codedError, edgeLoss, nodeGradient, uncoded } from './edge-loss.ts';
import type { CodedRows } from './edge-loss.ts';

function randomLinks(n: number, edges: number, seed: number): WeightedRows {
  const rng = createRng(seed);
  const ends = (): Int32Array => Int32Array.from({ length: edges }, () => rng.int(n));
  return simpleAdjacency(
    symmetricCsr({ numNodes: n, numEdges: edges, directed: false, src: ends(), dst: ends() }),
    true,
  );
}

function randomRows(rows: number, cols: number, seed: number, shift: number): Matrix {
  const rng = createRng(seed);
  return matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => rng.normal() + shift),
  );
}

/** Value and gradient over all pairs of nodes; least and greatest pass their gradient to all pairs evenly. */
function dense({ rows, codes }: CodedRows, links: WeightedRows): { value: number; gradient: Float64Array } {
  const n = codes.length;
  const { cols } = rows;
  const q = (v: number, c: number): number => rows.values[codes[v] * cols + c];
  const s = new Float64Array(n * n);
  for (let v = 0; v < n; v++) {
    for (let u = 0; u < n; u++) for (let c = 0; c < cols; c++) s[v * n + u] += q(v, c) * q(u, c);
  }
  const a = new Float64Array(n * n);
  for (let v = 0; v < n; v++)
    for (let i = links.rowPtr[v]; i < links.rowPtr[v + 1]; i++) a[v * n + links.colIdx[i]] = 1;
  const least = s.reduce((low, value) => Math.min(low, value), Infinity);
  const greatest = s.reduce((high, value) => Math.max(high, value), -Infinity);
  const spread = greatest - least;
  const scaled = s.map((value) => (value - least) / spread);
  const value = Math.sqrt(scaled.reduce((sum, x, i) => sum + (a[i] - x) ** 2, 0) / (n * n));
  const slope = scaled.map((x, i) => (x - a[i]) / (n * n * value));
  const ds = slope.map((d) => d / spread);
  const ties = (end: number): number[] => [...s.keys()].filter((i) => s[i] === end);
  const [low, high] = [ties(least), ties(greatest)];
  const towards = (from: (x: number) => number): number => slope.reduce((sum, d, i) => sum + d * from(scaled[i]), 0);
  for (const i of low) ds[i] += towards((x) => (x - 1) / spread) / low.length;
  for (const i of high) ds[i] -= towards((x) => x / spread) / high.length;
  const gradient = new Float64Array(n * cols);
  for (let v = 0; v < n; v++) {
    for (let u = 0; u < n; u++) {
      for (let c = 0; c < cols; c++) gradient[v * cols + c] += (ds[v * n + u] + ds[u * n + v]) * q(u, c);
    }
  }
  return { value, gradient };
}

function difference(found: Float32Array, expected: Float64Array): number {
  const scale = expected.reduce((high, value) => Math.max(high, Math.abs(value)), 0);
  return expected.reduce((high, value, i) => Math.max(high, Math.abs(value - found[i])), 0) / scale;
}

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it.each([
    [30, 40, 5, 7, 0],
    [150, 400, 24, 16, 0.3],
    [120, 90, 300, 33, 0],
  ])('%i nodes, %i edges, %i codes of %i channels', (n, edges, numCodes, channels, shift) => {
    const rng = createRng(n);
    const codes = Int32Array.from({ length: n }, () => rng.int(numCodes));
    const counts = new Int32Array(numCodes);
    for (const code of codes) counts[code]++;
    const coded = { rows: randomRows(numCodes, channels, 5, shift), codes, counts };
    const links = randomLinks(n, edges, 3);
    const expected = dense(coded, links);
    const loss = edgeLoss(coded, links);
    expect(Math.abs(loss.value / expected.value - 1)).toBeLessThan(1e-6);
    expect(difference(nodeGradient(coded, links, loss).values, expected.gradient)).toBeLessThan(1e-4);
  });

  it('serves rows without codes, over more than one block', () => {
    const coded = uncoded(randomRows(300, 6, 9, 0.2));
    const links = randomLinks(300, 500, 4);
    const expected = dense(coded, links);
    const loss = edgeLoss(coded, links);
    expect(Math.abs(loss.value / expected.value - 1)).toBeLessThan(1e-6);
    expect(difference(nodeGradient(coded, links, loss).values, expected.gradient)).toBeLessThan(1e-4);
  });

  it('shares the gradient of the ends evenly where many pairs reach them', () => {
    // Whole numbers, so that both sides see the same ties: two codes alike, three at right angles.
    const rows = matrix(4, 3, Float32Array.from([2, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1]));
    const codes = Int32Array.from([0, 1, 1, 2, 3, 3, 2, 0]);
    const coded = { rows, codes, counts: Int32Array.from([2, 2, 2, 2]) };
    const links = randomLinks(8, 10, 6);
    const expected = dense(coded, links);
    const loss = edgeLoss(coded, links);
    expect(loss.value).toBeCloseTo(expected.value, 7);
    expect(difference(nodeGradient(coded, links, loss).values, expected.gradient)).toBeLessThan(1e-5);
  });
});

it('has the slope of its value as gradient', () => {
  const rows = randomRows(12, 3, 2, 0);
  const links = randomLinks(12, 20, 1);
  const loss = edgeLoss(uncoded(rows), links);
  const gradient = nodeGradient(uncoded(rows), links, loss).values;
  gradient.forEach((slope, i) => {
    const at = (delta: number): number => {
      const values = rows.values.slice();
      values[i] += delta;
      return edgeLoss(uncoded(matrix(12, 3, values)), links).value;
    };
    expect((at(0.005) - at(-0.005)) / 0.01).toBeCloseTo(slope, 3);
  });
});

it('says the share of links where all rows are alike', () => {
  const rows = matrix(2, 2, Float32Array.from([1, 1, 1, 1]));
  const links = randomLinks(6, 4, 2);
  const coded = { rows, codes: Int32Array.from([0, 0, 0, 1, 1, 1]), counts: Int32Array.from([3, 3]) };
  const loss = edgeLoss(coded, links);
  expect(loss.value).toBeCloseTo(Math.sqrt(links.colIdx.length) / 6, 6);
  expect(nodeGradient(coded, links, loss).values.every((value) => value === 0)).toBe(true);
});

it('measures how far nodes are from the rows of their codes', () => {
  const x = matrix(2, 2, Float32Array.from([1, 2, 3, 4]));
  expect(codedError(x, matrix(1, 2, Float32Array.from([1, 1])), Int32Array.from([0, 0]))).toBe((0 + 1 + 4 + 9) / 4);
});
