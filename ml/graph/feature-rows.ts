/**
 * Row arithmetic over dense and sparse feature matrices behind one shape, so that detectors and explanations are
 * written once. All of it is O(stored values); nothing becomes dense that was sparse.
 */
import type { Features } from '../schema/graph.ts';

/** Calls visit(column, value) for the stored values of one row. */
export function forEachInRow(features: Features, row: number, visit: (column: number, value: number) => void): void {
  if (features.kind === 'dense') {
    const start = row * features.numCols;
    for (let c = 0; c < features.numCols; c++) visit(c, features.data[start + c]);
    return;
  }
  for (let i = features.rowPtr[row]; i < features.rowPtr[row + 1]; i++) visit(features.colIdx[i], features.values[i]);
}

export interface ColumnStats {
  /** length numCols */
  readonly mean: Float64Array;
  /** population standard deviation, length numCols */
  readonly std: Float64Array;
}

export function columnStats(features: Features): ColumnStats {
  const { numRows, numCols } = features;
  const mean = new Float64Array(numCols);
  const std = new Float64Array(numCols);
  if (numRows === 0) return { mean, std };
  for (let r = 0; r < numRows; r++) forEachInRow(features, r, (c, value) => (mean[c] += value));
  for (let c = 0; c < numCols; c++) mean[c] /= numRows;
  // Squared deviations of the stored values, then those of the zeros that a sparse matrix does not store.
  const stored = new Float64Array(numCols);
  for (let r = 0; r < numRows; r++) {
    forEachInRow(features, r, (c, value) => {
      std[c] += (value - mean[c]) ** 2;
      stored[c]++;
    });
  }
  for (let c = 0; c < numCols; c++) std[c] = Math.sqrt((std[c] + (numRows - stored[c]) * mean[c] ** 2) / numRows);
  return { mean, std };
}

/** Euclidean length of each row; length numRows. */
export function rowNorms(features: Features): Float64Array {
  const norms = new Float64Array(features.numRows);
  for (let r = 0; r < features.numRows; r++) {
    let sum = 0;
    forEachInRow(features, r, (_, value) => (sum += value * value));
    norms[r] = Math.sqrt(sum);
  }
  return norms;
}

/** 1 / length of each row, 0 for a row of zeros; length numRows. */
export const inverseNorms = (features: Features): Float64Array =>
  rowNorms(features).map((length) => (length > 0 ? 1 / length : 0));

/**
 * Writes row `row`, scaled, into a dense accumulator: target[c] += scale * x[row, c].
 * @param target length numCols
 */
export function addRow(features: Features, row: number, scale: number, target: Float64Array): void {
  if (features.kind === 'dense') {
    const start = row * features.numCols;
    for (let c = 0; c < features.numCols; c++) target[c] += scale * features.data[start + c];
    return;
  }
  for (let i = features.rowPtr[row]; i < features.rowPtr[row + 1]; i++) {
    target[features.colIdx[i]] += scale * features.values[i];
  }
}

/** Dot product of two rows. */
export function rowDot(features: Features, a: number, b: number): number {
  let sum = 0;
  if (features.kind === 'dense') {
    const startA = a * features.numCols;
    const startB = b * features.numCols;
    for (let c = 0; c < features.numCols; c++) sum += features.data[startA + c] * features.data[startB + c];
    return sum;
  }
  let i = features.rowPtr[a];
  let j = features.rowPtr[b];
  const endA = features.rowPtr[a + 1];
  const endB = features.rowPtr[b + 1];
  while (i < endA && j < endB) {
    const difference = features.colIdx[i] - features.colIdx[j];
    if (difference === 0) sum += features.values[i++] * features.values[j++];
    else if (difference < 0) i++;
    else j++;
  }
  return sum;
}
