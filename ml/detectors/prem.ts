/**
 * PREM: preprocessing and matching (Pan, Liu, Zheng & Pan, "PREM: A Simple Yet Effective Approach for Node-Level Graph
 * Anomaly Detection", ICDM 2023, arXiv 2310.11676).
 *
 * Two linear maps learn whether a node and a neighbourhood belong together. With P = A_hat^2 - diag(A_hat^2), where
 * A_hat = D^-1/2 (A + I) D^-1/2 (n x n, sparse) and X the features (n x d):
 *
 *   own    Z = X Wn + bn              n x h
 *   node   G = X Wg + bg              n x h
 *   around S = P X Wg + bg            n x h     the neighbourhood without the node itself
 *   match(a, b) = (1 + cos(a, b)) / 2
 *   loss = BCE(match(Z_i, S_i), 1) + alpha BCE(match(Z_i, S_pi(i)), 0) + gamma BCE(match(Z_i, G_pi(i)), 0)
 *   score = - cos(Z_i, S_i), of the epoch whose first term is least
 *
 * pi is a fresh permutation each epoch. P is never built: A_hat is applied twice and the diagonal taken off. Dense
 * features are propagated once before training (the paper's preprocessing); wide sparse ones would fill up, so that
 * there A_hat is applied after Wg, which is the same matrix. No label is used to choose an epoch.
 */
import { prepareFeatures, spmm, transformRows } from '../compute/sparse.ts';
import type { PreparedFeatures } from '../compute/sparse.ts';
import * as t from '../compute/tensors.ts';
import { partOfState, stateFloats, stateNumber, withParts } from '../commits.ts';
import type { RunContext } from '../context.ts';
import { convolution, loneNodes } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { comparableFeatures } from '../graph/comparable-features.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createAdamW } from '../nn/adamw.ts';
import { createLinear } from '../nn/layers.ts';
import type { Linear } from '../nn/layers.ts';
import type { Rng } from '../rng.ts';
import type { Features, GraphData } from '../schema/graph.ts';
import type { ParamTable, ResolvedParams } from '../schema/params.ts';
import { defineDetector } from './detector.ts';
import type { Cost, DetectorResult, GraphSize } from './detector.ts';
import { stepProgress } from './learning-progress.ts';
import { rankLoneLast } from './lone-nodes.ts';

const params = {
  epochs: {
    type: 'number',
    default: 100,
    min: 1,
    max: 5000,
    integer: true,
    label: 'Epochs',
    help: 'Passes over all nodes. Published: 100 to 1,500.',
  },
  hiddenChannels: {
    type: 'number',
    default: 128,
    min: 2,
    max: 1024,
    integer: true,
    label: 'Hidden channels',
    help: 'Width in which a node and its neighbourhood are compared. Published: 128.',
    advanced: true,
  },
  learningRate: {
    type: 'number',
    default: 0.0003,
    min: 0.000001,
    max: 1,
    label: 'Learning rate',
    help: 'Published: 0.0001 to 0.0005.',
    advanced: true,
  },
  alpha: {
    type: 'number',
    default: 0.9,
    min: 0,
    max: 10,
    label: 'Weight of foreign neighbourhoods (alpha)',
    help: 'How much a node must disagree with the neighbourhood of another one. Published: 0.3 to 0.9.',
    advanced: true,
  },
  gamma: {
    type: 'number',
    default: 0.1,
    min: 0,
    max: 10,
    label: 'Weight of foreign nodes (gamma)',
    help: 'How much a node must disagree with another one. Published: 0.1 to 0.4.',
    advanced: true,
  },
} as const satisfies ParamTable;
type PremParams = ResolvedParams<typeof params>;

/** PyTorch's BCELoss keeps log(p) above -100; float32 cannot hold so small a p, so the floor is that of p. */
const LEAST_MATCH = 1e-7;

