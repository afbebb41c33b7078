/** DOMINANT's exact shortcuts against the matrices that they avoid, and what it finds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientError } from '../../compute/gradient-check.ts';
import { openBackend } from '../../compute/index.ts';
import type { ComputeBackend } from '../../compute/index.ts';
import { prepareFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { createRunContext } from '../../context.ts';
import { simpleAdjacency, symmetricallyNormalised } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { rowNorms } from '../../graph/feature-rows.ts';
import { rocAuc } from '../../metrics/ranking.ts';
import { createRng } from '../../rng.ts';
import type { GraphData } from '../../schema/graph.ts';
import { denseFeatures, makeGraph, toSparse } from '../../testing/arbitraries.ts';
import { drawWeights } from './autoencoder.ts';
import { dominant } from './dominant.ts';
import { attributeErrors, createTensorAutoencoder, structureErrors } from './networks.ts';
import type { DominantInput } from './networks.ts';
import { createResidentAutoencoder } from './resident-network.ts';

let backend: ComputeBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});

const rng = createRng(9);
const [n, d, h] = [9, 5, 3];
const pairs = Array.from({ length: 14 }, () => [rng.int(n), rng.int(n)] as const);
const graph = makeGraph(n, pairs);
const matrix = (rows: number, cols: number) =>
  Array.from({ length: rows }, () => Array.from({ length: cols }, () => Math.fround(rng.normal())));
const x = matrix(n, d);
const linked = (i: number, j: number) =>
  i === j || pairs.some(([a, b]) => (a === i && b === j) || (a === j && b === i));
const target = x.map((_, i) => x.map((_, j): number => (linked(i, j) ? 1 : 0)));

function input(sparse: boolean): DominantInput {
  const features = sparse ? toSparse(denseFeatures(x)) : denseFeatures(x);
  const adjacency = simpleAdjacency(symmetricCsr(graph), true);
  return {
    features: prepareFeatures(features),
    adjacency,
    convolution: symmetricallyNormalised(adjacency),
    featureSquares: t.tensor1d(Float32Array.from(rowNorms(features), (norm) => norm ** 2)),
    rowSquares: t.tensor1d(target.map((row) => row.reduce((sum, value) => sum + value, 0))),
  };
}
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);

describe('errors without the matrices', () => {
  it('structure: |(A + I)_i - Z z_i| for every node', () => {
    const z = matrix(n, h);
    const expected = target.map((row, i) => Math.hypot(...row.map((value, j) => value - dot(z[i], z[j]))));
    const actual = structureErrors(input(false), t.tensor2d(z)).arraySync();
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
  });

  it.each([false, true])('attributes: |x_i - V u_i - c| for every node, sparse features: %s', (sparse) => {
    const [u, v, c] = [matrix(n, h), matrix(d, h), matrix(d, 1)];
    const expected = x.map((row, i) => Math.hypot(...row.map((value, k) => value - dot(u[i], v[k]) - c[k][0])));
    const actual = attributeErrors(input(sparse), t.tensor2d(u), t.tensor2d(v), t.tensor2d(c)).arraySync();
    actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 4));
  });

  it('have the gradients of their values', async () => {
    const given = input(true);
    const point = (rows: number, cols: number) => ({ values: matrix(rows, cols).flat(), shape: [rows, cols] });
    const structure = (z: t.Tensor) => t.sum<t.Scalar>(structureErrors(given, z as t.Tensor2D));
    expect(await gradientError(structure, [point(n, h)])).toBeLessThan(1e-2);
    const attributes = (u: t.Tensor, v: t.Tensor, c: t.Tensor) =>
      t.sum<t.Scalar>(attributeErrors(given, u as t.Tensor2D, v as t.Tensor2D, c as t.Tensor2D));
    expect(await gradientError(attributes, [point(n, h), point(d, h), point(d, 1)])).toBeLessThan(1e-2);
  });
});

describe.each([
  ['dense', false],
  ['sparse', true],
])('the network on the kernels, %s features', (_name, sparse) => {
  it.each([3, 8, 15])('learns what the one made of tensor operations learns, %i channels', async (width) => {
    const data = groups();
    const features = sparse ? toSparse(data.features) : data.features;
    const adjacency = simpleAdjacency(symmetricCsr(data.graph), true);
    const input = { features, adjacency, width, alpha: 0.7 };
    const weights = drawWeights(features.numCols, width, createRng(7));
    const [ours, plain] = await Promise.all(
      [createResidentAutoencoder(input, weights)!, createTensorAutoencoder(input, weights)].map(async (model) => {
        const losses: number[] = [];
        for (let epoch = 0; epoch < 8; epoch++) losses.push(await model.step(0.01));
        const read = await model.read();
        model.dispose();
        return { losses, ...read };
      }),
    );
    const near = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
      expect(a.length).toBe(b.length);
      for (let i = 0; i < a.length; i++) expect(Math.abs(a[i] - b[i])).toBeLessThan(1e-4 * Math.max(1, Math.abs(b[i])));
    };
    expect(ours.losses[7]).toBeLessThan(ours.losses[0]);
    near(ours.losses, plain.losses);
    near(ours.attributes, plain.attributes);
    near(ours.structure, plain.structure);
    near(ours.z, plain.z);
  });
});

/** Two groups with features of their own; node 17 has those of the other group; edge 0 leads across. */
function groups(): GraphData {
  const draw = createRng(3);
  const edges: [number, number][] = [[3, 30]];
  for (let v = 0; v < 60; v++) for (let k = 0; k < 6; k++) edges.push([v, (v + 2 * (1 + draw.int(15))) % 60]);
  const rows = Array.from({ length: 61 }, (_, v) => {
    const seen = v === 17 ? 0 : v % 2;
    return Array.from({ length: 12 }, (_, c) =>
      c < 6 === (seen === 0) ? 1 + 0.1 * draw.normal() : 0.1 * draw.normal(),
    );
  });
  return { graph: makeGraph(61, edges), features: denseFeatures(rows) };
}
const settings = { epochs: 60, hiddenChannels: 8, learningRate: 0.02 };
const fit = (data: GraphData, params: Record<string, number> = settings) =>
  dominant.fit(data, params, createRunContext({ rng: createRng(2) }), backend);

describe('on a graph of two groups', () => {
  it('rebuilds worst the features of the node that has those of the other group', async () => {
    const { nodes, notes } = await fit(groups());
    const features = nodes!.parts.find((part) => part.id === 'features')!.values;
    expect(features.indexOf(Math.max(...features))).toBe(17);
    expect(notes.join(' ')).toMatch(/1 node has no neighbours: judged by own features alone/);
    nodes!.score.forEach((value, v) => {
      const sum = nodes!.parts.reduce((total, part) => total + part.weight * part.values[v], 0);
      expect(value).toBeCloseTo(sum, 9);
    });
  });

  it('learns which links to expect: one that leads across ranks high among the edges', async () => {
    const data = groups();
    // 3 and 30 lie in different groups; the other edges stay within one.
    const truth = Int8Array.from({ length: data.graph.numEdges }, (_, e) => (e === 0 ? 1 : 0));
    const { edges } = await fit(data);
    expect(rocAuc(edges!.score, truth)).toBeGreaterThan(0.95);
  });

  it('leaves no tensor behind', async () => {
    await fit(groups(), { epochs: 2 });
    const before = t.memory().numTensors;
    await fit(groups(), { epochs: 2 });
    expect(t.memory().numTensors).toBe(before);
  });
});
