/**
 * Features to read rows in one operation: R · PReLU(BatchNorm(S_k · ... · S_1 · X Theta)), X the features.
 *
 * The transformed features X Theta are the tallest matrix of an encoder and nobody wants to see them. On the SIMD
 * kernels they never leave their memory: only rows that a stage uses are transformed, and the gradient goes straight
 * to Theta. Elsewhere this is transformRows followed by propagate. While scoring, Theta is fixed: transform once.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { SparseMatrix } from './host-kernels.ts';
import { clearedMatrix, padded, putInts, putMatrix, takeMatrix } from './kernels/blocks.ts';
import { chainGradient, evaluateChain, trainChain } from './kernels/chain.ts';
import type { ChainInput } from './kernels/chain.ts';
import { productInto, transposedProductInto } from './kernels/dense.ts';
import type { KernelMemory, Scratch } from './kernels/memory.ts';
import { scattered } from './kernels/scatter.ts';
import { BATCH_NORM_EPSILON, blend, propagate } from './propagate.ts';
import type { NormMode, NormWeights, RunningMoments } from './propagate.ts';
import { hostKernels, hostValues, residentFeatures, transformRows } from './sparse.ts';
import type { PreparedFeatures, ResidentFeatures } from './sparse.ts';

export interface FeaturePropagation {
  readonly features: PreparedFeatures;
  /** graph indices that the first stage's columns stand for; null for all rows of the features */
  readonly rows: Int32Array | null;
  /** 0 drops a feature column, length numCols; null keeps all */
  readonly columnMask: Uint8Array | null;
  /** applied first to last; at least one */
  readonly stages: readonly [SparseMatrix, ...SparseMatrix[]];
  readonly readout: SparseMatrix;
}

/** The first stage over the rows that it uses alone, and which those are (graph indices). */
export function compact(stage: SparseMatrix, rows: Int32Array | null): { stage: SparseMatrix; rowIdx: Int32Array } {
  const position = new Int32Array(stage.numCols).fill(-1);
  const colIdx = new Int32Array(stage.colIdx.length);
  const rowIdx = new Int32Array(Math.min(stage.numCols, stage.colIdx.length));
  let count = 0;
  for (let i = 0; i < colIdx.length; i++) {
    const column = stage.colIdx[i];
    if (position[column] < 0) {
      position[column] = count;
      rowIdx[count++] = rows === null ? column : rows[column];
    }
    colIdx[i] = position[column];
  }
  return { stage: { ...stage, numCols: count, colIdx }, rowIdx: rowIdx.subarray(0, count) };
}

/**
 * X[rowIdx] Theta inside a computation.
 * @param rowIdx address of the rows' indices, 0 for all rows
 * @param theta address of numCols x padded(width)
 * @param out address of rows x padded(width)
 */
export function transformInto(
  memory: KernelMemory,
  room: Scratch,
  x: ResidentFeatures,
  rowIdx: number,
  rows: number,
  theta: number,
  width: number,
  out: number,
): void {
  const stride = padded(width);
  if (x.kind === 'csr') {
    memory.kernels.spmm(x.rowPtr, x.colIdx, x.values, rowIdx, rows, theta, stride, out);
  } else {
    const source = { at: x.values, rowIdx, rows, cols: x.numCols, stride: x.numCols };
    productInto(memory, room, source, { at: theta, width: stride, stride, transposed: false }, out);
  }
}

/** out += transpose(X[rowIdx]) dZ, X sparse; out numCols x padded(width) */
export function addTransposed(
  memory: KernelMemory,
  room: Scratch,
  x: Extract<ResidentFeatures, { kind: 'csr' }>,
  rowIdx: number,
  rows: number,
  dz: number,
  width: number,
  out: number,
): void {
  // As many entries as these rows have on average: what decides is the order of magnitude.
  const entries = (x.entries * rows) / Math.max(1, x.numRows);
  scattered(memory, room, entries, x.numCols, width, out, (second) =>
    memory.kernels.spmmTransposed(x.rowPtr, x.colIdx, x.values, rowIdx, rows, dz, padded(width), out, second),
  );
}

/** transpose(X[rowIdx]) dZ, the gradient towards Theta without its mask. @returns address of numCols x padded(width) */
export function thetaGradientInto(
  memory: KernelMemory,
  room: Scratch,
  x: ResidentFeatures,
  rowIdx: number,
  rows: number,
  dz: number,
  width: number,
): number {
  const out = clearedMatrix(memory, room, x.numCols, width);
  if (x.kind === 'csr') addTransposed(memory, room, x, rowIdx, rows, dz, width, out);
  else {
    const left = { at: x.values, rowIdx, rows, cols: x.numCols, stride: x.numCols };
    transposedProductInto(memory, room, left, { at: dz, width }, out);
  }
  return out;
}

