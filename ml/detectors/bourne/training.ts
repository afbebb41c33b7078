/**
 * Training of one BOURNE network (specification 2.8): an online encoder with a predictor, a momentum target without
 * gradient, two augmented views of each batch of subgraphs, cosine agreement in both directions. No labels, no
 * negative pairs.
 *
 * Wirings: GG (graph to graph, what the released node command runs), GH (graph online, hypergraph target: the paper's
 * node task), HG (hypergraph online, graph target: the paper's edge task).
 */
import { partOfState, stateFloats, stateNumber, withParts } from '../../commits.ts';
import type { Resumable, StageState } from '../../commits.ts';
import type { RunContext } from '../../context.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { createAdamW } from '../../nn/adamw.ts';
import { applyPredictor, createPredictor, predictorVariables } from '../../nn/layers.ts';
import type { Predictor } from '../../nn/layers.ts';
import type { Rng } from '../../rng.ts';
import type { Csr } from '../../schema/graph.ts';
import { augment } from './augment.ts';
import type { AugmentedView } from './augment.ts';
import { createEncoder, disposeEncoder, encode, encoderVariables, settleEncoder, updateByMomentum } from './encoder.ts';
import type { Encoder } from './encoder.ts';
import type { NetworkOptions } from './network-options.ts';
import { createResidentTraining } from './resident-training.ts';
import { touchedRows } from './sampler.ts';
import type { TouchedRows } from './sampler.ts';
import { drawSubgraphs } from './subgraphs.ts';
import { RowWriter } from './views.ts';
import type { HypergraphView, View } from './views.ts';

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

const isHypergraph = (view: View | HypergraphView): view is HypergraphView => 'copies' in view;

export interface QueryRows {
  readonly readout: View['own'];
  /** subgraph of each row; null where row i belongs to subgraph i */
  readonly seeds: Int32Array | null;
}

/** Copies in one hyperedge have one embedding; the released loss takes it once for each seed. */
function firstCopies(view: HypergraphView): QueryRows {
  const firsts = Int32Array.from(view.targetSeed.keys()).filter((i) => view.targetSeed[i] !== view.targetSeed[i - 1]);
  const rows = new RowWriter(firsts.length, firsts.length);
  for (const i of firsts) {
    rows.add(view.copies.colIdx[i], 1);
    rows.endRow();
  }
  return { readout: rows.finish(view.copies.numCols), seeds: firsts.map((i) => view.targetSeed[i]) };
}

