/**
 * Sparse products with gradients on every backend: SIMD kernels on wasm, typed-array loops on cpu, a program of ours on
 * webgpu, gather and segment sums on tensorflow. Nothing becomes dense.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { transposed } from '../graph/adjacency.ts';
import type { Features } from '../schema/graph.ts';
import { spmm as plainSpmm, spmmTransposed as plainSpmmTransposed } from './host-kernels.ts';
import type { SparseMatrix } from './host-kernels.ts';
import { putFloats, putInts } from './kernels/blocks.ts';
import { simdKernels } from './kernels/memory.ts';
import type { KernelMemory } from './kernels/memory.ts';
import { simdSpmm, simdSpmmTransposed } from './kernels/products.ts';
import { webgpuBackend } from './webgpu/program.ts';
import { webgpuSpmm } from './webgpu/sparse-product.ts';

/** Most values that a gathered block on a device may hold (128 MiB of float32). */
const DEVICE_BLOCK = 32 * 1024 * 1024;

export function tensorsLiveOnHost(): boolean {
  const name = tf.getBackend();
  return name === 'wasm' || name === 'cpu';
}

/**
 * What computes on host backends: the SIMD kernels on wasm where the machine runs them, plain JavaScript otherwise and
 * always on cpu, which is the reference that needs nothing but the language.
 */
export function hostKernels(): { readonly simd: KernelMemory | null } {
  return { simd: tf.getBackend() === 'wasm' ? simdKernels() : null };
}

function hostSpmm(s: SparseMatrix, x: Float32Array, width: number): Float32Array {
  const { simd } = hostKernels();
  return simd === null ? plainSpmm(s, x, width) : simdSpmm(simd, s, x, width);
}

function hostSpmmTransposed(s: SparseMatrix, x: Float32Array, width: number): Float32Array {
  const { simd } = hostKernels();
  return simd === null ? plainSpmmTransposed(s, x, width) : simdSpmmTransposed(simd, s, x, width);
}