function propagateResident(
  memory: KernelMemory,
  x: ResidentFeatures,
  input: FeaturePropagation,
  theta: Tensor2D,
  weights: NormWeights,
  mode: NormMode,
): Tensor2D {
  const width = theta.shape[1];
  const { stage, rowIdx } = compact(input.stages[0], input.rows);
  const forGradient = tf.engine().state.gradientDepth > 0;
  const op = tf.customGrad((...inputs) => {
    const [thetaIn, gammaIn, betaIn, slopeIn] = inputs as tf.Tensor[];
    const thetaValues = hostValues(thetaIn);
    const chain: ChainInput = {
      stages: [stage, ...input.stages.slice(1)],
      readout: input.readout,
      width,
      params: { gamma: hostValues(gammaIn), beta: hostValues(betaIn), slope: hostValues(slopeIn)[0] },
      epsilon: BATCH_NORM_EPSILON,
      putZ: (room) => {
        const out = room.reserve(4 * rowIdx.length * padded(width));
        const at = putInts(memory, room, rowIdx);
        const thetaAt = putMatrix(memory, room, thetaValues, width, input.columnMask);
        transformInto(memory, room, x, at, rowIdx.length, thetaAt, width, out);
        return out;
      },
    };
    const shape: [number, number] = [input.readout.numRows, width];
    if (mode.mode === 'evaluate') {
      return {
        value: tf.tensor2d(evaluateChain(memory, chain, mode.running), shape),
        gradFunc: () => {
          throw new Error('propagateFeatures: evaluation mode has no gradient');
        },
      };
    }
    const forward = trainChain(memory, chain, forGradient);
    blend(mode.running, forward.moments.mean, forward.moments.variance, (input.stages.at(-1) ?? stage).numRows);
    return {
      value: tf.tensor2d(forward.value, shape),
      gradFunc: (dy) =>
        chainGradient(memory, chain, forward, hostValues(dy), (gradient, room) => {
          const at = putInts(memory, room, rowIdx);
          const out = thetaGradientInto(memory, room, x, at, rowIdx.length, gradient.z, width);
          return [
            tf.tensor2d(takeMatrix(memory, out, x.numCols, width, input.columnMask), [x.numCols, width]),
            tf.tensor1d(gradient.gamma),
            tf.tensor1d(gradient.beta),
            tf.scalar(gradient.slope),
          ];
        }),
    };
  });
  return op(theta, weights.gamma, weights.beta, weights.slope) as Tensor2D;
}

/**
 * @param theta numCols x width
 * @returns readout.numRows x width; in training mode with gradients towards theta and the weights
 * @throws AppError too-large
 */
export function propagateFeatures(
  input: FeaturePropagation,
  theta: Tensor2D,
  weights: NormWeights,
  mode: NormMode,
): Tensor2D {
  const memory = hostKernels().simd;
  if (memory !== null) {
    return propagateResident(memory, residentFeatures(input.features, memory), input, theta, weights, mode);
  }
  const z = transformRows(input.features, input.rows, input.columnMask, theta);
  return propagate(input.stages, input.readout, z, weights, mode);
}

/** X Theta for all rows, kept where the backend wants it until disposed. */
export interface TransformedFeatures {
  /**
   * R · PReLU(BatchNorm(S_k · ... · S_1 · X Theta)) with running statistics; the first stage's columns are all rows of
   * the features. No gradient. @returns readout.numRows x width
   */
  propagate(
    stages: readonly SparseMatrix[],
    readout: SparseMatrix,
    weights: NormWeights,
    running: RunningMoments,
  ): Tensor2D;
  dispose(): void;
}

/** @throws AppError too-large */
export function transformFeatures(features: PreparedFeatures, theta: Tensor2D): TransformedFeatures {
  const memory = hostKernels().simd;
  if (memory === null) {
    const z = transformRows(features, null, null, theta);
    return {
      propagate: (stages, readout, weights, running) =>
        propagate(stages, readout, z, weights, { mode: 'evaluate', running }),
      dispose: () => z.dispose(),
    };
  }
  const width = theta.shape[1];
  const x = residentFeatures(features, memory);
  const z = memory.keep(4 * features.numRows * padded(width));
  try {
    memory.compute((room) => {
      const at = putMatrix(memory, room, hostValues(theta), width);
      transformInto(memory, room, x, 0, features.numRows, at, width, z);
    });
  } catch (thrown) {
    memory.release(z);
    throw thrown;
  }
  return {
    propagate: (stages, readout, weights, running) => {
      const params = {
        gamma: hostValues(weights.gamma),
        beta: hostValues(weights.beta),
        slope: hostValues(weights.slope)[0],
      };
      const chain = { stages, readout, width, params, epsilon: BATCH_NORM_EPSILON, putZ: () => z };
      return tf.tensor2d(evaluateChain(memory, chain, running), [readout.numRows, width]);
    },
    dispose: () => memory.release(z),
  };
}
