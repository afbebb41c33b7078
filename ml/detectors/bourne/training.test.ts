/**
 * Training against dense arithmetic in double precision: the encoder, the loss of each wiring with its gradients (by
 * central differences of the dense loss), schedules and momentum.
 */
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { prepareFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { predictorVariables } from '../../nn/layers.ts';
import { createRng } from '../../rng.ts';
import { denseFeatures, makeGraph } from '../../testing/arbitraries.ts';
import { cosine, denseEncode, densePredict, mean, rowsOf, toDense } from '../../testing/dense.ts';
import type { DenseEncoder, DensePredictor, Matrix } from '../../testing/dense.ts';
import { augment } from './augment.ts';
import { createEncoder, encode, encoderVariables, updateByMomentum } from './encoder.ts';
import type { Encoder } from './encoder.ts';
import type { NetworkOptions } from './network-options.ts';
import { sampleSubgraphs, touchedRows } from './sampler.ts';
import { drawSubgraphs } from './subgraphs.ts';
import { agreementLoss, createNetwork, exchange, schedule } from './training.ts';
import { graphView } from './views.ts';

describe('schedules', () => {
  it('start at learning rate 0 and momentum 0.99 and end at the peak and 1', () => {
    expect(schedule(0, 0.001)).toEqual({ learningRate: 0, momentum: 0.99 });
    expect(schedule(1, 0.001).learningRate).toBe(0.001);
    expect(schedule(1, 0.001).momentum).toBeCloseTo(1, 12);
  });
  it('follow the ramp and the cosine in between', () => {
    for (const at of [0.1, 0.25, 0.5, 0.9]) {
      const { learningRate, momentum } = schedule(at, 0.01);
      expect(learningRate).toBeCloseTo(0.01 * at, 15);
      expect(momentum).toBeCloseTo(1 - 0.01 * 0.5 * (1 + Math.cos(Math.PI * at)), 15);
    }
  });
});

const rng = createRng('tiny');
const graph = makeGraph(7, [
  [0, 1],
  [0, 2],
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 5],
  [5, 6],
  [6, 0],
  [3, 3],
]);
const x = Array.from({ length: 7 }, () => Array.from({ length: 5 }, () => rng.normal()));
const csr = symmetricCsr(graph);
const seeds = Int32Array.from({ length: 7 }, (_, v) => v);

const base: NetworkOptions = {
  wiring: 'GG',
  hiddenChannels: 4,
  predictorChannels: 6,
  usePredictor: true,
  copyHyperedge: 'per-edge',
  epochs: 3,
  batchSize: 7,
  learningRate: 0.01,
  weightDecay: 1e-5,
  patchWeight: 1,
  contextWeight: 0.4,
  fanOut: { first: 4, second: 2 },
};
const cases: readonly [string, Partial<NetworkOptions>][] = [
  ['GG', {}],
  ['GH with predictor', { wiring: 'GH' }],
  ['GH without predictor', { wiring: 'GH', usePredictor: false }],
  ['GH, perturbed hypergraph', { wiring: 'GH', perturbation: 0.3 }],
  ['HG, a hyperedge for each copy', { wiring: 'HG' }],
  ['HG, one hyperedge for all copies of a node', { wiring: 'HG', copyHyperedge: 'shared' }],
  ['HG over random walks', { wiring: 'HG', walk: { nodes: 5, restart: 0.2 } }],
];

const vector = (tensor: t.Tensor): number[] => [...tensor.dataSync()];
const denseEncoder = (values: readonly number[][]): DenseEncoder => ({
  theta: rowsOf(values[0], 4),
  gamma: values[1],
  beta: values[2],
  slope: values[3][0],
});
const densePredictor = (values: readonly number[][]): DensePredictor => ({
  first: rowsOf(values[0], 6),
  firstBias: values[1],
  slope: values[2][0],
  second: rowsOf(values[3], 4),
  secondBias: values[4],
});
const masked = (mask: Uint8Array): Matrix => x.map((row) => row.map((value, c) => value * mask[c]));

