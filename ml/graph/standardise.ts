/**
 * Column standardisation of dense features: (x - mean) / std; constant columns become 0.
 *
 * Indicator columns (only 0 and 1) are left as they are: dividing by the deviation of a rare category would make it
 * the longest direction of every row that has it.
 */
import type { DenseFeatures } from '../schema/graph.ts';
import { columnStats } from './feature-rows.ts';

function indicatorColumns(features: DenseFeatures): Uint8Array {
  const indicator = new Uint8Array(features.numCols).fill(1);
  for (let r = 0, i = 0; r < features.numRows; r++) {
    for (let c = 0; c < features.numCols; c++, i++) {
      const value = features.data[i];
      if (value !== 0 && value !== 1) indicator[c] = 0;
    }
  }
  return indicator;
}

export function standardise(features: DenseFeatures): DenseFeatures {
  const { mean, std } = columnStats(features);
  const indicator = indicatorColumns(features);
  const shift = mean.map((value, c) => (indicator[c] === 1 ? 0 : value));
  const scale = std.map((value, c) => (indicator[c] === 1 ? 1 : value > 0 ? 1 / value : 0));
  const data = new Float32Array(features.data.length);
  for (let r = 0, i = 0; r < features.numRows; r++) {
    for (let c = 0; c < features.numCols; c++, i++) data[i] = (features.data[i] - shift[c]) * scale[c];
  }
  return { ...features, data };
}
