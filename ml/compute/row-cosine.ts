/**
 * Cosines of pairs of rows: how detectors compare a thing with its context. One pass on the SIMD kernels, two programs on
 * webgpu, tensor operations elsewhere; they are tested against each other.
 *
 * A zero row has cosine 0 with everything (as torch's cosine_similarity with its epsilon has).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { clearedMatrix, lendMatrix, padded, putFloats, putInts, putMatrix } from './kernels/blocks.ts';
import type { KernelMemory } from './kernels/memory.ts';
import { hostKernels, hostValues } from './sparse.ts';
import { webgpuBackend } from './webgpu/program.ts';
import type { WebgpuBackend } from './webgpu/program.ts';
import { webgpuRowCosine, webgpuRowCosineGradient } from './webgpu/row-cosine.ts';

/** Least product of two norms that is divided by, squared. */
const LEAST_SQUARE = 1e-16;

/** Of tensor operations; exported as the reference of the fused one. */
export function rowCosineComposed(a: Tensor2D, b: Tensor2D): Tensor1D {
  const dot = tf.sum(tf.mul(a, b), 1);
  const squares = tf.mul(tf.sum(tf.square(a), 1), tf.sum(tf.square(b), 1));
  return tf.div(dot, tf.sqrt(tf.maximum(squares, LEAST_SQUARE)));
}

/** Which rows are compared: numbers of the matrices, and the rows of each in order (null: all of them). */
export interface RowPairs {
  readonly a: number;
  readonly aRows: Int32Array | null;
  readonly b: number;
  readonly bRows: Int32Array | null;
}

function cosines(
  memory: KernelMemory,
  matrices: readonly Float32Array[],
  width: number,
  lists: readonly RowPairs[],
): Tensor1D[] {
  return memory.compute((room) => {
    const at = matrices.map((values) => putMatrix(memory, room, values, width));
    return lists.map(({ a, aRows, b, bRows }) => {
      const count = aRows?.length ?? bRows?.length ?? matrices[a].length / width;
      const aIdx = aRows === null ? 0 : putInts(memory, room, aRows);
      const bIdx = bRows === null ? 0 : putInts(memory, room, bRows);
      const out = room.reserve(4 * count);
      memory.kernels.rowCosines(at[a], aIdx, at[b], bIdx, count, padded(width), out, 0, 0);
      return tf.tensor1d(memory.floats(out, count));
    });
  });
}

function cosineGradients(memory: KernelMemory, a: Float32Array, b: Float32Array, dy: Float32Array): Tensor2D[] {
  const shape: [number, number] = [dy.length, a.length / dy.length];
  const stride = padded(shape[1]);
  return memory.compute((room) => {
    const [aAt, bAt] = [putMatrix(memory, room, a, shape[1]), putMatrix(memory, room, b, shape[1])];
    const dyAt = putFloats(memory, room, dy);
    const towards = (x: number, y: number): Tensor2D => {
      const out = clearedMatrix(memory, room, ...shape);
      memory.kernels.rowCosines(x, 0, y, 0, dy.length, stride, 0, dyAt, out);
      return tf.tensor2d(lendMatrix(memory, out, ...shape), shape);
    };
    return [towards(aAt, bAt), towards(bAt, aAt)];
  });
}

function rowCosineOnWebgpu(backend: WebgpuBackend, a: Tensor2D, b: Tensor2D): Tensor1D {
  const op = tf.customGrad((...inputs) => {
    const [first, second] = inputs.slice(0, 2) as [Tensor2D, Tensor2D];
    const save = inputs[2] as tf.GradSaveFunc;
    const { value, products } = webgpuRowCosine(backend, first, second, LEAST_SQUARE);
    save([first, second, products]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const [x, y, of] = saved as [Tensor2D, Tensor2D, Tensor2D];
        return [
          webgpuRowCosineGradient(backend, x, y, of, 1, dy as Tensor1D, LEAST_SQUARE),
          webgpuRowCosineGradient(backend, y, x, of, 2, dy as Tensor1D, LEAST_SQUARE),
        ];
      },
    };
  });
  return op(a, b) as Tensor1D;
}

/**
 * Cosine of corresponding rows, with gradients.
 * @param a rows x width
 * @param b rows x width
 * @returns length rows
 */
export function rowCosine(a: Tensor2D, b: Tensor2D): Tensor1D {
  const webgpu = webgpuBackend();
  if (webgpu !== null) return rowCosineOnWebgpu(webgpu, a, b);
  const { simd } = hostKernels();
  // A batch without rows has no width to recover; tensor operations handle it.
  if (simd === null || a.shape[0] === 0) return rowCosineComposed(a, b);
  const op = tf.customGrad((...inputs) => {
    const [first, second] = (inputs as tf.Tensor[]).slice(0, 2).map(hostValues);
    return {
      value: cosines(simd, [first, second], a.shape[1], [{ a: 0, aRows: null, b: 1, bRows: null }])[0],
      gradFunc: (dy) => cosineGradients(simd, first, second, hostValues(dy)),
    };
  });
  return op(a, b) as Tensor1D;
}

/**
 * Cosines of many pairs of rows, without gradient: one tensor per list, one number per pair.
 * @param matrices all of one width
 */
export function pairCosines(matrices: readonly Tensor2D[], lists: readonly RowPairs[]): Tensor1D[] {
  const { simd } = hostKernels();
  if (simd !== null) return cosines(simd, matrices.map(hostValues), matrices[0].shape[1], lists);
  const pick = (x: Tensor2D, rows: Int32Array | null): Tensor2D =>
    rows === null ? x : tf.gather(x, tf.tensor1d(rows, 'int32'));
  return lists.map(({ a, aRows, b, bRows }) =>
    tf.tidy(() => rowCosine(pick(matrices[a], aRows), pick(matrices[b], bRows))),
  );
}
