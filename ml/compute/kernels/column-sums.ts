/**
 * Sums of columns over all rows, in float64. Rows are cut into parts, each with totals of its own, which are added up in
 * order: how many parts there are depends on the rows alone, so that any number of threads gives the same bits.
 */
import type { SparseBlock } from './blocks.ts';
import type { KernelMemory, Scratch } from './memory.ts';

const MOST_PARTS = 8;
/** Rows that are worth a part. */
const LEAST_ROWS = 256;

const partsOf = (rows: number): number => Math.max(1, Math.min(MOST_PARTS, Math.floor(rows / LEAST_ROWS)));

/**
 * @param arrays sums that `fill` makes of each column
 * @param fill adds to `arrays` float64 arrays of length stride, one after the other, for each of `parts` parts at totals
 * @returns as many arrays of length stride
 */
function summed(
  memory: KernelMemory,
  room: Scratch,
  rows: number,
  stride: number,
  arrays: number,
  fill: (totals: number, parts: number) => void,
): readonly Float64Array[] {
  const parts = partsOf(rows);
  const length = arrays * stride;
  const at = room.reserve(8 * parts * length);
  memory.doubles(at, parts * length).fill(0);
  fill(at, parts);
  const all = memory.doubles(at, parts * length);
  const sums = all.slice(0, length);
  for (let part = 1; part < parts; part++) {
    for (let i = 0; i < length; i++) sums[i] += all[part * length + i];
  }
  return Array.from({ length: arrays }, (_, i) => sums.subarray(i * stride, (i + 1) * stride));
}

/** Each column's sum and sum of squares, length stride. */
export interface ColumnSums {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Of x, rows x stride. */
export function columnSums(memory: KernelMemory, room: Scratch, x: number, rows: number, stride: number): ColumnSums {
  const [sums, squares] = summed(memory, room, rows, stride, 2, (totals, parts) =>
    memory.kernels.moments(x, rows, stride, totals, parts),
  );
  return { sums, squares };
}

/** Of S x; x is S.numCols x stride. */
export function stageColumnSums(
  memory: KernelMemory,
  room: Scratch,
  { rowPtr, colIdx, values, numRows }: SparseBlock,
  x: number,
  stride: number,
): ColumnSums {
  const [sums, squares] = summed(memory, room, numRows, stride, 2, (totals, parts) =>
    memory.kernels.stageMoments(rowPtr, colIdx, values, numRows, x, stride, totals, parts),
  );
  return { sums, squares };
}

/** A normalisation with an activation: y = PReLU(gamma (x - mean) inverse + beta). Addresses of arrays of length stride. */
export interface Normalisation {
  readonly mean: number;
  /** 1 / standard deviation */
  readonly inverse: number;
  readonly gamma: number;
  readonly beta: number;
  readonly slope: number;
}

/**
 * Turns dy into the gradient towards the normalised values in place.
 * @returns columns' sums of that gradient, of it times the normalised values, and the gradient of the slope
 */
export function normGradientSums(
  memory: KernelMemory,
  room: Scratch,
  x: number,
  dy: number,
  rows: number,
  stride: number,
  { mean, inverse, gamma, beta, slope }: Normalisation,
): { readonly sumDz: Float64Array; readonly sumDzHat: Float64Array; readonly slope: number } {
  const [sumDz, sumDzHat, slopes] = summed(memory, room, rows, stride, 3, (totals, parts) =>
    memory.kernels.normGradientSums(x, dy, rows, stride, mean, inverse, gamma, beta, slope, totals, parts),
  );
  return { sumDz, sumDzHat, slope: slopes.reduce((sum, value) => sum + value, 0) };
}
