/** Sparse products on the SIMD kernels with plain arrays in and out, as ../host-kernels.ts has them. */
import type { SparseMatrix } from '../host-kernels.ts';
import { clearedMatrix, padded, putMatrix, putSparse, spmmInto, takeMatrix } from './blocks.ts';
import type { KernelMemory } from './memory.ts';
import { spmmTransposedInto } from './scatter.ts';

/** S x; x is numCols x width, the result numRows x width. */
export function simdSpmm(memory: KernelMemory, s: SparseMatrix, x: Float32Array, width: number): Float32Array {
  return memory.compute((room) => {
    const out = room.reserve(4 * s.numRows * padded(width));
    spmmInto(memory, putSparse(memory, room, s), putMatrix(memory, room, x, width), width, out);
    return takeMatrix(memory, out, s.numRows, width);
  });
}

/** transpose(S) x; x is numRows x width, the result numCols x width. */
export function simdSpmmTransposed(
  memory: KernelMemory,
  s: SparseMatrix,
  x: Float32Array,
  width: number,
): Float32Array {
  return memory.compute((room) => {
    const out = clearedMatrix(memory, room, s.numCols, width);
    const block = putSparse(memory, room, s);
    spmmTransposedInto(memory, room, block, putMatrix(memory, room, x, width), width, out);
    return takeMatrix(memory, out, s.numCols, width);
  });
}
