/** Column standardisation of dense features: (x - mean) / std. Constant columns become 0. */
import type { DenseFeatures } from '../schema/graph.ts';
import { columnStats } from './feature-rows.ts';

export function standardise(features: DenseFeatures): DenseFeatures {
  const { mean, std } = columnStats(features);
  const data = new Float32Array(features.data.length);
  for (let r = 0, i = 0; r < features.numRows; r++) {
    for (let c = 0; c < features.numCols; c++, i++) data[i] = std[c] > 0 ? (features.data[i] - mean[c]) / std[c] : 0;
  }
  return { ...features, data };
}
