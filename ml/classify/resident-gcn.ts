/**
 * The network of ./gcn.ts on the SIMD kernels, from weights to weights inside their memory: the same draws, formulas and
 * order; tested against the one made of tensor operations. Â is its own transpose, so the way back is the way forth.
 *
 * One block holds W1 (d x h), b1, W2 (h x c), b2, equal blocks their gradients and Adam's two moments; rows are padded to
 * 8 floats, the padding is zero and stays zero.
 */
import { clearedMatrix, padded, putFloats, putInts, takeMatrix } from '../compute/kernels/blocks.ts';
import { columnSums, normGradientSums } from '../compute/kernels/column-sums.ts';
import { productInto, transposedProductInto } from '../compute/kernels/dense.ts';
import type { KernelMemory, StackedScratch } from '../compute/kernels/memory.ts';
import { hostKernels } from '../compute/sparse.ts';
import { ADAMW_RATES } from '../nn/adamw.ts';
import { dropoutMask } from '../nn/dropout.ts';
import { glorotUniform } from '../nn/init.ts';
import type { NodeClassifier } from './classifier.ts';
import { labelledRows, rowShares } from './gcn-input.ts';
import type { GcnInput, GcnOptions, LabelledRows } from './gcn-input.ts';

/** @returns null where the SIMD kernels are not at hand: another backend, or a machine without them */
export function createResidentGcn(input: GcnInput, options: GcnOptions): NodeClassifier | null {
  const memory = hostKernels().simd;
  return memory === null ? null : onKernels(memory, input, options);
}

interface Masks {
  /** of each stored entry of X */
  readonly input: Float32Array;
  /** numNodes x h */
  readonly hidden: Float32Array;
}

/** Addresses of what a forward pass leaves for the way back. */
interface Pass {
  /** X as it was seen: values scaled by the mask */
  readonly x: number;
  /** Â X W1, before bias and activation, numNodes x h */
  readonly before: number;
  /** after both and the mask */
  readonly hidden: number;
  /** numNodes x c, without its bias */
  readonly z: number;
}