/** diag(A_hat^2): A_hat is symmetric, so that it is the sum of squares of each row. */
export function squareDiagonal(rows: WeightedRows): Float32Array {
  const diagonal = new Float32Array(rows.numRows);
  for (let v = 0; v < rows.numRows; v++) {
    let sum = 0;
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) sum += rows.values[i] ** 2;
    diagonal[v] = sum;
  }
  return diagonal;
}

/** P x = A_hat (A_hat x) - diag(A_hat^2) x, with a gradient towards x. @param x n x width */
export function surroundings(rows: WeightedRows, diagonal: t.Tensor2D, x: t.Tensor2D): t.Tensor2D {
  return t.sub(spmm(rows, spmm(rows, x)), t.mul(diagonal, x));
}

interface Model {
  readonly features: PreparedFeatures;
  /** P X where features are dense; null where P is applied after the transform */
  readonly propagated: PreparedFeatures | null;
  readonly rows: WeightedRows;
  readonly diagonal: t.Tensor2D;
  readonly own: Linear;
  readonly around: Linear;
}

/** P X of dense features, null for sparse ones. */
async function propagateOnce(rows: WeightedRows, diagonal: t.Tensor2D, features: Features): Promise<Features | null> {
  if (features.kind !== 'dense') return null;
  const result = t.tidy(() =>
    surroundings(rows, diagonal, t.tensor2d(features.data, [features.numRows, features.numCols])),
  );
  const data = Float32Array.from(await result.data());
  result.dispose();
  return { ...features, data };
}

/** Transformed rows before their biases: own, surroundings, and what the surroundings' map makes of the node itself. */
function embed(model: Model): { own: t.Tensor2D; around: t.Tensor2D; node: t.Tensor2D } {
  const own = transformRows(model.features, null, null, model.own.weight);
  const node = transformRows(model.features, null, null, model.around.weight);
  const around =
    model.propagated === null
      ? surroundings(model.rows, model.diagonal, node)
      : transformRows(model.propagated, null, null, model.around.weight);
  return { own, around, node };
}

/** Mean of the three cross entropies. @param cosines n x 3: matching, foreign surroundings, foreign nodes */
export function matchingLoss(cosines: t.Tensor2D, alpha: number, gamma: number): t.Scalar {
  const signed = t.mul(cosines, t.tensor2d([[1, -1, -1]]));
  const probability = t.maximum(t.mul(t.add(signed, 1), 0.5), LEAST_MATCH);
  const entropy = t.neg(t.mul(t.log(probability), t.tensor2d([[1, alpha, gamma]])));
  return t.mean(t.sum(entropy, 1));
}

/** The part of the loss in matching pairs, and their cosines. */
function matchingPairs(cosines: ArrayLike<number>): { loss: number; cosines: Float32Array } {
  const first = Float32Array.from({ length: cosines.length / 3 }, (_, v) => cosines[3 * v]);
  const loss = first.reduce((sum, cosine) => sum - Math.log(Math.max((1 + cosine) / 2, LEAST_MATCH)), 0);
  return { loss, cosines: first };
}

/** Cosines between nodes and their surroundings in the epoch of least positive loss. Length n. */
async function train(model: Model, given: PremParams, rng: Rng, ctx: RunContext): Promise<Float32Array> {
  const variables = [model.own.weight, model.own.bias, model.around.weight, model.around.bias];
  const optimiser = createAdamW(variables, 0);
  const reached = ctx.commits.reached('training');
  const first = reached === null ? 0 : stateNumber(reached, 'epoch');
  const told = stepProgress(ctx, 'Matching nodes with their surroundings', given.epochs, first);
  let best: { loss: number; cosines: Float32Array } | null = null;
  try {
    if (reached !== null) {
      optimiser.restore(partOfState(reached, 'optimiser'));
      best = { loss: stateNumber(reached, 'best'), cosines: stateFloats(reached, 'cosines', model.rows.numRows) };
    }
    for (let epoch = first; epoch < given.epochs; epoch++) {
      await ctx.tick();
      const order = rng.fork(epoch).shuffle(Int32Array.from({ length: model.rows.numRows }, (_, i) => i));
      const kept: t.Tensor[] = [];
      const { value, grads } = t.variableGrads(() => {
        const biases = { ownBias: model.own.bias, aroundBias: model.around.bias };
        const cosines = t.matchCosines({ ...embed(model), ...biases }, order);
        kept.push(t.keep(cosines));
        return matchingLoss(cosines, given.alpha, given.gamma);
      }, variables);
      const pairs = matchingPairs(await kept[0].data());
      if (best === null || pairs.loss < best.loss) best = pairs;
      optimiser.step(grads, given.learningRate);
      const loss = (await value.data())[0];
      t.dispose([value, ...kept, ...Object.values(grads)]);
      told(epoch, loss);
      const { loss: least, cosines } = best;
      await ctx.commits.offer('training', async () =>
        withParts(
          { numbers: { epoch: epoch + 1, best: least }, arrays: { cosines } },
          { optimiser: await optimiser.state() },
        ),
      );
    }
  } finally {
    optimiser.dispose();
  }
  return best?.cosines ?? new Float32Array(model.rows.numRows);
}

