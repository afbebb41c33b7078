/**
 * Features that only repeat the links: an import without node columns makes degrees into features, and tables of
 * accounts carry counts of payments. Looked at as features they would count the links twice, and degrees that resemble
 * those of the neighbours would pass for likeness. A dense column goes when its ranks follow those of a link column:
 * Spearman's rho^2 above 0.9. Sparse features (words, tags) are never of that sort.
 */
import { percentiles } from '../../metrics/ranking.ts';
import type { Features } from '../../schema/graph.ts';

/** Nodes that correlations are read from, evenly spaced. */
const SAMPLE = 20_000;
const SHARED_VARIANCE = 0.9;

/** Squared Spearman correlation from mid-rank percentiles; 0 where one of them is constant. */
function sharedVariance(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return aa * bb > 0 ? (ab * ab) / (aa * bb) : 0;
}

/**
 * @param links columns that describe the links, each one value a node
 * @returns features without the columns that repeat one of them, and how many those are
 */
export function withoutRepeatedLinks(
  features: Features,
  links: readonly Float64Array[],
): { features: Features; dropped: number } {
  if (features.kind !== 'dense' || features.numRows < 2) return { features, dropped: 0 };
  const { numRows, numCols, data } = features;
  const stride = Math.ceil(numRows / SAMPLE);
  const rows = Int32Array.from({ length: Math.ceil(numRows / stride) }, (_, i) => i * stride);
  const known = links.map((column) => percentiles(Float64Array.from(rows, (r) => column[r])));
  const kept = Array.from({ length: numCols }, (_, c) => c).filter((c) => {
    const own = percentiles(Float64Array.from(rows, (r) => data[r * numCols + c]));
    return known.every((column) => sharedVariance(own, column) <= SHARED_VARIANCE);
  });
  if (kept.length === numCols) return { features, dropped: 0 };
  const left = new Float32Array(numRows * kept.length);
  for (let r = 0, i = 0; r < numRows; r++) for (const c of kept) left[i++] = data[r * numCols + c];
  const names = features.names.length === 0 ? [] : kept.map((c) => features.names[c]);
  return { features: { ...features, numCols: kept.length, data: left, names }, dropped: numCols - kept.length };
}
