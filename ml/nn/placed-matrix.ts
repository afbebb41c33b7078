/**
 * A matrix that stays as it is while weights learn, inside the SIMD kernels' memory, with what its gradients need: a
 * sparse one comes with its transpose, so that a product of either is made row by row and shared by all threads (adding
 * rows to where entries point cannot be).
 */
import { padded, putFloats, putInts, putMatrix } from '../compute/kernels/blocks.ts';
import { productInto, transposedProductInto } from '../compute/kernels/dense.ts';
import type { KernelMemory, Scratch, StackedScratch } from '../compute/kernels/memory.ts';
import { transposed } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import type { Features } from '../schema/graph.ts';

export interface PlacedMatrix {
  readonly numRows: number;
  readonly numCols: number;
  /** out = M x. @param x address of numCols x padded(width) */
  readonly multiply: (room: StackedScratch, x: number, width: number, out: number) => void;
  /** out = transpose(M) x. @param x address of numRows x padded(width) */
  readonly multiplyTransposed: (room: StackedScratch, x: number, width: number, out: number) => void;
  readonly release: () => void;
}

/** Room that is released as a whole. */
function keptRoom(memory: KernelMemory): { readonly room: Scratch; readonly release: () => void } {
  const blocks: number[] = [];
  return {
    room: {
      reserve: (bytes) => {
        const at = memory.keep(bytes);
        blocks.push(at);
        return at;
      },
    },
    release: () => blocks.splice(0).forEach((at) => memory.release(at)),
  };
}

/** Releases what was kept where making the rest of it fails. */
function orReleased<T>(release: () => void, make: () => T): T {
  try {
    return make();
  } catch (thrown) {
    release();
    throw thrown;
  }
}

/** @param symmetric true where it is its own transpose, which is then not made. @throws AppError too-large */
export function placeSparse(memory: KernelMemory, matrix: WeightedRows, symmetric: boolean): PlacedMatrix {
  const { room, release } = keptRoom(memory);
  const put = ({ rowPtr, colIdx, values }: WeightedRows): readonly [number, number, number] => [
    putInts(memory, room, rowPtr),
    putInts(memory, room, colIdx),
    putFloats(memory, room, values),
  ];
  return orReleased(release, () => {
    const forth = put(matrix);
    const back = symmetric ? forth : put(transposed(matrix));
    const { numRows, numCols } = matrix;
    return {
      numRows,
      numCols,
      multiply: (_, x, width, out) => memory.kernels.spmm(...forth, 0, numRows, x, padded(width), out),
      multiplyTransposed: (_, x, width, out) => memory.kernels.spmm(...back, 0, numCols, x, padded(width), out),
      release,
    };
  });
}

/** @param fill writes numRows x padded(numCols) at an address, zeros in the padding */
function placeDense(
  memory: KernelMemory,
  numRows: number,
  numCols: number,
  fill: (room: Scratch) => number,
): PlacedMatrix {
  const { room: kept, release } = keptRoom(memory);
  const at = orReleased(release, () => fill(kept));
  const left = { at, rowIdx: 0, rows: numRows, cols: numCols, stride: padded(numCols) };
  return {
    numRows,
    numCols,
    multiply: (room, x, width, out) =>
      room.step(() => {
        productInto(memory, room, left, { at: x, width, stride: padded(width), transposed: false }, out);
      }),
    multiplyTransposed: (room, x, width, out) =>
      room.step(() => {
        memory.kernels.clear(out, numCols * padded(width));
        transposedProductInto(memory, room, left, { at: x, width }, out);
      }),
    release,
  };
}

/** Features as a matrix. @throws AppError too-large */
export function placeFeatures(memory: KernelMemory, features: Features): PlacedMatrix {
  const { numRows, numCols } = features;
  return features.kind === 'csr'
    ? placeSparse(memory, features, false)
    : placeDense(memory, numRows, numCols, (room) => putMatrix(memory, room, features.data, numCols));
}

/**
 * P X of dense features, made once: what a first layer of a graph convolution multiplies when X never changes, so that
 * its steps propagate nothing. @throws AppError too-large
 */
export function placePropagated(
  memory: KernelMemory,
  propagation: PlacedMatrix,
  features: Extract<Features, { kind: 'dense' }>,
): PlacedMatrix {
  const { numCols, data } = features;
  return placeDense(memory, propagation.numRows, numCols, (kept) => {
    const at = kept.reserve(4 * propagation.numRows * padded(numCols));
    memory.compute((room) => propagation.multiply(room, putMatrix(memory, room, data, numCols), numCols, at));
    return at;
  });
}
