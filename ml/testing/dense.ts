/**
 * Plain dense arithmetic in double precision: what sparse and fused computations are compared with. Matrices are arrays
 * of rows.
 */
import type { SparseMatrix } from '../compute/host-kernels.ts';

export type Matrix = readonly (readonly number[])[];

export function toDense(matrix: SparseMatrix): number[][] {
  return Array.from({ length: matrix.numRows }, (_, r) => {
    const row = new Array<number>(matrix.numCols).fill(0);
    for (let i = matrix.rowPtr[r]; i < matrix.rowPtr[r + 1]; i++) row[matrix.colIdx[i]] += matrix.values[i];
    return row;
  });
}

export const product = (a: Matrix, b: Matrix): number[][] =>
  a.map((row) => (b[0] ?? []).map((_, c) => row.reduce((sum, value, k) => sum + value * b[k][c], 0)));

/** Rows of the given length. */
export function rowsOf(values: ArrayLike<number>, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, r) =>
    Array.from({ length: width }, (__, c) => values[r * width + c]),
  );
}

/** 0 where either is a zero vector. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, i) => sum + value * b[i], 0);
  const norms = Math.hypot(...a) * Math.hypot(...b);
  return norms < 1e-8 ? 0 : dot / norms;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export interface DenseEncoder {
  readonly theta: Matrix;
  readonly gamma: readonly number[];
  readonly beta: readonly number[];
  readonly slope: number;
}
export interface Moments {
  readonly mean: ArrayLike<number>;
  readonly variance: ArrayLike<number>;
}

/** PReLU(BatchNorm(S_k ... S_1 X Theta)); moments of the rows themselves where none are given (training). */
export function denseEncode(encoder: DenseEncoder, x: Matrix, stages: readonly Matrix[], given?: Moments): number[][] {
  const z = stages.reduce<Matrix>((rows, stage) => product(stage, rows), product(x, encoder.theta));
  const columns = encoder.gamma.map((_, c) => z.map((row) => row[c]));
  const moments = columns.map((column, c) => {
    if (given !== undefined) return { mean: given.mean[c], variance: given.variance[c] };
    const average = mean(column);
    return { mean: average, variance: mean(column.map((value) => (value - average) ** 2)) };
  });
  return z.map((row) =>
    row.map((value, c) => {
      const y =
        ((value - moments[c].mean) / Math.sqrt(moments[c].variance + 1e-5)) * encoder.gamma[c] + encoder.beta[c];
      return y > 0 ? y : encoder.slope * y;
    }),
  );
}

export interface DensePredictor {
  readonly first: Matrix;
  readonly firstBias: readonly number[];
  readonly slope: number;
  readonly second: Matrix;
  readonly secondBias: readonly number[];
}

export function densePredict(predictor: DensePredictor, x: Matrix): number[][] {
  const hidden = product(x, predictor.first).map((row) =>
    row.map((value, c) => {
      const y = value + predictor.firstBias[c];
      return y > 0 ? y : predictor.slope * y;
    }),
  );
  return product(hidden, predictor.second).map((row) => row.map((value, c) => value + predictor.secondBias[c]));
}
