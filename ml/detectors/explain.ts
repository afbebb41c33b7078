/**
 * Why an element has its score: the parts of the score with their percentiles, the features that stand out against the
 * neighbours and against all, the neighbours that agree with it least, and the edges at it that score highest. A pure
 * function of the run's arrays, so the same question always has the same answer.
 *
 * For an edge, "its features" are the mean of its two ends' rows and "its neighbours" the neighbours of both ends; what its
 * ends differ in is told apart, because an edge between two opposites is ordinary in the mean.
 */
import { columnStats, forEachInRow } from '../graph/feature-rows.ts';
import type { ColumnStats } from '../graph/feature-rows.ts';
import { orderByScore, percentiles } from '../metrics/ranking.ts';
import { AppError } from '../schema/errors.ts';
import type {
  ElementKind,
  EndDifference,
  FeatureReason,
  Finding,
  NeighbourReason,
  ScorePart,
} from '../schema/finding.ts';
import type { Csr, GraphData } from '../schema/graph.ts';
import type { Scores } from './detector.ts';
import { edgeReasons, endDifferences, featureReasons, LISTED, strongestFirst } from './explain-reasons.ts';

export interface Explainer {
  /**
   * @param names display name of a node, for the summary sentence
   * @throws AppError not-found when the index is out of range or the run has no scores of this kind
   */
  explain(kind: ElementKind, index: number, names: (node: number) => string): Finding;
}

export interface ExplainerInput {
  readonly data: GraphData;
  readonly csr: Csr;
  readonly nodes: Scores | null;
  readonly edges: Scores | null;
}

/** Rank, percentile and part percentiles of one kind of element, computed once. */
interface RankedScores {
  readonly scores: Scores;
  readonly rank: Int32Array;
  readonly percentile: Float64Array;
  readonly partPercentiles: readonly Float64Array[];
}

function rankScores(scores: Scores): RankedScores {
  const order = orderByScore(scores.score);
  const rank = new Int32Array(order.length);
  for (let position = 0; position < order.length; position++) rank[order[position]] = position + 1;
  return {
    scores,
    rank,
    percentile: percentiles(scores.score),
    partPercentiles: scores.parts.map((part) => percentiles(part.values)),
  };
}

/** How far up an element stands, for people: "top 0.5 %", never rounded to "top 0 %". */
export function topText(percentile: number, outOf: number): string {
  const percent = 100 * Math.max(1 / outOf, 1 - percentile);
  return `top ${percent < 1 ? Number(percent.toPrecision(1)) : Math.ceil(percent)} %`;
}