function onKernels(
  memory: KernelMemory,
  { features: given, propagation, numClasses, rng }: GcnInput,
  options: GcnOptions,
): NodeClassifier {
  const features = rowShares(given);
  const { numRows: n, numCols: d } = features;
  const { hiddenChannels: h, dropout } = options;
  const [hidden, classes] = [padded(h), padded(numClasses)];
  const entries = features.kind === 'csr' ? features.values : features.data;
  const sizes = [d * hidden, hidden, h * classes, classes];
  const length = sizes.reduce((sum, size) => sum + size, 0);
  const offsets = sizes.map((_, i) => 4 * sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const blocks: number[] = [];
  const keep = (bytes: number): number => {
    const at = memory.keep(bytes);
    blocks.push(at);
    return at;
  };
  const dispose = (): void => blocks.splice(0).forEach((at) => memory.release(at));
  const kept = { reserve: keep };
  try {
    const [weights, gradients, first, second] = [0, 1, 2, 3].map(() => {
      const at = keep(4 * length);
      memory.floats(at, length).fill(0);
      return at;
    });
    const [w1, b1, w2, b2] = offsets;
    const place = (at: number, rows: number, cols: number, name: string): void => {
      const values = glorotUniform(rows, cols, rng.fork(name));
      const view = memory.floats(weights + at, rows * padded(cols));
      for (let r = 0; r < rows; r++) view.set(values.subarray(r * cols, (r + 1) * cols), r * padded(cols));
    };
    place(w1, d, h, 'first');
    place(w2, h, numClasses, 'second');
    const structure =
      features.kind === 'csr'
        ? { rowPtr: putInts(memory, kept, features.rowPtr), colIdx: putInts(memory, kept, features.colIdx) }
        : null;
    const steps = {
      rowPtr: putInts(memory, kept, propagation.rowPtr),
      colIdx: putInts(memory, kept, propagation.colIdx),
      values: putFloats(memory, kept, propagation.values),
    };
    const propagate = (x: number, width: number, out: number): void =>
      memory.kernels.spmm(steps.rowPtr, steps.colIdx, steps.values, 0, n, x, width, out);

    const forward = (room: StackedScratch, masks: Masks | null): Pass => {
      const x = putFloats(memory, room, entries);
      if (masks !== null) scale(memory.floats(x, entries.length), masks.input);
      const before = room.reserve(4 * n * hidden);
      room.step(() => {
        const transformed = room.reserve(4 * n * hidden);
        if (structure === null) {
          const left = { at: x, rowIdx: 0, rows: n, cols: d, stride: d };
          const right = { at: weights + w1, width: h, stride: hidden, transposed: false };
          productInto(memory, room, left, right, transformed);
        } else memory.kernels.spmm(structure.rowPtr, structure.colIdx, x, 0, n, weights + w1, hidden, transformed);
        propagate(transformed, hidden, before);
      });
      const active = room.reserve(4 * n * hidden);
      const unit = putFloats(memory, room, new Float32Array(hidden).fill(1));
      memory.kernels.affinePrelu(before, n, hidden, unit, weights + b1, 0, active);
      if (masks !== null) scaleRows(memory.floats(active, n * hidden), masks.hidden, h, hidden);
      const z = room.reserve(4 * n * classes);
      room.step(() => {
        const transformed = room.reserve(4 * n * classes);
        const left = { at: active, rowIdx: 0, rows: n, cols: h, stride: hidden };
        const right = { at: weights + w2, width: numClasses, stride: classes, transposed: false };
        productInto(memory, room, left, right, transformed);
        propagate(transformed, classes, z);
      });
      return { x, before, hidden: active, z };
    };

    /** Gradient of the loss towards Z + b2 into `out`. @returns the loss */
    const lossInto = (z: number, { rows, classes: truth, weights: share }: LabelledRows, out: number): number => {
      const [values, gradient] = [memory.floats(z, n * classes), memory.floats(out, n * classes)];
      const bias = memory.floats(weights + b2, numClasses);
      const total = share.reduce((sum, value) => sum + value, 0);
      const chance = new Float64Array(numClasses);
      let loss = 0;
      rows.forEach((v, i) => {
        for (let c = 0; c < numClasses; c++) chance[c] = values[v * classes + c] + bias[c];
        const top = chance.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
        const target = chance[truth[i]] - top;
        let sum = 0;
        for (let c = 0; c < numClasses; c++) sum += chance[c] = Math.exp(chance[c] - top);
        loss += (share[i] / total) * (Math.log(sum) - target);
        for (let c = 0; c < numClasses; c++) {
          gradient[v * classes + c] = (share[i] / total) * (chance[c] / sum - (c === truth[i] ? 1 : 0));
        }
      });
      return loss;
    };

    const backward = (room: StackedScratch, pass: Pass, masks: Masks, dz: number): void => {
      const add = (at: number, sums: Float64Array): void => {
        const view = memory.floats(gradients + at, sums.length);
        for (let c = 0; c < sums.length; c++) view[c] += sums[c];
      };
      add(b2, columnSums(memory, room, dz, n, classes).sums);
      const towards = room.reserve(4 * n * classes);
      propagate(dz, classes, towards);
      const left = { at: pass.hidden, rowIdx: 0, rows: n, cols: h, stride: hidden };
      transposedProductInto(memory, room, left, { at: towards, width: numClasses }, gradients + w2);
      const dHidden = room.reserve(4 * n * hidden);
      productInto(
        memory,
        room,
        { at: towards, rowIdx: 0, rows: n, cols: numClasses, stride: classes },
        { at: weights + w2, width: h, stride: classes, transposed: true },
        dHidden,
      );
      scaleRows(memory.floats(dHidden, n * hidden), masks.hidden, h, hidden);
      const unit = putFloats(memory, room, new Float32Array(hidden).fill(1));
      const zero = putFloats(memory, room, new Float32Array(hidden));
      const relu = { mean: zero, inverse: unit, gamma: unit, beta: weights + b1, slope: 0 };
      add(b1, normGradientSums(memory, room, pass.before, dHidden, n, hidden, relu).sumDz);
      const back = room.reserve(4 * n * hidden);
      propagate(dHidden, hidden, back);
      if (structure === null) {
        const input = { at: pass.x, rowIdx: 0, rows: n, cols: d, stride: d };
        transposedProductInto(memory, room, input, { at: back, width: h }, gradients + w1);
      } else {
        memory.kernels.spmmTransposed(
          structure.rowPtr,
          structure.colIdx,
          pass.x,
          0,
          n,
          back,
          hidden,
          gradients + w1,
          0,
        );
      }
    };

    let epochs = 0;
    const step = (labelled: LabelledRows): number => {
      const drawn = rng.fork(`epoch ${epochs++}`);
      const masks: Masks = {
        input: dropoutMask(entries.length, dropout, drawn.fork('input')),
        hidden: dropoutMask(n * h, dropout, drawn.fork('hidden')),
      };
      const loss = memory.compute((room) => {
        const pass = forward(room, masks);
        const dz = clearedMatrix(memory, room, n, numClasses);
        const found = lossInto(pass.z, labelled, dz);
        // The penalty is where the gradient begins.
        const [sums, values] = [memory.floats(gradients, length), memory.floats(weights, length)];
        for (let i = 0; i < length; i++) sums[i] = options.weightDecay * values[i];
        backward(room, pass, masks, dz);
        return found;
      });
      const rates = {
        ...ADAMW_RATES,
        rate: options.learningRate,
        decay: 0,
        correction1: 1 - ADAMW_RATES.beta1 ** epochs,
        correction2: 1 - ADAMW_RATES.beta2 ** epochs,
      };
      memory.kernels.adamw(weights, gradients, first, second, rates, length);
      return loss;
    };

    return {
      train: async (labels, count, ctx) => {
        const labelled = labelledRows(labels);
        let loss = 0;
        for (let epoch = 0; epoch < count; epoch++) {
          await ctx.tick();
          loss = step(labelled);
        }
        return loss;
      },
      logits: () => {
        const values = memory.compute((room) => takeMatrix(memory, forward(room, null).z, n, numClasses));
        const bias = memory.floats(weights + b2, numClasses);
        for (let i = 0; i < values.length; i++) values[i] += bias[i % numClasses];
        return Promise.resolve(values);
      },
      dispose,
    };
  } catch (thrown) {
    dispose();
    throw thrown;
  }
}

function scale(values: Float32Array, mask: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] *= mask[i];
}

/** Padded rows times a mask without padding. */
function scaleRows(values: Float32Array, mask: Float32Array, width: number, stride: number): void {
  if (width === stride) {
    scale(values, mask);
    return;
  }
  for (let start = 0, i = 0; start < values.length; start += stride) {
    for (let c = 0; c < width; c++, i++) values[start + c] *= mask[i];
  }
}
