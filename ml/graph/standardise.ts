/**
 * Column standardisation of dense features: (x - mean) / std; constant columns become 0.
 *
 * Indicator columns (only 0 and 1) are left as they are: dividing by the deviation of a rare category would make it
 * the longest direction of every row that has it.
 */
import type { DenseFeatures, Features } from '../schema/graph.ts';
import { columnStats, inverseNorms } from './feature-rows.ts';

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

/** Every row scaled to one length, rows of zeros as they are; dense columns are standardised before. */
export function rowsOfLength(features: Features, length: number): Features {
  const given = features.kind === 'dense' ? standardise(features) : features;
  const scale = inverseNorms(given);
  const values = (given.kind === 'dense' ? given.data : given.values).slice();
  for (let r = 0; r < given.numRows; r++) {
    const [start, end] =
      given.kind === 'dense' ? [r * given.numCols, (r + 1) * given.numCols] : [given.rowPtr[r], given.rowPtr[r + 1]];
    for (let i = start; i < end; i++) values[i] *= length * scale[r];
  }
  return given.kind === 'dense' ? { ...given, data: values } : { ...given, values };
}