/** A tensor's values as float32. Only for host backends, where reading does not wait for a device. */
export function hostValues(tensor: tf.Tensor): Float32Array {
  const values = tensor.dataSync();
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** Sum of scaled, gathered rows: out[target[i]] += values[i] * x[source[i]], in blocks that fit. */
function gatherScatter(
  x: Tensor2D,
  source: Int32Array,
  target: Int32Array,
  values: Float32Array,
  numRows: number,
): Tensor2D {
  return tf.tidy(() => {
    const width = x.shape[1];
    const block = Math.max(1, Math.floor(DEVICE_BLOCK / Math.max(1, width)));
    let out: Tensor2D = tf.zeros([numRows, width]);
    for (let start = 0; start < source.length; start += block) {
      const end = Math.min(source.length, start + block);
      const gathered = tf.gather(x, tf.tensor1d(source.subarray(start, end), 'int32'));
      const scaled = tf.mul(gathered, tf.tensor2d(values.subarray(start, end), [end - start, 1]));
      const added = tf.unsortedSegmentSum(scaled, tf.tensor1d(target.subarray(start, end), 'int32'), numRows);
      out = tf.add(out, added);
    }
    return out;
  });
}

function expandRows(s: SparseMatrix): Int32Array {
  const rows = new Int32Array(s.colIdx.length);
  for (let r = 0; r < s.numRows; r++) rows.fill(r, s.rowPtr[r], s.rowPtr[r + 1]);
  return rows;
}

/**
 * S x with a gradient towards x.
 * @param x numCols x width
 * @returns numRows x width
 */
export function spmm(s: SparseMatrix, x: Tensor2D): Tensor2D {
  const product = tf.customGrad((input) => {
    const tensor = input as Tensor2D;
    const width = tensor.shape[1];
    if (tensorsLiveOnHost()) {
      return {
        value: tf.tensor2d(hostSpmm(s, hostValues(tensor), width), [s.numRows, width]),
        gradFunc: (dy) => [tf.tensor2d(hostSpmmTransposed(s, hostValues(dy), width), [s.numCols, width])],
      };
    }
    const webgpu = webgpuBackend();
    if (webgpu !== null) {
      return {
        value: webgpuSpmm(webgpu, s, tensor),
        gradFunc: (dy) => [webgpuSpmm(webgpu, transposed(s), dy as Tensor2D)],
      };
    }
    const rows = expandRows(s);
    return {
      value: gatherScatter(tensor, s.colIdx, rows, s.values, s.numRows),
      gradFunc: (dy) => [gatherScatter(dy as Tensor2D, rows, s.colIdx, s.values, s.numCols)],
    };
  });
  return product(x) as Tensor2D;
}

/** Features inside the SIMD kernels' memory: addresses. */
export type ResidentFeatures =
  | { readonly kind: 'dense'; readonly numCols: number; readonly values: number }
  | {
      readonly kind: 'csr';
      readonly numRows: number;
      readonly numCols: number;
      readonly entries: number;
      readonly rowPtr: number;
      readonly colIdx: number;
      readonly values: number;
    };

/** Feature rows ready to be multiplied, put where the backend computes when it first needs them. */
export interface PreparedFeatures {
  readonly numRows: number;
  readonly numCols: number;
  readonly source: Features;
  dispose(): void;
}

interface Placed {
  dense: Tensor2D | null;
  resident: { readonly memory: KernelMemory; readonly at: ResidentFeatures } | null;
}
const placed = new WeakMap<PreparedFeatures, Placed>();

export function prepareFeatures(features: Features): PreparedFeatures {
  const places: Placed = { dense: null, resident: null };
  const prepared: PreparedFeatures = {
    numRows: features.numRows,
    numCols: features.numCols,
    source: features,
    dispose: () => {
      places.dense?.dispose();
      places.dense = null;
      if (places.resident !== null) {
        const { memory, at } = places.resident;
        memory.release(at.values);
        if (at.kind === 'csr') [at.rowPtr, at.colIdx].forEach((address) => memory.release(address));
      }
      places.resident = null;
    },
  };
  placed.set(prepared, places);
  return prepared;
}

function placesOf(features: PreparedFeatures): Placed {
  const places = placed.get(features);
  if (places === undefined) throw new RangeError('features must come from prepareFeatures');
  return places;
}

/** One tensor on the current backend; dense features only. */
function denseTensor(features: PreparedFeatures): Tensor2D {
  const places = placesOf(features);
  const { source } = features;
  if (source.kind !== 'dense') throw new RangeError('denseTensor expects dense features');
  places.dense ??= tf.keep(tf.tensor2d(source.data, [source.numRows, source.numCols]));
  return places.dense;
}

/** @throws AppError too-large */
export function residentFeatures(features: PreparedFeatures, memory: KernelMemory): ResidentFeatures {
  const places = placesOf(features);
  if (places.resident !== null && places.resident.memory === memory) return places.resident.at;
  const { source } = features;
  const room = { reserve: (bytes: number): number => memory.keep(bytes) };
  const at: ResidentFeatures =
    source.kind === 'dense'
      ? { kind: 'dense', numCols: source.numCols, values: putFloats(memory, room, source.data) }
      : {
          kind: 'csr',
          numRows: source.numRows,
          numCols: source.numCols,
          entries: source.values.length,
          rowPtr: putInts(memory, room, source.rowPtr),
          colIdx: putInts(memory, room, source.colIdx),
          values: putFloats(memory, room, source.values),
        };
  places.resident = { memory, at };
  return at;
}

/** The asked rows of a CSR matrix with its columns masked, as a SparseMatrix. A masked column is simply not stored. */
function selectRows(features: Features, rows: Int32Array | null, columnMask: Uint8Array | null): SparseMatrix {
  if (features.kind !== 'csr') throw new RangeError('selectRows expects sparse features');
  const count = rows?.length ?? features.numRows;
  const rowPtr = new Int32Array(count + 1);
  let bound = 0;
  for (let r = 0; r < count; r++) {
    const row = rows === null ? r : rows[r];
    bound += features.rowPtr[row + 1] - features.rowPtr[row];
  }
  const colIdx = new Int32Array(bound);
  const values = new Float32Array(bound);
  let at = 0;
  for (let r = 0; r < count; r++) {
    const row = rows === null ? r : rows[r];
    for (let i = features.rowPtr[row]; i < features.rowPtr[row + 1]; i++) {
      const column = features.colIdx[i];
      if (columnMask !== null && columnMask[column] === 0) continue;
      colIdx[at] = column;
      values[at++] = features.values[i];
    }
    rowPtr[r + 1] = at;
  }
  return {
    numRows: count,
    numCols: features.numCols,
    rowPtr,
    colIdx: colIdx.subarray(0, at),
    values: values.subarray(0, at),
  };
}

/**
 * X[rows] diag(columnMask) weights: transform once, gather later. Gradient towards weights only.
 * @param rows which rows, null for all
 * @param columnMask 0 drops a feature column, length numCols; null keeps all
 * @param weights numCols x width
 * @returns rows x width
 */
export function transformRows(
  features: PreparedFeatures,
  rows: Int32Array | null,
  columnMask: Uint8Array | null,
  weights: Tensor2D,
): Tensor2D {
  if (features.source.kind === 'csr') return spmm(selectRows(features.source, rows, columnMask), weights);
  const dense = denseTensor(features);
  return tf.tidy(() => {
    const masked =
      columnMask === null
        ? weights
        : tf.mul(weights, tf.tensor2d(Float32Array.from(columnMask), [features.numCols, 1]));
    const selected: Tensor2D = rows === null ? dense : tf.gather(dense, tf.tensor1d(rows, 'int32'));
    return tf.matMul(selected, masked);
  });
}
