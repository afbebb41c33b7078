/** PageRank (Page, Brin, Motwani & Winograd, "The PageRank citation ranking", 1999), damping 0.85. */
import type { WeightedRows } from './adjacency.ts';

const DAMPING = 0.85;
/** Sum of changes below which it has settled, and the most steps it may take. */
const TOLERANCE = 1e-8;
const MOST_STEPS = 200;

/**
 * Sums to 1. A node hands its rank on in proportion to the values of its row; one with an empty row gives its share to all.
 * @param onStep told how far it is, 0 to 1
 */
export function pageRank(rows: WeightedRows, onStep: (fraction: number) => void = () => undefined): Float64Array {
  const { numRows: n, rowPtr, colIdx, values } = rows;
  const total = new Float64Array(n);
  for (let v = 0; v < n; v++) for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) total[v] += values[i];
  let rank = new Float64Array(n).fill(1 / n);
  for (let step = 0; step < MOST_STEPS; step++) {
    let lost = 0;
    for (let v = 0; v < n; v++) if (total[v] === 0) lost += rank[v];
    const next = new Float64Array(n).fill((1 - DAMPING + DAMPING * lost) / n);
    for (let v = 0; v < n; v++) {
      const share = (DAMPING * rank[v]) / total[v];
      for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) next[colIdx[i]] += share * values[i];
    }
    let change = 0;
    for (let v = 0; v < n; v++) change += Math.abs(next[v] - rank[v]);
    rank = next;
    if (change < TOLERANCE) break;
    // The change shrinks by about the damping each step.
    onStep(Math.min(1, Math.log(change) / Math.log(TOLERANCE)));
  }
  return rank;
}
