/**
 * Features made comparable without looking at truth. Dense columns come in mixed units and with heavy tails (amounts,
 * counts): each becomes asinh((x - median) / spread), spread the quartile distance in units of a deviation, so that the
 * middle is linear and the tail a logarithm; columns of two values become 0 and 1; constant columns vanish; all are
 * centred. Sparse rows (words, tags) stay as they are: their zeros mean something.
 */
import type { DenseFeatures, Features } from '../../schema/graph.ts';

/** Rows that quartiles are read from, evenly spaced. */
const QUARTILE_ROWS = 50_000;
/** Quartile distance of a normal distribution, in deviations. */
const NORMAL_QUARTILES = 1.349;

function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/** One column: what to subtract, what to divide by, and whether the result goes through asinh. */
interface Change {
  readonly shift: number;
  readonly scale: number;
  readonly bend: boolean;
}

function changeOf(values: Float64Array): Change {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let [sum, squares] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  const mean = sum / values.length;
  let twoValued = true;
  for (const value of values) {
    squares += (value - mean) ** 2;
    if (value !== low && value !== high) twoValued = false;
  }
  if (low === high) return { shift: low, scale: 1, bend: false };
  if (twoValued) return { shift: low, scale: high - low, bend: false };
  const stride = Math.max(1, Math.ceil(values.length / QUARTILE_ROWS));
  const sample = values.filter((_, i) => i % stride === 0).sort();
  const spread = (quantile(sample, 0.75) - quantile(sample, 0.25)) / NORMAL_QUARTILES;
  return { shift: quantile(sample, 0.5), scale: spread > 0 ? spread : Math.sqrt(squares / values.length), bend: true };
}

function prepareDense(features: DenseFeatures): DenseFeatures {
  const { numRows, numCols } = features;
  const data = new Float32Array(features.data.length);
  const values = new Float64Array(numRows);
  for (let c = 0; c < numCols; c++) {
    for (let r = 0; r < numRows; r++) values[r] = features.data[r * numCols + c];
    const { shift, scale, bend } = changeOf(values);
    let mean = 0;
    for (let r = 0; r < numRows; r++) {
      const z = (values[r] - shift) / scale;
      values[r] = bend ? Math.asinh(z) : z;
      mean += values[r] / numRows;
    }
    for (let r = 0; r < numRows; r++) data[r * numCols + c] = values[r] - mean;
  }
  return { ...features, data };
}

/** A matrix of the same kind and shape. */
export function prepareFeatures(features: Features): Features {
  return features.kind === 'dense' && features.numRows > 0 ? prepareDense(features) : features;
}
