/**
 * Training of one BOURNE network (specification 2.8): an online encoder with a predictor, a momentum target without
 * gradient, two augmented views of each batch of subgraphs, cosine agreement in both directions. No labels, no
 * negative pairs.
 *
 * Wirings: GG (graph to graph, what the released node command runs), GH (graph online, hypergraph target: the paper's
 * node task), HG (hypergraph online, graph target: the paper's edge task).
 */
import type { RunContext } from '../../context.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { createAdamW } from '../../nn/adamw.ts';
import { applyPredictor, createPredictor, predictorVariables } from '../../nn/layers.ts';
import type { Predictor } from '../../nn/layers.ts';
import type { Rng } from '../../rng.ts';
import type { Csr } from '../../schema/graph.ts';
import { createEncoder, disposeEncoder, encode, encoderVariables, settleEncoder, updateByMomentum } from './encoder.ts';
import type { Encoder } from './encoder.ts';
import { sampleSubgraphs, touchedRows } from './sampler.ts';
import type { FanOut, SubgraphBatch, TouchedRows } from './sampler.ts';
import { graphView, hypergraphView } from './views.ts';
import type { HypergraphView, View } from './views.ts';

export type Wiring = 'GG' | 'GH' | 'HG';

export interface NetworkOptions {
  readonly wiring: Wiring;
  readonly hiddenChannels: number;
  readonly predictorChannels: number;
  readonly usePredictor: boolean;
  readonly copyHyperedge: 'shared' | 'per-edge';
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** weight of the target seen through its surroundings (alpha) and of the subgraph's mean (beta) */
  readonly patchWeight: number;
  readonly contextWeight: number;
  readonly fanOut: FanOut;
}

/** Drop rates of the two views (specification 2.1). */
const DROPS = [
  { edge: 0.4, feature: 0.1 },
  { edge: 0.1, feature: 0.4 },
] as const;
const BASE_MOMENTUM = 0.99;

export interface Network {
  readonly options: NetworkOptions;
  readonly online: Encoder;
  readonly target: Encoder;
  readonly predictor: Predictor | null;
  dispose(): void;
}

export function createNetwork(options: NetworkOptions, numFeatures: number, rng: Rng): Network {
  const online = createEncoder(numFeatures, options.hiddenChannels, rng.fork('online'));
  const target = createEncoder(numFeatures, options.hiddenChannels, rng.fork('target'));
  const predictor = options.usePredictor
    ? createPredictor(options.hiddenChannels, options.predictorChannels, rng.fork('predictor'))
    : null;
  return {
    options,
    online,
    target,
    predictor,
    dispose: () => {
      disposeEncoder(online);
      disposeEncoder(target);
      if (predictor !== null) t.dispose(predictorVariables(predictor));
    },
  };
}

/** 1 with probability 1 - rate; length as asked. */
export function keepMask(length: number, rate: number, rng: Rng): Uint8Array {
  const mask = new Uint8Array(length);
  for (let i = 0; i < length; i++) mask[i] = rng.uniform() >= rate ? 1 : 0;
  return mask;
}

interface AugmentedView {
  readonly online: View | HypergraphView;
  readonly target: View | HypergraphView;
  readonly columnMask: Uint8Array;
}

function buildViews(
  batch: SubgraphBatch,
  touched: TouchedRows,
  options: NetworkOptions,
  numFeatures: number,
  drop: (typeof DROPS)[number],
  rng: Rng,
): AugmentedView {
  const keep = keepMask(batch.edgeId.length, drop.edge, rng.fork('edges'));
  const graph = graphView(batch, touched, keep);
  const columnMask = keepMask(numFeatures, drop.feature, rng.fork('features'));
  if (options.wiring === 'GG') return { online: graph, target: graph, columnMask };
  const hyper = hypergraphView(batch, touched, keep, options.copyHyperedge);
  return options.wiring === 'GH'
    ? { online: graph, target: hyper, columnMask }
    : { online: hyper, target: graph, columnMask };
}

const isHypergraph = (view: View | HypergraphView): view is HypergraphView => 'copies' in view;

/** Query rows and, for each, the subgraph it belongs to. */
function queryRows(view: View | HypergraphView): { readout: View['own']; seeds: Int32Array | null } {
  if (isHypergraph(view)) return { readout: view.copies, seeds: view.targetSeed };
  return { readout: view.own, seeds: null };
}

/** Rows of `matrix` by index, as a tensor without gradient. */
function pick(matrix: Float32Array, width: number, rows: Int32Array): t.Tensor2D {
  const picked = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    picked.set(matrix.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  }
  return t.tensor2d(picked, [rows.length, width]);
}

