/**
 * Disagreements of nodes (d1..d4) and edges against dense arithmetic in double precision, with networks whose weights and
 * running statistics are arbitrary; and the scores that they add up to.
 */
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { prepareFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { createRunContext } from '../../context.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { predictorVariables } from '../../nn/layers.ts';
import { createRng } from '../../rng.ts';
import { denseFeatures, makeGraph } from '../../testing/arbitraries.ts';
import { cosine, denseEncode, densePredict, product, rowsOf, toDense } from '../../testing/dense.ts';
import type { Matrix } from '../../testing/dense.ts';
import { encoderVariables } from './encoder.ts';
import type { Encoder } from './encoder.ts';
import type { NetworkOptions } from './network-options.ts';
import { edgeScores, nodeScores } from './parts.ts';
import { allRows } from './sampler.ts';
import { scoreEdges, scoreNodes } from './scoring.ts';
import { drawSubgraphs } from './subgraphs.ts';
import { createNetwork } from './training.ts';
import type { Network } from './training.ts';
import { graphView, hypergraphView } from './views.ts';
import type { View } from './views.ts';

const WIDTH = 4;
const noise = createRng('scoring');
/** Every node has one to four edges; 2 - 5 is stored twice. */
const graph = makeGraph(7, [
  [0, 1],
  [1, 2],
  [2, 5],
  [5, 2],
  [3, 4],
  [4, 5],
  [0, 6],
  [3, 0],
]);
const csr = symmetricCsr(graph);
const x = Array.from({ length: 7 }, () => Array.from({ length: 3 }, () => noise.normal()));
const base: NetworkOptions = {
  wiring: 'GG',
  hiddenChannels: WIDTH,
  predictorChannels: 6,
  usePredictor: true,
  copyHyperedge: 'per-edge',
  epochs: 1,
  batchSize: 3,
  learningRate: 0.01,
  weightDecay: 1e-5,
  patchWeight: 1,
  contextWeight: 0.4,
  fanOut: { first: 4, second: 2 },
};

const vector = (tensor: t.Tensor): number[] => [...tensor.dataSync()];

/** A network as training might leave it. */
function arbitraryNetwork(changes: Partial<NetworkOptions>): Network {
  const network = createNetwork({ ...base, ...changes }, 3, createRng(8));
  for (const { gamma, beta, running } of [network.online, network.target]) {
    for (const variable of [gamma, beta]) {
      variable.assign(t.tensor1d(Float32Array.from(variable.dataSync(), (value) => value + 0.4 * noise.normal())));
    }
    running.mean.forEach((_, c) => (running.mean[c] = 0.3 * noise.normal()));
    running.variance.forEach((_, c) => (running.variance[c] = 0.5 + noise.uniform()));
  }
  return network;
}

function denseRows(encoder: Encoder, view: View): number[][] {
  const [theta, gamma, beta, slope] = encoderVariables(encoder).map(vector);
  const dense = { theta: rowsOf(theta, WIDTH), gamma, beta, slope: slope[0] };
  return denseEncode(dense, x, view.stages.map(toDense), encoder.running);
}

function predicted(network: Network, rows: Matrix): Matrix {
  if (network.predictor === null) return rows;
  const [first, firstBias, slope, second, secondBias] = predictorVariables(network.predictor).map(vector);
  const weights = { first: rowsOf(first, 6), firstBias, slope: slope[0], second: rowsOf(second, WIDTH), secondBias };
  return densePredict(weights, rows);
}

const run = async (network: Network, rounds: number) => {
  await openBackend('wasm');
  const ctx = createRunContext({ rng: createRng(1) });
  const features = prepareFeatures(denseFeatures(x));
  return { network, csr, features, rounds, rng: createRng(9), ctx, onRound: () => undefined };
};

const nodeCases: readonly [string, Partial<NetworkOptions>][] = [
  ['GG', {}],
  ['GH with predictor', { wiring: 'GH' }],
  ['GH without predictor, shared copies', { wiring: 'GH', usePredictor: false, copyHyperedge: 'shared' }],
  ['GG over random walks', { walk: { nodes: 4, restart: 0.2 } }],
];

describe('nodes', () => {
  it.each(nodeCases)('d1 to d4 are the dense ones, averaged over rounds: %s', async (_name, changes) => {
    const network = arbitraryNetwork(changes);
    const rounds = 2;
    const d = await scoreNodes(await run(network, rounds));
    const sums = [0, 1, 2, 3].map(() => new Array<number>(7).fill(0));
    for (let round = 0; round < rounds; round++) {
      // Whatever batch a node was in, its subgraph is the same.
      const seeds = Int32Array.from({ length: 7 }, (_, v) => v);
      const batch = drawSubgraphs(csr, seeds, network.options, createRng(9), round);
      const touched = allRows(batch, 7);
      const one = graphView(batch, touched, null);
      const isGraph = network.options.wiring === 'GG';
      const two = isGraph ? one : hypergraphView(batch, touched, null, network.options.copyHyperedge);
      const online = denseRows(network.online, one);
      const target = denseRows(network.target, two);
      const read = (view: View, rows: Matrix) => ({
        own: product(toDense(view.own), rows),
        context: product(toDense(view.context), rows),
      });
      const [raw, b] = [read(one, online), read(two, target)];
      const a = { own: predicted(network, raw.own), context: predicted(network, raw.context) };
      for (let v = 0; v < 7; v++) {
        sums[0][v] += (1 - cosine(a.own[v], b.context[v])) / rounds;
        sums[1][v] += (1 - cosine(a.own[v], b.context[7 + v])) / rounds;
        sums[2][v] += (1 - cosine(b.own[v], a.context[v])) / rounds;
        sums[3][v] += (1 - cosine(b.own[v], a.context[7 + v])) / rounds;
      }
    }
    [d.patch[0], d.mean[0], d.patch[1], d.mean[1]].forEach((values, k) =>
      values.forEach((value, v) => expect(value, `d${k + 1} of node ${v}`).toBeCloseTo(sums[k][v], 5)),
    );
    network.dispose();
  });

  it('make alpha (d1 + d3) / 2 + beta (d2 + d4) / 2, and the parts add up to it', () => {
    const column = (...values: number[]) => Float64Array.from(values);
    const d = { patch: [column(1, 2), column(3, 4)], mean: [column(5, 6), column(7, 8)] } as const;
    const scores = nodeScores(d, { alpha: 0.7, beta: 0.3 });
    expect(scores.score[0]).toBeCloseTo((0.7 * (1 + 3)) / 2 + (0.3 * (5 + 7)) / 2, 12);
    expect(scores.score[1]).toBeCloseTo((0.7 * (2 + 4)) / 2 + (0.3 * (6 + 8)) / 2, 12);
    const summed = scores.parts.reduce((sum, part) => sum + part.weight * part.values[1], 0);
    expect(summed).toBeCloseTo(scores.score[1], 12);
  });
});

describe('edges', () => {
  it.each(['per-edge', 'shared'] as const)(
    'terms are the dense ones, the mean of both ends: %s copies',
    async (copies) => {
      // Without a second hop and with at most four edges a node, a subgraph is a node's whole row: nothing is drawn.
      const network = arbitraryNetwork({ wiring: 'HG', copyHyperedge: copies, fanOut: { first: 4, second: 0 } });
      const d = await scoreEdges({ ...(await run(network, 1)), graph });
      const sums = [0, 1, 2].map(() => new Array<number>(graph.numEdges).fill(0));
      for (let v = 0; v < 7; v++) {
        const entries = [...csr.colIdx.keys()].filter((i) => i >= csr.rowPtr[v] && i < csr.rowPtr[v + 1]);
        const others = [...new Set(entries.map((i) => csr.colIdx[i]))];
        const batch = {
          numSeeds: 1,
          nodeStart: Int32Array.from([0, 1 + others.length]),
          nodeId: Int32Array.from([v, ...others]),
          edgeStart: Int32Array.from([0, entries.length]),
          edgeFrom: Int32Array.from(entries, (i) => 1 + others.indexOf(csr.colIdx[i])),
          edgeTo: new Int32Array(entries.length),
          edgeId: Int32Array.from(entries, (i) => csr.edgeId[i]),
        };
        const touched = allRows(batch, 7);
        const hyper = hypergraphView(batch, touched, null, copies);
        const around = graphView(batch, touched, null);
        const online = denseRows(network.online, hyper);
        const own = predicted(network, product(toDense(hyper.copies), online));
        const masked = predicted(network, product(toDense(hyper.anonymous), online));
        const [patch, mean] = product(toDense(around.context), denseRows(network.target, around));
        own.forEach((edge, i) => {
          const e = batch.edgeId[hyper.targetEdge[i]];
          sums[0][e] += (1 - cosine(edge, mean)) / 2;
          sums[1][e] += (1 - cosine(edge, patch)) / 2;
          sums[2][e] += (1 - cosine(edge, masked[i])) / 2;
        });
      }
      [d.mean, d.patch, d.anchor].forEach((values, k) =>
        values.forEach((value, e) => expect(value, `term ${k} of edge ${e}`).toBeCloseTo(sums[k][e], 5)),
      );
      network.dispose();
    },
  );

  it('make the trained terms by default and the published ones where these are asked for', () => {
    const column = (value: number) => Float64Array.from([value]);
    const d = { mean: column(2), patch: column(3), anchor: column(5) };
    const weights = { alpha: 1, beta: 0.4, edgeAnchor: 0.1 };
    expect(edgeScores(d, weights, { publishedEdgeScore: false }).score[0]).toBeCloseTo(3 + 0.4 * 2 + 0.1 * 5, 12);
    expect(edgeScores(d, weights, { publishedEdgeScore: true }).score[0]).toBeCloseTo(5 + 0.4 * 2, 12);
  });
});
