/**
 * Features on one footing, chosen by their kind alone and never by truth: sparse rows (words, tags) are divided by the
 * sum of their absolute values, as the released code of most detectors does, so that a long document is no anomaly by
 * its length; dense columns (amounts, counts, coordinates of different units) are standardised, because a row sum
 * would be the column with the largest unit.
 */
import type { Features } from '../schema/graph.ts';
import { standardise } from './standardise.ts';

/** A new matrix of the same kind and shape. Rows of zeros stay so. */
export function comparableFeatures(features: Features): Features {
  if (features.kind === 'dense') return standardise(features);
  const values = new Float32Array(features.values.length);
  for (let r = 0; r < features.numRows; r++) {
    let sum = 0;
    for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) sum += Math.abs(features.values[i]);
    if (sum === 0) continue;
    for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) values[i] = features.values[i] / sum;
  }
  return { ...features, values };
}
