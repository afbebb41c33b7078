/** Training and scoring on the kernels against the same of tensor operations, and one thread against several. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createRunContext } from '../../context.ts';
import { openBackend } from '../../compute/index.ts';
import { startKernels } from '../../compute/kernels/memory.ts';
import { prepareFeatures } from '../../compute/sparse.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { predictorVariables } from '../../nn/layers.ts';
import { createRng } from '../../rng.ts';
import { denseFeatures, makeGraph, toSparse } from '../../testing/arbitraries.ts';
import { augment } from './augment.ts';
import { encoderVariables } from './encoder.ts';
import type { NetworkOptions } from './network-options.ts';
import { createTensorScorer, scoreNodes } from './node-scoring.ts';
import { createResidentScorer } from './resident-scoring.ts';
import { createResidentTraining } from './resident-training.ts';
import { allRows, touchedRows } from './sampler.ts';
import { drawSubgraphs } from './subgraphs.ts';
import { createNetwork, createTensorTraining, queriesOf, train } from './training.ts';
import type { Network } from './training.ts';
import { graphView, hypergraphView } from './views.ts';

const base: NetworkOptions = {
  wiring: 'GG',
  hiddenChannels: 20,
  predictorChannels: 37,
  usePredictor: true,
  copyHyperedge: 'per-edge',
  epochs: 3,
  batchSize: 60,
  learningRate: 0.01,
  weightDecay: 0.01,
  patchWeight: 1,
  contextWeight: 0.4,
  fanOut: { first: 4, second: 2 },
};
const cases: readonly (readonly [string, Partial<NetworkOptions>, 'dense' | 'sparse'])[] = [
  ['graph to graph', {}, 'dense'],
  ['graph to graph, sparse features', {}, 'sparse'],
  ['graph to hypergraph without predictor', { wiring: 'GH', usePredictor: false }, 'dense'],
  ['graph to hypergraph', { wiring: 'GH' }, 'sparse'],
  ['hypergraph to graph', { wiring: 'HG' }, 'dense'],
  ['hypergraph to graph, shared hyperedge', { wiring: 'HG', copyHyperedge: 'shared' }, 'sparse'],
];

const rng = createRng('resident');
const [n, d] = [150, 23];
const pairs = Array.from({ length: 400 }, () => [rng.int(n), rng.int(n)] as const);
const csr = symmetricCsr(makeGraph(n, pairs));
const rows = Array.from({ length: n }, () => Array.from({ length: d }, () => (rng.uniform() < 0.6 ? 0 : rng.normal())));

const prepared = (kind: 'dense' | 'sparse') =>
  prepareFeatures(kind === 'dense' ? denseFeatures(rows) : toSparse(denseFeatures(rows)));

function weightsOf(network: Network): number[][] {
  const predictor = network.predictor === null ? [] : predictorVariables(network.predictor);
  const variables = [...encoderVariables(network.online), ...predictor, ...encoderVariables(network.target)];
  const { mean, variance } = network.online.running;
  return [...variables.map((variable) => [...variable.dataSync()]), [...mean], [...variance]];
}

beforeAll(async () => {
  await openBackend('wasm');
});

describe('a training step on the kernels', () => {
  it.each(cases)('moves weights and statistics as the tensor operations do: %s', async (_name, changes, kind) => {
    const options = { ...base, ...changes };
    const features = prepared(kind);
    const networks = [0, 1].map(() => createNetwork(options, d, createRng(1)));
    const resident = createResidentTraining(networks[1], features);
    if (resident === null) throw new Error('this machine has no SIMD');
    const trainings = [createTensorTraining(networks[0], features), resident];
    const scratch = new Int32Array(n).fill(-1);
    for (let step = 0; step < 2; step++) {
      const seeds = Int32Array.from({ length: 60 }, (_, i) => 60 * step + i);
      const batch = drawSubgraphs(csr, seeds, options, createRng(6), 0);
      const touched = touchedRows(batch, scratch);
      const drawn = { batch, touched, options, numFeatures: d, epoch: 0 };
      const views = ([0, 1] as const).map((view) => augment(drawn, view, createRng(7), step));
      const queries = queriesOf(views, options);
      if (queries === null) throw new Error('no query row');
      const losses: number[] = [];
      for (const training of trainings) {
        losses.push(await training.step({ touched, views, queries }, { learningRate: 0.01, momentum: 0.9 }));
        training.settle();
      }
      expect(losses[1]).toBeCloseTo(losses[0], 4);
    }
    const [expected, ours] = networks.map(weightsOf);
    const before = weightsOf(createNetwork(options, d, createRng(1)));
    expected.forEach((values, v) => {
      const scale = Math.max(...values.map(Math.abs));
      // AdamW divides by the gradient's own size: where that is near zero, rounding alone decides the direction.
      const off = values.filter((value, i) => Math.abs(value - ours[v][i]) > 1e-3 * scale).length;
      expect(off / values.length, `variable ${v}`).toBeLessThan(0.01);
      expect(ours[v]).not.toEqual(before[v]);
    });
    trainings.forEach((training) => training.dispose());
    networks.forEach((network) => network.dispose());
    features.dispose();
  });
});

describe('scoring on the kernels', () => {
  it.each(cases.filter(([, changes]) => changes.wiring !== 'HG'))(
    'finds the disagreements that the tensor operations find: %s',
    async (_name, changes, kind) => {
      const options = { ...base, ...changes };
      const features = prepared(kind);
      const network = createNetwork(options, d, createRng(2));
      const ctx = createRunContext({ rng: createRng(3) });
      await train({ network, csr, features, ctx, rng: createRng(4), stage: 'training', onEpoch: () => undefined });
      const resident = createResidentScorer(network, features);
      if (resident === null) throw new Error('this machine has no SIMD');
      const seeds = Int32Array.from({ length: 40 }, (_, i) => 3 * i);
      const batch = drawSubgraphs(csr, seeds, options, createRng(6), 0);
      const graph = graphView(batch, allRows(batch, n), null);
      const hyper = hypergraphView(batch, allRows(batch, n), null, options.copyHyperedge);
      const scorers = [createTensorScorer(network, features), resident];
      const results: number[][][] = [];
      for (const scorer of scorers) {
        const opened = scorer.open(seeds);
        const cosines = await opened.round(graph, options.wiring === 'GG' ? graph : hyper);
        results.push(cosines.map((values) => Array.from(values)));
        opened.dispose();
        scorer.dispose();
      }
      const [expected, ours] = results;
      expect(ours.map((values) => values.length)).toEqual([40, 40, 40, 40]);
      expected.forEach((values, k) => values.forEach((value, i) => expect(ours[k][i]).toBeCloseTo(value, 4)));
      expect(new Set(ours[0]).size).toBeGreaterThan(20);
      network.dispose();
      features.dispose();
    },
  );

  it('does not depend on the size of a batch, nor on the number of threads', async () => {
    const memory = await startKernels();
    if (memory === null) throw new Error('this machine has no SIMD');
    const threadsBefore = memory.threads();
    const features = prepared('sparse');
    const run = async (threads: number, batchSize: number) => {
      await memory.useThreads(threads);
      const network = createNetwork({ ...base, hiddenChannels: 64, predictorChannels: 128 }, d, createRng(2));
      const ctx = createRunContext({ rng: createRng(3) });
      await train({ network, csr, features, ctx, rng: createRng(4), stage: 'training', onEpoch: () => undefined });
      const told: number[] = [];
      const changed = { ...network, options: { ...network.options, batchSize } };
      const common = { csr, features, rounds: 4, rng: createRng(5), ctx, onRound: (round: number) => told.push(round) };
      const scores = await scoreNodes({ network: changed, ...common });
      network.dispose();
      expect(told).toEqual([0, 1, 2, 3]);
      return scores;
    };
    const first = await run(1, 60);
    expect(await run(3, 60)).toEqual(first);
    expect(await run(3, 37)).toEqual(first);
    expect(first.patch[0].some((value) => value > 0.1)).toBe(true);
    await memory.useThreads(threadsBefore);
    features.dispose();
  });
});