async function fit(data: GraphData, given: PremParams, ctx: RunContext): Promise<DetectorResult> {
  const csr = symmetricCsr(data.graph);
  const rows = convolution(csr);
  const comparable = comparableFeatures(data.features);
  const diagonal = t.tensor2d(squareDiagonal(rows), [rows.numRows, 1]);
  const propagated = await propagateOnce(rows, diagonal, comparable);
  const model: Model = {
    features: prepareFeatures(comparable),
    propagated: propagated === null ? null : prepareFeatures(propagated),
    rows,
    diagonal,
    own: createLinear(comparable.numCols, given.hiddenChannels, ctx.rng.fork('own')),
    around: createLinear(comparable.numCols, given.hiddenChannels, ctx.rng.fork('around')),
  };
  try {
    const cosines = await train(model, given, ctx.rng.fork('training'), ctx);
    const score = Float64Array.from(cosines, (cosine) => 1 - cosine);
    const part = {
      id: 'mismatch',
      title: 'Mismatch with the surroundings',
      meaning: 'Its features do not fit those of its neighbours and their neighbours (1 - learnt cosine, 0 to 2).',
      weight: 1,
      values: score,
    };
    const { scores, notes } = rankLoneLast({ score, parts: [part] }, loneNodes(csr));
    return { nodes: scores, edges: null, notes };
  } finally {
    model.features.dispose();
    model.propagated?.dispose();
    t.dispose([diagonal, model.own.weight, model.own.bias, model.around.weight, model.around.bias]);
  }
}

/** Measured seconds of one core (wasm, SIMD), per epoch: see `estimate`. */
const SECONDS = {
  /** per node and channel: cosines, permutations, losses and their gradients */
  row: 1.05e-7,
  /** per stored value and channel: three transforms and their gradients */
  value: 5e-10,
  /** per entry of A_hat and channel: two propagations and their gradients */
  entry: 5e-10,
} as const;

export function estimate(size: GraphSize, given: PremParams): Cost {
  const width = given.hiddenChannels;
  const dense = size.numValues >= size.numNodes * size.numFeatures;
  const entries = dense ? 0 : 2 * size.numEdges + size.numNodes;
  const epoch = width * (size.numNodes * SECONDS.row + size.numValues * SECONDS.value + 4 * entries * SECONDS.entry);
  const floats = 3 * size.numValues + 10 * size.numEdges + 6 * size.numFeatures * width + 20 * size.numNodes * width;
  return { seconds: 0.5 + given.epochs * epoch, bytes: 120e6 + 4 * floats };
}

export const prem = defineDetector({
  id: 'prem',
  title: 'PREM',
  summary: 'Learns to match nodes with their surroundings; what does not match is anomalous. Quick.',
  paper:
    'Pan et al., PREM: A Simple Yet Effective Approach for Node-Level Graph Anomaly Detection, ICDM 2023, arXiv 2310.11676',
  scores: ['node'],
  isFloor: false,
  needsFeatures: true,
  params,
  estimate,
  fit,
});
