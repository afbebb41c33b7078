/** The lists of an explanation: features against neighbours and all, ends of an edge against each other, edges by score. */
import type { ColumnStats } from '../graph/feature-rows.ts';
import type { EdgeReason, EndDifference, FeatureReason } from '../schema/finding.ts';
import type { Csr } from '../schema/graph.ts';

/** Length of each list. */
export const LISTED = 8;
/** Differences below this are rounding. */
const NEGLIGIBLE = 1e-9;

/** The items with the largest |z|, those without any left out. */
export function strongestFirst<T>(items: readonly T[], z: (item: T) => number): T[] {
  return items
    .filter((item) => Math.abs(z(item)) > NEGLIGIBLE)
    .sort((a, b) => Math.abs(z(b)) - Math.abs(z(a)))
    .slice(0, LISTED);
}

type FeatureName = (column: number) => string;

/**
 * Every column that varies, in the order of columns.
 * @param own standardised values of the element
 * @param neighbourMean standardised mean of its neighbours; null where it has none
 */
export function featureReasons(
  own: Float64Array,
  neighbourMean: Float64Array | null,
  columns: ColumnStats,
  name: FeatureName,
): FeatureReason[] {
  const reasons: FeatureReason[] = [];
  for (let c = 0; c < own.length; c++) {
    if (columns.std[c] === 0) continue;
    const unstandardise = (z: number): number => columns.mean[c] + z * columns.std[c];
    reasons.push({
      feature: name(c),
      value: unstandardise(own[c]),
      neighbourMean: neighbourMean === null ? columns.mean[c] : unstandardise(neighbourMean[c]),
      overallMean: columns.mean[c],
      zAgainstNeighbours: neighbourMean === null ? 0 : own[c] - neighbourMean[c],
      zAgainstAll: own[c],
    });
  }
  return reasons;
}

/** @param source standardised values of the ends */
export function endDifferences(
  source: Float64Array,
  target: Float64Array,
  columns: ColumnStats,
  name: FeatureName,
): EndDifference[] {
  const differences: EndDifference[] = [];
  for (let c = 0; c < source.length; c++) {
    if (columns.std[c] === 0) continue;
    const unstandardise = (z: number): number => columns.mean[c] + z * columns.std[c];
    differences.push({
      feature: name(c),
      source: unstandardise(source[c]),
      target: unstandardise(target[c]),
      z: source[c] - target[c],
    });
  }
  return strongestFirst(differences, ({ z }) => z);
}

/**
 * Edges at the given nodes, each once, highest score first, equal scores by edge number.
 * @param except the edge that is explained, when it is one
 */
export function edgeReasons(
  csr: Csr,
  ends: readonly number[],
  except: number | null,
  score: Float64Array,
  percentile: Float64Array,
): EdgeReason[] {
  const found = new Map<number, number>();
  for (const end of ends) {
    for (let i = csr.rowPtr[end]; i < csr.rowPtr[end + 1]; i++) {
      const edge = csr.edgeId[i];
      if (edge !== except && !found.has(edge)) found.set(edge, csr.colIdx[i]);
    }
  }
  return [...found]
    .map(([edge, node]) => ({ edge, node, score: score[edge], percentile: percentile[edge] }))
    .sort((a, b) => b.score - a.score || a.edge - b.edge)
    .slice(0, LISTED);
}
