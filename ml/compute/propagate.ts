/**
 * One normalised propagation: R · PReLU(BatchNorm(S_k · ... · S_1 · Z)).
 *
 * Every one-layer graph or hypergraph encoder has this shape: Z are transformed features, S_1..S_k sparse propagation
 * matrices (GCN normalisation, hyperedge means), R picks or averages the rows that are needed. On host backends the
 * whole chain is one fused operation with a hand-derived gradient, so that the tall intermediate matrices never become
 * tensors (SIMD kernels on wasm, plain loops on cpu); on webgpu normalisation and activation are one operation; elsewhere
 * the same chain is composed of tensor operations. They are tested against each other.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor1D, Scalar } from '@tensorflow/tfjs-core';
import * as host from './host-kernels.ts';
import type { SparseMatrix } from './host-kernels.ts';
import { putMatrix, lendMatrix } from './kernels/blocks.ts';
import { chainGradient, evaluateChain, trainChain } from './kernels/chain.ts';
import type { KernelMemory, Scratch } from './kernels/memory.ts';
import { hostKernels, hostValues, spmm, tensorsLiveOnHost } from './sparse.ts';
import { webgpuMoments, webgpuNormActivate, webgpuNormActivateGradient } from './webgpu/norm-activate.ts';
import { webgpuBackend } from './webgpu/program.ts';
import type { WebgpuBackend } from './webgpu/program.ts';

export const BATCH_NORM_EPSILON = 1e-5;

export interface NormWeights {
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
  readonly slope: Scalar;
}

/** Running statistics of a batch normalisation; plain arrays, length width. */
export interface RunningMoments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly momentum: number;
  /** Batch statistics that are still on the device, oldest first: reading them would stall it. See settleMoments. */
  readonly pending: { readonly mean: tf.Tensor; readonly variance: tf.Tensor; readonly rows: number }[];
}

export function createRunningMoments(width: number, momentum: number): RunningMoments {
  return { mean: new Float32Array(width), variance: new Float32Array(width).fill(1), momentum, pending: [] };
}

/** train: statistics of this batch, blended into `running`; evaluate: the running ones, no gradient. */
export interface NormMode {
  readonly mode: 'train' | 'evaluate';
  readonly running: RunningMoments;
}

/** running = (1 - momentum) running + momentum batch, with the unbiased variance, as PyTorch's BatchNorm1d does. */
export function blend(running: RunningMoments, mean: Float32Array, variance: Float32Array, rows: number): void {
  const unbias = rows > 1 ? rows / (rows - 1) : 1;
  for (let c = 0; c < mean.length; c++) {
    running.mean[c] += running.momentum * (mean[c] - running.mean[c]);
    running.variance[c] += running.momentum * (variance[c] * unbias - running.variance[c]);
  }
}

/** Reads what training left on the device into the running statistics. Call after each optimiser step. */
export async function settleMoments(running: RunningMoments): Promise<void> {
  const batches = running.pending.splice(0);
  // All are asked for at once: a device is waited for one time.
  const read = await Promise.all(
    batches.map(({ mean, variance }) => Promise.all([mean.data<'float32'>(), variance.data<'float32'>()])),
  );
  batches.forEach(({ mean, variance, rows }, i) => {
    mean.dispose();
    variance.dispose();
    blend(running, read[i][0], read[i][1], rows);
  });
}

function propagateOnHost(
  stages: readonly SparseMatrix[],
  readout: SparseMatrix,
  z: Tensor2D,
  weights: NormWeights,
  mode: NormMode,
): Tensor2D {
  const op = tf.customGrad((...inputs) => {
    const [zIn, gammaIn, betaIn, slopeIn] = inputs as tf.Tensor[];
    const width = z.shape[1];
    const params = {
      gamma: hostValues(gammaIn),
      beta: hostValues(betaIn),
      slope: hostValues(slopeIn)[0],
    };
    let x = hostValues(zIn);
    for (const stage of stages) x = host.spmm(stage, x, width);
    const batch = mode.mode === 'train';
    const moments = batch ? host.columnMoments(x, width) : mode.running;
    if (batch) blend(mode.running, moments.mean, moments.variance, x.length / width);
    const { mean, variance } = moments;
    const y = host.normActivate(x, width, mean, variance, BATCH_NORM_EPSILON, params);
    const value = tf.tensor2d(host.spmm(readout, y, width), [readout.numRows, width]);
    return {
      value,
      gradFunc: (dy) => {
        if (!batch) throw new Error('propagate: evaluation mode has no gradient');
        const dRows = host.spmmTransposed(readout, hostValues(dy), width);
        const gradient = host.normActivateGradient(x, dRows, width, mean, variance, BATCH_NORM_EPSILON, params);
        let dz = gradient.x;
        for (const stage of [...stages].reverse()) dz = host.spmmTransposed(stage, dz, width);
        return [
          tf.tensor2d(dz, [dz.length / width, width]),
          tf.tensor1d(gradient.gamma),
          tf.tensor1d(gradient.beta),
          tf.scalar(gradient.slope),
        ];
      },
    };
  });
  return op(z, weights.gamma, weights.beta, weights.slope) as Tensor2D;
}

