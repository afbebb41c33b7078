/**
 * A one-layer encoder (specification 2.5, 2.7): Theta, batch normalisation, one PReLU slope. The same parameters serve
 * as graph and as hypergraph encoder; only the view that they are propagated over differs. That is why the momentum
 * update may run across the two kinds.
 *
 * The bias of the released encoders is left out: batch normalisation subtracts it again, so its gradient is zero.
 */
import { propagateFeatures } from '../../compute/feature-propagation.ts';
import { createRunningMoments, settleMoments } from '../../compute/propagate.ts';
import type { RunningMoments } from '../../compute/propagate.ts';
import type { SparseMatrix } from '../../compute/host-kernels.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { glorotUniform } from '../../nn/init.ts';
import type { Rng } from '../../rng.ts';

/** PyTorch's momentum 0.99: the running statistics are almost those of the last batch (specification 2.1). */
const BATCH_NORM_MOMENTUM = 0.99;

export interface Encoder {
  /** numFeatures x hiddenChannels */
  readonly theta: t.Variable<t.Rank.R2>;
  readonly gamma: t.Variable<t.Rank.R1>;
  readonly beta: t.Variable<t.Rank.R1>;
  readonly slope: t.Variable<t.Rank.R0>;
  readonly running: RunningMoments;
}

export function createEncoder(numFeatures: number, hiddenChannels: number, rng: Rng): Encoder {
  return {
    theta: t.variable(t.tensor2d(glorotUniform(numFeatures, hiddenChannels, rng), [numFeatures, hiddenChannels])),
    gamma: t.variable(t.tensor1d(new Float32Array(hiddenChannels).fill(1))),
    beta: t.variable(t.tensor1d(new Float32Array(hiddenChannels))),
    slope: t.variable(t.scalar(0.25)),
    running: createRunningMoments(hiddenChannels, BATCH_NORM_MOMENTUM),
  };
}

export function encoderVariables(encoder: Encoder): t.Variable[] {
  return [encoder.theta, encoder.gamma, encoder.beta, encoder.slope];
}

export function disposeEncoder(encoder: Encoder): void {
  t.dispose(encoderVariables(encoder));
}

/** target = momentum * target + (1 - momentum) * online, over parameters; each keeps its own running statistics. */
export function updateByMomentum(target: Encoder, online: Encoder, momentum: number): void {
  const from = encoderVariables(online);
  encoderVariables(target).forEach((variable, i) => {
    t.tidy(() => variable.assign(t.weightedSum(variable, momentum, from[i], 1 - momentum)));
  });
}

export interface EncodeInput {
  readonly features: PreparedFeatures;
  /** graph indices to transform, null for all */
  readonly rows: Int32Array | null;
  /** 0 drops a feature column; null keeps all */
  readonly columnMask: Uint8Array | null;
  readonly stages: readonly [SparseMatrix, ...SparseMatrix[]];
  /** the rows to read */
  readonly readout: SparseMatrix;
  readonly mode: 'train' | 'evaluate';
}

/** @returns readout.numRows x hiddenChannels */
export function encode(encoder: Encoder, input: EncodeInput): t.Tensor2D {
  return propagateFeatures(input, encoder.theta, encoder, { mode: input.mode, running: encoder.running });
}

export async function settleEncoder(encoder: Encoder): Promise<void> {
  await settleMoments(encoder.running);
}

/** Two row selections of one matrix, one after the other, so that one propagation serves both. */
export function stackRows(first: SparseMatrix, second: SparseMatrix): SparseMatrix {
  const rowPtr = new Int32Array(first.numRows + second.numRows + 1);
  rowPtr.set(first.rowPtr);
  const offset = first.rowPtr[first.numRows];
  for (let r = 1; r <= second.numRows; r++) rowPtr[first.numRows + r] = offset + second.rowPtr[r];
  const colIdx = new Int32Array(first.colIdx.length + second.colIdx.length);
  colIdx.set(first.colIdx);
  colIdx.set(second.colIdx, first.colIdx.length);
  const values = new Float32Array(colIdx.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  return { numRows: first.numRows + second.numRows, numCols: first.numCols, rowPtr, colIdx, values };
}
