/**
 * A feature matrix whose rows are other rows of the same matrix: what attribute injections make. Dense stays dense,
 * sparse stays sparse.
 */
import type { Features } from '../schema/graph.ts';

/** @param source length numRows: row i of the result is row source[i] of `features` */
export function rowsFrom(features: Features, source: Int32Array): Features {
  if (features.kind === 'dense') {
    const { numCols } = features;
    const data = new Float32Array(features.data.length);
    source.forEach((from, to) => data.set(features.data.subarray(from * numCols, (from + 1) * numCols), to * numCols));
    return { ...features, data };
  }
  const rowPtr = new Int32Array(features.numRows + 1);
  source.forEach((from, to) => (rowPtr[to + 1] = rowPtr[to] + features.rowPtr[from + 1] - features.rowPtr[from]));
  const colIdx = new Int32Array(rowPtr[features.numRows]);
  const values = new Float32Array(colIdx.length);
  source.forEach((from, to) => {
    colIdx.set(features.colIdx.subarray(features.rowPtr[from], features.rowPtr[from + 1]), rowPtr[to]);
    values.set(features.values.subarray(features.rowPtr[from], features.rowPtr[from + 1]), rowPtr[to]);
  });
  return { ...features, rowPtr, colIdx, values };
}
