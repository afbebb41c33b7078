/** Sparse times dense on a graphics card: each value of the product is summed along its row, in the row's order. */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { SparseMatrix } from '../host-kernels.ts';
import { runProgram } from './program.ts';
import type { WebgpuBackend } from './program.ts';

/** Neighbouring threads take neighbouring columns of one row, so that they read x side by side. */
const CODE = `
  let width = uniforms.outShape[1];
  let row = index / width;
  let column = index - row * width;
  let columns = uniforms.outShape[0] + 1;
  let weights = columns + uniforms.entries;
  let end = packed[row + 1];
  var sum = 0.0;
  for (var i = packed[row]; i < end; i = i + 1) {
    sum = sum + bitcast<f32>(packed[weights + i]) * x[packed[columns + i] * width + column];
  }
  result[index] = sum;`;

/** Row pointers, columns and the bits of the values in one array: a matrix of a batch is carried over for every product. */
function pack({ rowPtr, colIdx, values }: SparseMatrix): Int32Array {
  const packed = new Int32Array(rowPtr.length + 2 * colIdx.length);
  packed.set(rowPtr);
  packed.set(colIdx, rowPtr.length);
  packed.set(new Int32Array(values.buffer, values.byteOffset, values.length), rowPtr.length + colIdx.length);
  return packed;
}

/**
 * S x, without gradient.
 * @param x numCols x width
 * @returns numRows x width
 */
export function webgpuSpmm(backend: WebgpuBackend, s: SparseMatrix, x: Tensor2D): Tensor2D {
  const shape: [number, number] = [s.numRows, x.shape[1]];
  const entries = s.values.length;
  if (entries === 0) return tf.zeros(shape);
  return tf.tidy(() => {
    const inputs = { packed: tf.tensor1d(pack(s), 'int32'), x };
    const integers = { entries };
    return runProgram<tf.Rank.R2>(backend, { name: 'sparse product', inputs, shape, integers, code: CODE });
  });
}
