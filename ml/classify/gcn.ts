/**
 * A two-layer graph convolutional network (Kipf & Welling, ICLR 2017), full batch: Z = Â drop(relu(Â drop(X) W1 + b1)) W2
 * + b2, Â = D^-1/2 (A + I) D^-1/2, X n x d with rows that sum to at most 1, W1 d x h, W2 h x c. Cross-entropy on labelled
 * nodes; Adam with the L2 penalty in the gradient, as the loop's reference does (arXiv 2308.08823: h 128, dropout 0.5
 * before both layers, learning rate 0.05, penalty 5e-4). Products are made before they are propagated: c and h are
 * narrower than d.
 */
import * as t from '../compute/tensors.ts';
import type { SparseMatrix } from '../compute/host-kernels.ts';
import { spmm } from '../compute/sparse.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { createAdamW } from '../nn/adamw.ts';
import { dropoutMask } from '../nn/dropout.ts';
import { glorotUniform } from '../nn/init.ts';
import type { Rng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Features } from '../schema/graph.ts';
import type { NodeClassifier, TrainingLabels } from './classifier.ts';

export interface GcnOptions {
  readonly hiddenChannels: number;
  /** share dropped before both layers */
  readonly dropout: number;
  readonly learningRate: number;
  /** L2 penalty, part of the gradient */
  readonly weightDecay: number;
}

export const publishedGcn: GcnOptions = { hiddenChannels: 128, dropout: 0.5, learningRate: 0.05, weightDecay: 5e-4 };

export interface GcnInput {
  readonly features: Features;
  /** D^-1/2 (A + I) D^-1/2 */
  readonly propagation: WeightedRows;
  readonly numClasses: number;
  readonly rng: Rng;
}

/** Least value of all taken off (0 counts where features are sparse), then rows divided by max(sum, 1). */
export function rowShares(features: Features): Features {
  if (features.kind === 'csr') {
    if (features.values.some((value) => value < 0)) return features;
    const values = features.values.slice();
    for (let r = 0; r < features.numRows; r++) {
      let sum = 0;
      for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) sum += values[i];
      for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) values[i] /= Math.max(sum, 1);
    }
    return { ...features, values };
  }
  const least = features.data.reduce((low, value) => Math.min(low, value), Infinity);
  const data = features.data.map((value) => value - least);
  for (let start = 0; start < data.length; start += features.numCols) {
    const row = data.subarray(start, start + features.numCols);
    const sum = row.reduce((total, value) => total + value, 0);
    for (let c = 0; c < row.length; c++) row[c] /= Math.max(sum, 1);
  }
  return { ...features, data };
}

/** X W with entries of X scaled by a mask; null scales none. Gradient towards W. */
function transformed(features: Features, mask: Float32Array | null, weight: t.Tensor2D): t.Tensor2D {
  const { numRows, numCols } = features;
  if (features.kind === 'csr') {
    const { rowPtr, colIdx, values } = features;
    const scaled = mask === null ? values : values.map((value, i) => value * mask[i]);
    return spmm({ numRows, numCols, rowPtr, colIdx, values: scaled }, weight);
  }
  const { data } = features;
  const scaled = mask === null ? data : data.map((value, i) => value * mask[i]);
  return t.matMul(t.tensor2d(scaled, [numRows, numCols]), weight);
}

/** Rows by index, as a matrix. */
function selection(rows: Int32Array, numCols: number): SparseMatrix {
  return {
    numRows: rows.length,
    numCols,
    rowPtr: Int32Array.from({ length: rows.length + 1 }, (_, r) => r),
    colIdx: rows,
    values: new Float32Array(rows.length).fill(1),
  };
}

export function createGcn(
  { features: given, propagation, numClasses, rng }: GcnInput,
  options: GcnOptions,
): NodeClassifier {
  const features = rowShares(given);
  const { hiddenChannels, dropout } = options;
  const matrix = (rows: number, cols: number, name: string): t.Variable<t.Rank.R2> =>
    t.variable(t.tensor2d(glorotUniform(rows, cols, rng.fork(name)), [rows, cols]));
  const zeros = (length: number): t.Variable<t.Rank.R1> => t.variable(t.tensor1d(new Float32Array(length)));
  const first = { weight: matrix(features.numCols, hiddenChannels, 'first'), bias: zeros(hiddenChannels) };
  const second = { weight: matrix(hiddenChannels, numClasses, 'second'), bias: zeros(numClasses) };
  const variables: t.Variable[] = [first.weight, first.bias, second.weight, second.bias];
  const optimiser = createAdamW(variables, 0);
  const entries = features.kind === 'csr' ? features.values.length : features.data.length;
  let epochs = 0;

  const forward = (masks: { readonly input: Float32Array; readonly hidden: Float32Array } | null): t.Tensor2D => {
    const input = transformed(features, masks?.input ?? null, first.weight);
    const hidden = t.relu(t.add<t.Tensor2D>(spmm(propagation, input), first.bias));
    const kept: t.Tensor2D =
      masks === null ? hidden : t.mul(hidden, t.tensor2d(masks.hidden, [features.numRows, hiddenChannels]));
    return t.add(spmm(propagation, t.matMul(kept, second.weight)), second.bias);
  };

  const step = async (rows: Int32Array, classes: Int32Array, weights: Float32Array): Promise<number> => {
    const drawn = rng.fork(`epoch ${epochs++}`);
    const masks = {
      input: dropoutMask(entries, dropout, drawn.fork('input')),
      hidden: dropoutMask(features.numRows * hiddenChannels, dropout, drawn.fork('hidden')),
    };
    const { value, grads } = t.variableGrads(
      () => t.crossEntropy(spmm(selection(rows, features.numRows), forward(masks)), classes, weights),
      variables,
    );
    const penalised: Record<string, t.Tensor> = {};
    for (const variable of variables) {
      penalised[variable.name] = t.tidy(() => t.add(grads[variable.name], t.mul(variable, options.weightDecay)));
    }
    optimiser.step(penalised, options.learningRate);
    const loss = (await value.data())[0];
    t.dispose([value, ...Object.values(grads), ...Object.values(penalised)]);
    return loss;
  };

  return {
    train: async ({ labels, classWeights }: TrainingLabels, count, ctx) => {
      const rows = Int32Array.from(labels.keys()).filter((v) => labels[v] >= 0 && classWeights[labels[v]] > 0);
      if (rows.length === 0) {
        throw new AppError('conflict', 'A classifier needs labels to learn from, and no node has one yet.');
      }
      const classes = rows.map((v) => labels[v]);
      const weights = Float32Array.from(classes, (c) => classWeights[c]);
      let loss = 0;
      for (let epoch = 0; epoch < count; epoch++) {
        await ctx.tick();
        loss = await step(rows, classes, weights);
      }
      return loss;
    },
    logits: async () => {
      const z = t.tidy(() => forward(null));
      const values = Float32Array.from(await z.data());
      z.dispose();
      return values;
    },
    dispose: () => {
      optimiser.dispose();
      t.dispose(variables);
    },
  };
}