export function createExplainer(input: ExplainerInput): Explainer {
  const { data, csr } = input;
  const { graph, features } = data;
  let stats: ColumnStats | null = null;
  const ranked: { node?: RankedScores; edge?: RankedScores } = {};

  const rankedOf = (kind: ElementKind): RankedScores => {
    const known = ranked[kind];
    if (known !== undefined) return known;
    const scores = kind === 'node' ? input.nodes : input.edges;
    if (scores === null) throw new AppError('not-found', `This run did not score ${kind}s, so it cannot explain one.`);
    const made = rankScores(scores);
    ranked[kind] = made;
    return made;
  };

  const featureName = (column: number): string => features.names[column] ?? `feature ${column + 1}`;

  /** Standardised row of a node: (x - mean) / std, constant columns 0. Length numCols. */
  const standardised = (node: number, columns: ColumnStats): Float64Array => {
    const row = new Float64Array(features.numCols);
    forEachInRow(features, node, (c, value) => (row[c] = value));
    for (let c = 0; c < row.length; c++) {
      row[c] = columns.std[c] > 0 ? (row[c] - columns.mean[c]) / columns.std[c] : 0;
    }
    return row;
  };

  /** Distinct neighbours of the ends with the first edge that connects them; the ends of an edge see each other. */
  const neighboursOf = (ends: readonly number[], self: ElementKind): Map<number, number> => {
    const found = new Map<number, number>();
    for (const end of ends) {
      for (let i = csr.rowPtr[end]; i < csr.rowPtr[end + 1]; i++) {
        const u = csr.colIdx[i];
        if (self === 'node' ? u === end : ends.includes(u)) continue;
        if (!found.has(u)) found.set(u, csr.edgeId[i]);
      }
    }
    return found;
  };

  return {
    explain: (kind, index, names) => {
      const all = rankedOf(kind);
      const total = all.scores.score.length;
      if (!Number.isInteger(index) || index < 0 || index >= total) {
        throw new AppError('not-found', `There is no ${kind} number ${index}; the run scored ${total}.`);
      }
      stats ??= columnStats(features);
      const columns = stats;
      const ends = kind === 'node' ? [index] : [graph.src[index], graph.dst[index]];
      const own = new Float64Array(features.numCols);
      const rows = ends.map((end) => standardised(end, columns));
      for (const row of rows) row.forEach((value, c) => (own[c] += value / ends.length));
      const ownNorm = norm(own);

      const neighbours = neighboursOf(ends, kind);
      const mean = new Float64Array(features.numCols);
      const reasons: NeighbourReason[] = [];
      for (const [node, edge] of neighbours) {
        const row = standardised(node, columns);
        let dot = 0;
        for (let c = 0; c < row.length; c++) {
          mean[c] += row[c] / neighbours.size;
          dot += row[c] * own[c];
        }
        const scale = ownNorm * norm(row);
        reasons.push({
          node,
          edge,
          similarity: scale === 0 ? null : dot / scale,
          score: input.nodes?.score[node] ?? 0,
        });
      }
      reasons.sort((a, b) => (a.similarity ?? 2) - (b.similarity ?? 2) || a.node - b.node);

      const parts = all.scores.parts.map((part, p): ScorePart => ({
        id: part.id,
        title: part.title,
        meaning: part.meaning,
        value: part.values[index],
        percentile: all.partPercentiles[p][index],
        weight: part.weight,
      }));
      const compared = featureReasons(own, neighbours.size > 0 ? mean : null, columns, featureName);
      const againstAll = strongestFirst(compared, (reason) => reason.zAgainstAll);
      const standOut =
        neighbours.size > 0 ? strongestFirst(compared, (reason) => reason.zAgainstNeighbours) : againstAll;
      const apart = kind === 'edge' ? endDifferences(rows[0], rows[1], columns, featureName) : [];
      const edges = input.edges === null ? null : rankedOf('edge');
      const percentile = all.percentile[index];
      return {
        kind,
        index,
        score: all.scores.score[index],
        rank: all.rank[index],
        outOf: total,
        percentile,
        summary: summarise(kind, ends.map(names), all.rank[index], total, parts, standOut, neighbours.size, apart),
        parts,
        features: standOut,
        featuresAgainstAll: againstAll,
        ends: apart,
        edges:
          edges === null
            ? []
            : edgeReasons(csr, ends, kind === 'edge' ? index : null, edges.scores.score, edges.percentile),
        neighbours: reasons.slice(0, LISTED),
        numNeighbours: neighbours.size,
      };
    },
  };
}

function norm(row: Float64Array): number {
  let sum = 0;
  for (const value of row) sum += value * value;
  return Math.sqrt(sum);
}

const capitalised = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

function summarise(
  kind: ElementKind,
  names: readonly string[],
  rank: number,
  total: number,
  parts: readonly ScorePart[],
  features: readonly FeatureReason[],
  numNeighbours: number,
  ends: readonly EndDifference[],
): string {
  const what = kind === 'node' ? names.join('') : `The edge ${names.join(' → ')}`;
  const sentences = [`${what} ranks ${rank.toLocaleString('en')} of ${total.toLocaleString('en')} ${kind}s.`];
  const scored = parts.filter((part) => part.weight !== 0);
  const strongest = [...scored].sort((a, b) => b.percentile - a.percentile)[0] as ScorePart | undefined;
  if (strongest !== undefined) {
    sentences.push(
      `Strongest sign: ${strongest.title.toLowerCase()} (${topText(strongest.percentile, total)} of all ${kind}s).`,
    );
  }
  if (numNeighbours === 0) sentences.push('It has no neighbours to be compared with.');
  const feature = features[0] as FeatureReason | undefined;
  if (feature !== undefined && numNeighbours > 0) {
    const direction = feature.zAgainstNeighbours > 0 ? 'above' : 'below';
    const distance = Math.abs(feature.zAgainstNeighbours).toFixed(1);
    sentences.push(
      `${capitalised(feature.feature)} is ${distance} standard deviations ${direction} its neighbours' mean.`,
    );
  }
  const end = ends[0] as EndDifference | undefined;
  if (end !== undefined) {
    sentences.push(`Its ends differ most in ${end.feature}, by ${Math.abs(end.z).toFixed(1)} standard deviations.`);
  }
  return sentences.join(' ');
}
