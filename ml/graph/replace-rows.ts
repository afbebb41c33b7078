/**
 * A feature matrix made of rows of another: what attribute injections and subgraphs need. Dense stays dense, sparse stays
 * sparse.
 */
import type { Features } from '../schema/graph.ts';

/** @param source row i of the result is row source[i] of `features`; the result has as many rows */
export function rowsFrom(features: Features, source: Int32Array): Features {
  const numRows = source.length;
  if (features.kind === 'dense') {
    const { numCols } = features;
    const data = new Float32Array(numRows * numCols);
    source.forEach((from, to) => data.set(features.data.subarray(from * numCols, (from + 1) * numCols), to * numCols));
    return { ...features, numRows, data };
  }
  const rowPtr = new Int32Array(numRows + 1);
  source.forEach((from, to) => (rowPtr[to + 1] = rowPtr[to] + features.rowPtr[from + 1] - features.rowPtr[from]));
  const colIdx = new Int32Array(rowPtr[numRows]);
  const values = new Float32Array(colIdx.length);
  source.forEach((from, to) => {
    colIdx.set(features.colIdx.subarray(features.rowPtr[from], features.rowPtr[from + 1]), rowPtr[to]);
    values.set(features.values.subarray(features.rowPtr[from], features.rowPtr[from + 1]), rowPtr[to]);
  });
  return { ...features, numRows, rowPtr, colIdx, values };
}
