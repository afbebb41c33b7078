/** Networks and rows for the tests of ml/distill. */
import type { Rng } from '../rng.ts';
import type { DenseFeatures, SparseFeatures } from '../schema/graph.ts';
import type { StudentNetwork } from './distill.types.ts';

/** @param widths inputs, hidden layers, classes */
export function randomStudent(widths: readonly number[], rng: Rng, temperature = 1): StudentNetwork {
  const normal = (length: number, scale: number): Float32Array =>
    Float32Array.from({ length }, () => scale * rng.normal());
  return {
    layers: widths.slice(1).map((outChannels, l) => ({
      inChannels: widths[l],
      outChannels,
      weight: normal(widths[l] * outChannels, Math.sqrt(2 / widths[l])),
      bias: normal(outChannels, 0.1),
    })),
    temperature,
  };
}

export function randomRows(numRows: number, numCols: number, rng: Rng): DenseFeatures {
  const data = Float32Array.from({ length: numRows * numCols }, () => rng.normal());
  return { kind: 'dense', numRows, numCols, data, names: [] };
}

/** About a tenth of the entries, 0/1; the second row is empty. */
export function randomSparseRows(numRows: number, numCols: number, rng: Rng): SparseFeatures {
  const rowPtr = new Int32Array(numRows + 1);
  const colIdx: number[] = [];
  for (let r = 0; r < numRows; r++) {
    for (let c = 0; c < numCols; c++) if (r !== 1 && rng.uniform() < 0.1) colIdx.push(c);
    rowPtr[r + 1] = colIdx.length;
  }
  const values = new Float32Array(colIdx.length).fill(1);
  return { kind: 'csr', numRows, numCols, rowPtr, colIdx: Int32Array.from(colIdx), values, names: [] };
}

/** Largest difference beside the largest number of the reference. */
export function relativeError(found: Float32Array, reference: Float32Array): number {
  let [most, scale] = [0, 0];
  for (const [i, value] of reference.entries()) {
    most = Math.max(most, Math.abs(found[i] - value));
    scale = Math.max(scale, Math.abs(value));
  }
  return found.length === reference.length ? most / scale : NaN;
}
