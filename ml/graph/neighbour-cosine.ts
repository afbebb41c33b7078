/**
 * How far a node's features point away from the sum of its neighbours': 1 - cos(x_v, sum over edges of x_u). A zero
 * vector has no direction: its cosine counts as 0. Parallel edges count each, self loops do not.
 */
import type { Csr, Features } from '../schema/graph.ts';
import { addRow, forEachInRow, rowNorms } from './feature-rows.ts';

/** @param tick awaited now and then. @returns length numRows, 0..2; O(edges x values of a row) */
export async function neighbourDisagreement(
  csr: Csr,
  features: Features,
  tick: () => Promise<void>,
): Promise<Float64Array> {
  const norms = rowNorms(features);
  const score = new Float64Array(csr.numRows);
  const sum = new Float64Array(features.numCols);
  for (let v = 0; v < csr.numRows; v++) {
    if (v % 4096 === 0) await tick();
    sum.fill(0);
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      if (csr.colIdx[i] !== v) addRow(features, csr.colIdx[i], 1, sum);
    }
    let dot = 0;
    forEachInRow(features, v, (c, value) => (dot += value * sum[c]));
    let sumNorm = 0;
    for (let c = 0; c < sum.length; c++) sumNorm += sum[c] * sum[c];
    const scale = norms[v] * Math.sqrt(sumNorm);
    score[v] = scale === 0 ? 1 : 1 - dot / scale;
  }
  return score;
}
