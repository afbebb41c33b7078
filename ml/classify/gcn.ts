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
import { createAdamW } from '../nn/adamw.ts';
import { dropoutMask } from '../nn/dropout.ts';
import { glorotUniform } from '../nn/init.ts';
import type { Features } from '../schema/graph.ts';
import type { NodeClassifier } from './classifier.ts';
import { labelledRows, rowShares } from './gcn-input.ts';
import type { GcnInput, GcnOptions } from './gcn-input.ts';
import { createResidentGcn } from './resident-gcn.ts';

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

/** Of tensor operations, on any backend; exported as the reference of the other. */
export function createTensorGcn(input: GcnInput, options: GcnOptions): NodeClassifier {
  const { features: given, propagation, numClasses, rng } = input;
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
    train: async (labels, count, ctx) => {
      const { rows, classes, weights } = labelledRows(labels);
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

/** On the SIMD kernels where they are at hand, else of tensor operations. */
export function createGcn(input: GcnInput, options: GcnOptions): NodeClassifier {
  return createResidentGcn(input, options) ?? createTensorGcn(input, options);
}