function propagateOnSimd(
  memory: KernelMemory,
  stages: readonly SparseMatrix[],
  readout: SparseMatrix,
  z: Tensor2D,
  weights: NormWeights,
  mode: NormMode,
): Tensor2D {
  const forGradient = tf.engine().state.gradientDepth > 0;
  const op = tf.customGrad((...inputs) => {
    const [zIn, gammaIn, betaIn, slopeIn] = inputs as tf.Tensor[];
    const [rows, width] = z.shape;
    const values = hostValues(zIn);
    const chain = {
      stages,
      readout,
      width,
      params: { gamma: hostValues(gammaIn), beta: hostValues(betaIn), slope: hostValues(slopeIn)[0] },
      epsilon: BATCH_NORM_EPSILON,
      putZ: (room: Scratch) => putMatrix(memory, room, values, width),
    };
    const shape: [number, number] = [readout.numRows, width];
    if (mode.mode === 'evaluate') {
      return {
        value: tf.tensor2d(evaluateChain(memory, chain, mode.running), shape),
        gradFunc: () => {
          throw new Error('propagate: evaluation mode has no gradient');
        },
      };
    }
    const forward = trainChain(memory, chain, forGradient);
    blend(mode.running, forward.moments.mean, forward.moments.variance, stages.at(-1)?.numRows ?? rows);
    return {
      value: tf.tensor2d(forward.value, shape),
      gradFunc: (dy) =>
        chainGradient(memory, chain, forward, hostValues(dy), (gradient) => [
          tf.tensor2d(lendMatrix(memory, gradient.z, rows, width), [rows, width]),
          tf.tensor1d(gradient.gamma),
          tf.tensor1d(gradient.beta),
          tf.scalar(gradient.slope),
        ]),
    };
  });
  return op(z, weights.gamma, weights.beta, weights.slope) as Tensor2D;
}

/** Batch statistics stay on the device until settleMoments reads them. */
function noteBatch(running: RunningMoments, mean: tf.Tensor, variance: tf.Tensor, rows: number): void {
  running.pending.push({ mean: tf.keep(tf.clone(mean)), variance: tf.keep(tf.clone(variance)), rows });
}

/** R · activate(S_k · ... · S_1 · Z), where tensors live on a device. */
function throughStages(
  stages: readonly SparseMatrix[],
  readout: SparseMatrix,
  z: Tensor2D,
  activate: (x: Tensor2D) => Tensor2D,
): Tensor2D {
  return spmm(readout, activate(stages.reduce((x, stage) => spmm(stage, x), z)));
}

/** The same chain of tensor operations; exported as the reference that the fused one is tested against. */
export function propagateComposed(
  stages: readonly SparseMatrix[],
  readout: SparseMatrix,
  z: Tensor2D,
  weights: NormWeights,
  mode: NormMode,
): Tensor2D {
  return throughStages(stages, readout, z, (x) => {
    let mean: tf.Tensor;
    let variance: tf.Tensor;
    if (mode.mode === 'train') {
      mean = tf.mean(x, 0, true);
      variance = tf.mean(tf.square(tf.sub(x, mean)), 0, true);
      noteBatch(mode.running, mean, variance, x.shape[0]);
    } else {
      mean = tf.tensor2d(mode.running.mean, [1, x.shape[1]]);
      variance = tf.tensor2d(mode.running.variance, [1, x.shape[1]]);
    }
    const hat = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, BATCH_NORM_EPSILON)));
    const normed = tf.add(tf.mul(hat, weights.gamma), weights.beta);
    return tf.sub<Tensor2D>(tf.relu(normed), tf.mul(weights.slope, tf.relu(tf.neg(normed))));
  });
}

function normActivateOnWebgpu(backend: WebgpuBackend, x: Tensor2D, weights: NormWeights, mode: NormMode): Tensor2D {
  const width = x.shape[1];
  const op = tf.customGrad((...inputs) => {
    const [xIn, gamma, beta, slope] = inputs.slice(0, 4) as [Tensor2D, Tensor1D, Tensor1D, tf.Tensor];
    const save = inputs[4] as tf.GradSaveFunc;
    const batch = mode.mode === 'train';
    const moments = batch
      ? webgpuMoments(backend, xIn)
      : { mean: tf.tensor2d(mode.running.mean, [1, width]), variance: tf.tensor2d(mode.running.variance, [1, width]) };
    const { mean, variance } = moments;
    if (batch) noteBatch(mode.running, mean, variance, xIn.shape[0]);
    save([xIn, gamma, beta, slope, mean, variance]);
    const norm = { mean, variance, gamma, beta, slope, epsilon: BATCH_NORM_EPSILON };
    return {
      value: webgpuNormActivate(backend, xIn, norm),
      gradFunc: (dy, saved) => {
        if (!batch) throw new Error('propagate: evaluation mode has no gradient');
        const [input, g, b, s, m, v] = saved as [Tensor2D, Tensor1D, Tensor1D, tf.Tensor, tf.Tensor, tf.Tensor];
        const of = { mean: m, variance: v, gamma: g, beta: b, slope: s, epsilon: BATCH_NORM_EPSILON };
        const gradient = webgpuNormActivateGradient(backend, input, dy as Tensor2D, of);
        return [gradient.x, gradient.gamma, gradient.beta, gradient.slope];
      },
    };
  });
  return op(x, weights.gamma, weights.beta, weights.slope) as Tensor2D;
}

/**
 * @param stages applied first to last; stage i is numRows_i x numRows_(i-1)
 * @param readout out x rows of the last stage
 * @param z rows x width
 * @returns readout.numRows x width, with gradients towards z and the weights in training mode
 */
export function propagate(
  stages: readonly SparseMatrix[],
  readout: SparseMatrix,
  z: Tensor2D,
  weights: NormWeights,
  mode: NormMode,
): Tensor2D {
  const { simd } = hostKernels();
  if (simd !== null) return propagateOnSimd(simd, stages, readout, z, weights, mode);
  const webgpu = webgpuBackend();
  if (webgpu !== null) {
    return throughStages(stages, readout, z, (x) => normActivateOnWebgpu(webgpu, x, weights, mode));
  }
  return tensorsLiveOnHost()
    ? propagateOnHost(stages, readout, z, weights, mode)
    : propagateComposed(stages, readout, z, weights, mode);
}