/** Query rows and, for each, the subgraph it belongs to. */
function queryRows(view: View | HypergraphView, copies: NetworkOptions['copyHyperedge']): QueryRows {
  if (isHypergraph(view)) {
    return copies === 'shared' ? firstCopies(view) : { readout: view.copies, seeds: view.targetSeed };
  }
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

/** What a batch's views ask and what they are answered, before the loss: keys carry no gradient. */
export interface Exchange {
  readonly views: readonly AugmentedView[];
  readonly queries: readonly QueryRows[];
  readonly keys: readonly { readonly patch: t.Tensor2D; readonly mean: t.Tensor2D }[];
}

/** Queries of each view; null where a view has none: every edge of its targets was dropped. */
export function queriesOf(views: readonly AugmentedView[], options: NetworkOptions): readonly QueryRows[] | null {
  const queries = views.map((view) => queryRows(view.online, options.copyHyperedge));
  return queries.some((query) => query.readout.numRows === 0) ? null : queries;
}

/** @returns null where a view has no query */
export async function exchange(
  network: Network,
  features: PreparedFeatures,
  touched: TouchedRows,
  views: readonly AugmentedView[],
): Promise<Exchange | null> {
  const queries = queriesOf(views, network.options);
  if (queries === null) return null;
  // The key of a query row comes from the other view; each row of a view belongs to a subgraph of the same batch.
  const keys = [
    await keysOf(network, features, touched, views[1], queries[0].seeds),
    await keysOf(network, features, touched, views[0], queries[1].seeds),
  ];
  return { views, queries, keys };
}

/** L = (l(1 -> 2) + l(2 -> 1)) / 2, l = alpha (1 - mean cos(q, patch)) + beta (1 - mean cos(q, mean)) */
export function agreementLoss(
  network: Network,
  features: PreparedFeatures,
  touched: TouchedRows,
  { views, queries, keys }: Exchange,
): t.Scalar {
  const { options } = network;
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
}

/** A batch as both views see it. */
export interface StepInput {
  readonly touched: TouchedRows;
  readonly views: readonly AugmentedView[];
  /** of each view; none is empty */
  readonly queries: readonly QueryRows[];
}

/** Running statistics of both encoders: part of a training's state. */
export function runningStates({ online, target }: Network): Readonly<Record<'online' | 'target', StageState>> {
  const of = ({ running }: Encoder): StageState => ({
    numbers: {},
    arrays: { mean: running.mean, variance: running.variance },
  });
  return { online: of(online), target: of(target) };
}

/** @throws AppError bad-file */
export function restoreRunning({ online, target }: Network, state: StageState): void {
  for (const [name, { running }] of Object.entries({ online, target })) {
    const part = partOfState(state, name);
    running.mean.set(stateFloats(part, 'mean', running.mean.length));
    running.variance.set(stateFloats(part, 'variance', running.variance.length));
  }
}

/** How steps are computed: of tensor operations on any backend, or on the kernels (./resident-training.ts). */
export interface TrainingSteps extends Resumable {
  /** One optimiser step. @returns the loss before it. @throws AppError too-large */
  step(input: StepInput, rates: { readonly learningRate: number; readonly momentum: number }): Promise<number>;
  /** Sees to it that the network's variables hold the weights. */
  settle(): void;
  dispose(): void;
}

/** Of tensor operations; exported as the reference of the other. */
export function createTensorTraining(network: Network, features: PreparedFeatures): TrainingSteps {
  const variables = [
    ...encoderVariables(network.online),
    ...(network.predictor === null ? [] : predictorVariables(network.predictor)),
  ];
  const optimiser = createAdamW(variables, network.options.weightDecay);
  return {
    step: async ({ touched, views }, rates) => {
      const exchanged = await exchange(network, features, touched, views);
      if (exchanged === null) throw new RangeError('a training step needs a query in each view');
      const { value, grads } = t.variableGrads(() => agreementLoss(network, features, touched, exchanged), variables);
      optimiser.step(grads, rates.learningRate);
      updateByMomentum(network.target, network.online, rates.momentum);
      const [[loss]] = await Promise.all([value.data(), settleEncoder(network.online), settleEncoder(network.target)]);
      t.dispose(value);
      t.dispose(Object.values(grads));
      exchanged.keys.forEach((key) => t.dispose([key.patch, key.mean]));
      return loss;
    },
    settle: () => undefined,
    state: async () => {
      const target = await Promise.all(encoderVariables(network.target).map((variable) => variable.data()));
      const arrays = Object.fromEntries(target.map((values, i) => [`target ${i}`, Float32Array.from(values)]));
      return withParts({ numbers: {}, arrays }, { optimiser: await optimiser.state(), ...runningStates(network) });
    },
    restore: (state) => {
      optimiser.restore(partOfState(state, 'optimiser'));
      encoderVariables(network.target).forEach((variable, i) => {
        const values = stateFloats(state, `target ${i}`, variable.size).slice();
        t.tidy(() => variable.assign(t.tensor(values, variable.shape)));
      });
      restoreRunning(network, state);
    },
    dispose: () => optimiser.dispose(),
  };
}

export interface TrainInput {
  readonly network: Network;
  readonly csr: Csr;
  readonly features: PreparedFeatures;
  readonly ctx: RunContext;
  readonly rng: Rng;
  /** what its commits are called */
  readonly stage: string;
  /**
   * Called, and waited for, after each epoch with the mean loss; null when no batch had one. Who wants to look at the
   * network's weights between epochs calls `settle` first.
   */
  readonly onEpoch: (epoch: number, loss: number | null, settle: () => void) => void | Promise<void>;
}

/** @throws AppError cancelled */
export async function train(input: TrainInput): Promise<void> {
  const { network, csr, features, ctx, rng } = input;
  const { options } = network;
  const training = createResidentTraining(network, features) ?? createTensorTraining(network, features);
  const scratch = new Int32Array(csr.numRows).fill(-1);
  const steps = Math.ceil(csr.numRows / options.batchSize);
  const reached = ctx.commits.reached(input.stage);
  const before = reached === null ? 0 : stateNumber(reached, 'steps');
  const commit = (done: number, sum: number, counted: number): Promise<void> =>
    ctx.commits.offer(input.stage, async () =>
      withParts({ numbers: { steps: done, sum, counted }, arrays: {} }, { training: await training.state() }),
    );
  try {
    if (reached !== null) training.restore(partOfState(reached, 'training'));
    for (let epoch = Math.floor(before / steps); epoch < options.epochs; epoch++) {
      const first = Math.max(0, before - epoch * steps);
      let sum = first === 0 || reached === null ? 0 : stateNumber(reached, 'sum');
      let counted = first === 0 || reached === null ? 0 : stateNumber(reached, 'counted');
      for (let step = first; step < steps; step++) {
        await ctx.tick();
        const start = step * options.batchSize;
        const count = Math.min(options.batchSize, csr.numRows - start);
        const seeds = Int32Array.from({ length: count }, (_, i) => start + i);
        const batch = drawSubgraphs(csr, seeds, options, rng.fork('sample'), epoch);
        const touched = touchedRows(batch, scratch);
        const drawn = { batch, touched, options, numFeatures: features.numCols, epoch };
        const views = ([0, 1] as const).map((view) => augment(drawn, view, rng, step));
        const progress = (epoch + (options.schedulePer === 'epoch' ? 0 : step / steps)) / options.epochs;
        const queries = queriesOf(views, options);
        if (queries === null) continue;
        sum += await training.step({ touched, views, queries }, schedule(progress, options.learningRate));
        counted++;
        if (step + 1 < steps) await commit(epoch * steps + step + 1, sum, counted);
      }
      await input.onEpoch(epoch, counted === 0 ? null : sum / counted, () => training.settle());
      await commit((epoch + 1) * steps, 0, 0);
    }
    training.settle();
  } finally {
    training.dispose();
  }
}