/** Away from their first values, so that no gradient is zero by symmetry. */
function disturb(encoder: Encoder, seed: number): void {
  const noise = createRng(seed);
  for (const variable of [encoder.gamma, encoder.beta]) {
    const values = Float32Array.from(variable.dataSync(), (value) => value + 0.3 * noise.normal());
    variable.assign(t.tensor1d(values));
  }
}

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  it.each(cases)('loss and every gradient equal the dense ones: %s', async (_name, changes) => {
    await openBackend(backend);
    const options = { ...base, ...changes };
    const network = createNetwork(options, 5, createRng(3));
    disturb(network.online, 4);
    disturb(network.target, 5);
    const features = prepareFeatures(denseFeatures(x));
    const batch = drawSubgraphs(csr, seeds, options, createRng(6), 0);
    const touched = touchedRows(batch, new Int32Array(7).fill(-1));
    const drawn = { batch, touched, options, numFeatures: 5, epoch: 0 };
    const views = ([0, 1] as const).map((view) => augment(drawn, view, createRng(7), 0));
    const exchanged = await exchange(network, features, touched, views);
    if (exchanged === null) throw new Error('no query row');

    const variables = [
      ...encoderVariables(network.online),
      ...(network.predictor === null ? [] : predictorVariables(network.predictor)),
    ];
    const { value, grads } = t.variableGrads(() => agreementLoss(network, features, touched, exchanged), variables);

    // The same in double precision. Columns of a view's first stage are all nodes or the touched ones.
    const rows = (all: Matrix): Matrix => (touched.nodes === null ? all : [...touched.nodes].map((v) => all[v]));
    const target = denseEncoder(encoderVariables(network.target).map(vector));
    const context = views.map((view) => {
      const encoded = denseEncode(target, rows(masked(view.columnMask)), view.target.stages.map(toDense));
      const read = toDense(view.target.context).map((weights) =>
        target.gamma.map((_, c) => weights.reduce((sum, w, r) => sum + w * encoded[r][c], 0)),
      );
      return { patch: read.slice(0, 7), mean: read.slice(7) };
    });
    const denseLoss = (weights: readonly number[][]): number => {
      const losses = views.map((view, i) => {
        const online = denseEncoder(weights);
        const encoded = denseEncode(online, rows(masked(view.columnMask)), view.online.stages.map(toDense));
        const picked = toDense(exchanged.queries[i].readout).map((row) => encoded[row.indexOf(1)]);
        const query = network.predictor === null ? picked : densePredict(densePredictor(weights.slice(4)), picked);
        const { patch, mean: wide } = context[1 - i];
        const subgraph = exchanged.queries[i].seeds ?? seeds;
        const against = (keys: Matrix): number => 1 - mean(query.map((q, r) => cosine(q, keys[subgraph[r]])));
        return options.patchWeight * against(patch) + options.contextWeight * against(wide);
      });
      return mean(losses);
    };
    const at = variables.map(vector);
    expect(value.dataSync()[0]).toBeCloseTo(denseLoss(at), 5);

    const step = 1e-5;
    variables.forEach((variable, v) => {
      const analytic = vector(grads[variable.name]);
      const numeric = at[v].map((_, i) => {
        const moved = (by: number) =>
          denseLoss(at.map((w, k) => (k === v ? w.map((a, j) => (j === i ? a + by : a)) : w)));
        return (moved(step) - moved(-step)) / (2 * step);
      });
      const scale = Math.max(1e-3, ...numeric.map(Math.abs));
      numeric.forEach((want, i) =>
        expect(Math.abs(analytic[i] - want) / scale, `variable ${v}, ${i}`).toBeLessThan(2e-3),
      );
      expect(Math.max(...numeric.map(Math.abs)), `variable ${v} matters`).toBeGreaterThan(1e-7);
    });
    t.dispose([value, ...Object.values(grads), ...exchanged.keys.flatMap((key) => [key.patch, key.mean])]);
    network.dispose();
    features.dispose();
  });

  it('moves the target by momentum over all parameters, and not at all at 1', async () => {
    await openBackend(backend);
    const [online, target] = ['a', 'b'].map((name) => createEncoder(3, 2, createRng(name)));
    disturb(online, 1);
    const before = encoderVariables(target).map(vector);
    updateByMomentum(target, online, 1);
    expect(encoderVariables(target).map(vector)).toEqual(before);
    updateByMomentum(target, online, 0.75);
    const from = encoderVariables(online).map(vector);
    encoderVariables(target)
      .map(vector)
      .forEach((values, v) =>
        values.forEach((value, i) => expect(value).toBeCloseTo(0.75 * before[v][i] + 0.25 * from[v][i], 6)),
      );
  });
});

describe('the own row', () => {
  it('is PReLU(BN(x Theta)), an MLP of the seed alone', async () => {
    await openBackend('wasm');
    const encoder = createEncoder(5, 4, createRng(4));
    encoder.running.mean.set([0.5, -0.5, 0.2, 0]);
    encoder.running.variance.set([2, 1, 0.5, 1]);
    const batch = sampleSubgraphs(csr, seeds, base.fanOut, createRng(1), 0);
    const touched = { nodes: null, count: 7, local: batch.nodeId };
    const view = graphView(batch, touched, null);
    const features = prepareFeatures(denseFeatures(x));
    const input = { features, rows: null, columnMask: null, stages: view.stages, readout: view.own };
    const out = encode(encoder, { ...input, mode: 'evaluate' });
    const identity = x.map((_, r) => x.map((__, c) => (r === c ? 1 : 0)));
    const dense = denseEncode(denseEncoder(encoderVariables(encoder).map(vector)), x, [identity], encoder.running);
    rowsOf(await out.data(), 4).forEach((row, r) =>
      row.forEach((value, c) => expect(value).toBeCloseTo(dense[r][c], 5)),
    );
  });
});
