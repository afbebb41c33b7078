/**
 * Products with a transposed sparse matrix: rows are added to where their entries point. Two threads share one where it
 * is long beside its result: the second half is added to a matrix of its own, then both are added up. Whether it is
 * shared depends on the shapes alone, so that any number of threads gives the same bits.
 */
import { clearedMatrix, padded } from './blocks.ts';
import type { SparseBlock } from './blocks.ts';
import type { KernelMemory, Scratch } from './memory.ts';

/** Entries for each row of the result from which a second one is worth clearing and adding. */
const LEAST_ENTRIES = 4;
/** Multiply-adds from which a second thread is. */
const LEAST_WORK = 1e6;

/** @param add adds to `out`, or its second half to `second` where that is not 0 */
export function scattered(
  memory: KernelMemory,
  room: Scratch,
  entries: number,
  outRows: number,
  width: number,
  out: number,
  add: (second: number) => void,
): void {
  if (entries < LEAST_ENTRIES * outRows || entries * width < LEAST_WORK) {
    add(0);
    return;
  }
  const second = clearedMatrix(memory, room, outRows, width);
  add(second);
  memory.kernels.addRows(out, second, outRows, padded(width), 0);
}

/** out += transpose(S) x */
export function spmmTransposedInto(
  memory: KernelMemory,
  room: Scratch,
  { rowPtr, colIdx, values, numRows, numCols, entries }: SparseBlock,
  x: number,
  width: number,
  out: number,
): void {
  scattered(memory, room, entries, numCols, width, out, (second) =>
    memory.kernels.spmmTransposed(rowPtr, colIdx, values, 0, numRows, x, padded(width), out, second),
  );
}
