/** TAM's affinity against the matrix of cosines that it avoids, and what it finds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { gradientError } from '../../compute/gradient-check.ts';
import { openBackend } from '../../compute/index.ts';
import type { ComputeBackend } from '../../compute/index.ts';
import * as t from '../../compute/tensors.ts';
import { createRunContext } from '../../context.ts';
import { convolution, simpleAdjacency } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { rocAuc } from '../../metrics/ranking.ts';
import { createRng } from '../../rng.ts';
import type { GraphData } from '../../schema/graph.ts';
import { denseFeatures, makeGraph, toSparse } from '../../testing/arbitraries.ts';
import { drawWeights } from './affinity.ts';
import { affinities, createTensorNetworks } from './networks.ts';
import { createResidentNetworks } from './resident-networks.ts';
import { tam } from './tam.ts';

let backend: ComputeBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});

describe('affinity', () => {
  const rng = createRng(4);
  const pairs = Array.from({ length: 12 }, () => [rng.int(7), rng.int(7)] as const);
  const rows = simpleAdjacency(symmetricCsr(makeGraph(8, pairs)), false);
  const degree = Array.from({ length: 8 }, (_, v) => rows.rowPtr[v + 1] - rows.rowPtr[v]);
  const inverse = degree.map((count) => (count === 0 ? 0 : 1 / count));
  const h = Array.from({ length: 8 }, () => [rng.normal(), rng.normal(), rng.normal()]);

  it('is the mean cosine with distinct neighbours, 0 for a lone node', () => {
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
    const cosine = (a: number[], b: number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    const actual = affinities(t.tensor2d(h), rows, t.tensor1d(inverse)).arraySync();
    for (let v = 0; v < 8; v++) {
      const others = new Set(pairs.flatMap(([a, b]) => (a === v ? [b] : b === v ? [a] : [])).filter((u) => u !== v));
      const sum = [...others].reduce((total, u) => total + cosine(h[v], h[u]), 0);
      expect(actual[v]).toBeCloseTo(others.size === 0 ? 0 : sum / others.size, 5);
    }
    expect(actual[7]).toBe(0);
  });

  it('has the gradient of its value', async () => {
    const f = (x: t.Tensor) => t.sum<t.Scalar>(t.square(affinities(x as t.Tensor2D, rows, t.tensor1d(inverse))));
    expect(await gradientError(f, [{ values: h.flat(), shape: [8, 3] }])).toBeLessThan(1e-2);
  });
});

describe.each([
  ['dense', false],
  ['sparse', true],
])('the network on the kernels, %s features', (_name, sparse) => {
  it.each([3, 8, 13])('learns what the one made of tensor operations learns, %i channels', async (width) => {
    const data = groups();
    const csr = symmetricCsr(data.graph);
    const neighbours = simpleAdjacency(csr, false);
    const features = sparse ? toSparse(data.features) : data.features;
    const input = { graph: data.graph, features, neighbours, width };
    const weights = drawWeights(features.numCols, width, createRng(7));
    const [ours, plain] = await Promise.all(
      [createResidentNetworks(input)!, createTensorNetworks(input)].map(async (networks) => {
        const network = networks.create(convolution(csr), weights);
        const losses: number[] = [];
        for (let epoch = 0; epoch < 8; epoch++) losses.push(await network.step(0.01));
        const read = await network.read();
        network.dispose();
        networks.dispose();
        return { losses, ...read };
      }),
    );
    const near = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
      expect(a.length).toBe(b.length);
      for (let i = 0; i < a.length; i++) expect(Math.abs(a[i] - b[i])).toBeLessThan(1e-4 * Math.max(1, Math.abs(b[i])));
    };
    expect(ours.losses[7]).toBeLessThan(ours.losses[0]);
    near(ours.losses, plain.losses);
    near(ours.nodes, plain.nodes);
    near(ours.edges, plain.edges);
  });
});

/** Two groups with features of their own; node 17 has those of the other group; edge 0 leads across. */
function groups(): GraphData {
  const draw = createRng(3);
  const edges: [number, number][] = [[3, 30]];
  for (let v = 0; v < 60; v++) for (let k = 0; k < 4; k++) edges.push([v, (v + 2 * (1 + draw.int(15))) % 60]);
  const rows = Array.from({ length: 61 }, (_, v) => {
    const seen = v === 17 ? 0 : v % 2;
    return Array.from({ length: 10 }, (_, c) => (c < 5 === (seen === 0) ? 1 : 0) + 0.2 * draw.normal());
  });
  return { graph: makeGraph(61, edges), features: denseFeatures(rows) };
}
const settings = { epochs: 5, hiddenChannels: 16 };
const fit = (data: GraphData, params: Record<string, number> = settings) =>
  tam.fit(data, params, createRunContext({ rng: createRng(2) }), backend);

describe('on a graph of two groups', () => {
  it('ranks the node with the features of the other group first, the lone node last, the link across high', async () => {
    const data = groups();
    const { nodes, edges, notes } = await fit(data);
    expect(nodes!.score.indexOf(Math.max(...nodes!.score))).toBe(17);
    expect(nodes!.score[60]).toBe(Math.min(...nodes!.score));
    expect(notes.join(' ')).toMatch(/1 node has no neighbours.*Averaged 12 networks of 5 epochs/);
    const lost = nodes!.parts.find((part) => part.id === 'lost-links')!.values;
    expect(lost[17]).toBeGreaterThan(lost.reduce((sum, value) => sum + value, 0) / lost.length);
    const across = Int8Array.from({ length: data.graph.numEdges }, (_, e) => (e === 0 ? 1 : 0));
    expect(rocAuc(edges!.score, across)).toBeGreaterThan(0.9);
  });

  it('leaves no tensor behind', async () => {
    const once = { series: 1, cuts: 2, epochs: 2, hiddenChannels: 4 };
    await fit(groups(), once);
    const before = t.memory().numTensors;
    await fit(groups(), once);
    expect(t.memory().numTensors).toBe(before);
  });
});
