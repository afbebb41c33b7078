/** Whether features are multiplied sparse or whole. */
import type { Features } from '../schema/graph.ts';

/** Share of stored values from which on a dense product costs less than a sparse one (half at 0.35, on one core). */
export const DENSE_SHARE = 0.2;

/** The same matrix, stored whole where products with it cost less that way. */
export function cheaperFeatures(features: Features): Features {
  if (features.kind === 'dense') return features;
  const { numRows, numCols, names, rowPtr, colIdx, values } = features;
  if (values.length < DENSE_SHARE * numRows * numCols) return features;
  const data = new Float32Array(numRows * numCols);
  for (let r = 0; r < numRows; r++) {
    for (let i = rowPtr[r]; i < rowPtr[r + 1]; i++) data[r * numCols + colIdx[i]] += values[i];
  }
  return { kind: 'dense', numRows, numCols, names, data };
}