/** Keys of one view: patch and subgraph mean per query row, outside the gradient. */
async function keysOf(
  network: Network,
  features: PreparedFeatures,
  touched: TouchedRows,
  view: AugmentedView,
  seeds: Int32Array | null,
): Promise<{ patch: t.Tensor2D; mean: t.Tensor2D }> {
  const width = network.options.hiddenChannels;
  const out = t.tidy(() =>
    encode(network.target, {
      features,
      rows: touched.nodes,
      columnMask: view.columnMask,
      stages: view.target.stages,
      readout: view.target.context,
      mode: 'train',
    }),
  );
  const half = out.shape[0] / 2;
  if (seeds === null) {
    const keys = { patch: t.slice(out, [0, 0], [half, width]), mean: t.slice(out, [half, 0], [half, width]) };
    out.dispose();
    return keys;
  }
  const values = Float32Array.from(await out.data());
  out.dispose();
  return {
    patch: pick(values.subarray(0, half * width), width, seeds),
    mean: pick(values.subarray(half * width), width, seeds),
  };
}

/** Learning rate and momentum at a point of the training, 0..1 (specification 2.8 with W = T: a linear ramp). */
export function schedule(progress: number, learningRate: number): { learningRate: number; momentum: number } {
  return {
    learningRate: learningRate * progress,
    momentum: 1 - (1 - BASE_MOMENTUM) * 0.5 * (1 + Math.cos(Math.PI * progress)),
  };
}

async function trainStep(
  network: Network,
  features: PreparedFeatures,
  touched: TouchedRows,
  views: readonly [AugmentedView, AugmentedView],
  optimiser: ReturnType<typeof createAdamW>,
  progress: number,
  variables: t.Variable[],
): Promise<number> {
  const { options } = network;
  const queries = views.map((view) => queryRows(view.online));
  if (queries.some((query) => query.readout.numRows === 0)) return Number.NaN;
  // The key of a query row comes from the other view; each row of a view belongs to a subgraph of the same batch.
  const keys = [
    await keysOf(network, features, touched, views[1], queries[0].seeds),
    await keysOf(network, features, touched, views[0], queries[1].seeds),
  ];
  const rates = schedule(progress, options.learningRate);
  const { value, grads } = t.variableGrads(() => {
    const losses = views.map((view, i) => {
      const encoded = encode(network.online, {
        features,
        rows: touched.nodes,
        columnMask: view.columnMask,
        stages: view.online.stages,
        readout: queries[i].readout,
        mode: 'train',
      });
      const query = network.predictor === null ? encoded : applyPredictor(network.predictor, encoded);
      const patch = t.sub(1, t.mean(t.rowCosine(query, keys[i].patch)));
      const mean = t.sub(1, t.mean(t.rowCosine(query, keys[i].mean)));
      return t.add(t.mul(patch, options.patchWeight), t.mul(mean, options.contextWeight));
    });
    return t.mul<t.Scalar>(t.add(losses[0], losses[1]), 0.5);
  }, variables);
  optimiser.step(grads, rates.learningRate);
  updateByMomentum(network.target, network.online, rates.momentum);
  const loss = (await value.data())[0];
  t.dispose(value);
  t.dispose(Object.values(grads));
  keys.forEach((key) => t.dispose([key.patch, key.mean]));
  await settleEncoder(network.online);
  await settleEncoder(network.target);
  return loss;
}

export interface TrainInput {
  readonly network: Network;
  readonly csr: Csr;
  readonly features: PreparedFeatures;
  readonly ctx: RunContext;
  readonly rng: Rng;
  /** called after each epoch with the mean loss; null when no batch had one */
  readonly onEpoch: (epoch: number, loss: number | null) => void;
}

/** @throws AppError cancelled */
export async function train(input: TrainInput): Promise<void> {
  const { network, csr, features, ctx, rng } = input;
  const { options } = network;
  const variables = [
    ...encoderVariables(network.online),
    ...(network.predictor === null ? [] : predictorVariables(network.predictor)),
  ];
  const optimiser = createAdamW(variables, options.weightDecay);
  const scratch = new Int32Array(csr.numRows).fill(-1);
  const steps = Math.ceil(csr.numRows / options.batchSize);
  try {
    for (let epoch = 0; epoch < options.epochs; epoch++) {
      let sum = 0;
      let counted = 0;
      for (let step = 0; step < steps; step++) {
        await ctx.tick();
        const start = step * options.batchSize;
        const count = Math.min(options.batchSize, csr.numRows - start);
        const seeds = Int32Array.from({ length: count }, (_, i) => start + i);
        const batch = sampleSubgraphs(csr, seeds, options.fanOut, rng.fork('sample'), epoch);
        const touched = touchedRows(batch, scratch);
        const stepRng = rng.fork(`epoch ${epoch} step ${step}`);
        const build = (view: 0 | 1): AugmentedView =>
          buildViews(batch, touched, options, features.numCols, DROPS[view], stepRng.fork(view));
        const progress = (epoch + step / steps) / options.epochs;
        const loss = await trainStep(network, features, touched, [build(0), build(1)], optimiser, progress, variables);
        if (Number.isFinite(loss)) {
          sum += loss;
          counted++;
        }
      }
      input.onEpoch(epoch, counted === 0 ? null : sum / counted);
    }
  } finally {
    optimiser.dispose();
  }
}
