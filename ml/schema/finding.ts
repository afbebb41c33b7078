/**
 * A finding: one scored node or edge with the reasons for its score, frozen with the run that produced it.
 */
export type ElementKind = 'node' | 'edge';

/** One additive or informative part of a score. */
export interface ScorePart {
  readonly id: string;
  readonly title: string;
  /** One sentence: what a high value of this part says. */
  readonly meaning: string;
  readonly value: number;
  /** share of elements with a value not above this one, 0..1 (mid-rank for ties) */
  readonly percentile: number;
  /** weight of this part in the score; 0 for an informative part */
  readonly weight: number;
}

export interface FeatureReason {
  readonly feature: string;
  readonly value: number;
  /** mean over the element's neighbours (for an edge: over the neighbours of both ends) */
  readonly neighbourMean: number;
  /** mean over all nodes */
  readonly overallMean: number;
  /** (value - neighbourMean) / standard deviation over all nodes; 0 where the feature is constant */
  readonly zAgainstNeighbours: number;
  /** (value - overallMean) / standard deviation over all nodes */
  readonly zAgainstAll: number;
}

export interface NeighbourReason {
  /** node index of the neighbour (for an edge finding: an end point or a neighbour of one) */
  readonly node: number;
  /** stored edge that connects it */
  readonly edge: number;
  /** cosine similarity of standardised features, -1..1; null where either row is all zero */
  readonly similarity: number | null;
  readonly score: number;
}

/** An edge at the element, by its own score. */
export interface EdgeReason {
  readonly edge: number;
  /** its end that is not the element's (for an edge finding: not the shared end); the same node for a self loop */
  readonly node: number;
  readonly score: number;
  /** 0..1 among all edges of the run */
  readonly percentile: number;
}

/** A feature in which the two ends of an edge are far apart. */
export interface EndDifference {
  readonly feature: string;
  readonly source: number;
  readonly target: number;
  /** (source - target) / standard deviation over all nodes */
  readonly z: number;
}

export interface Finding {
  readonly kind: ElementKind;
  readonly index: number;
  readonly score: number;
  /** 1 = most anomalous; ties broken by index */
  readonly rank: number;
  readonly outOf: number;
  /** 0..1, share of elements with a score not above this one */
  readonly percentile: number;
  /** one or two sentences in plain words */
  readonly summary: string;
  readonly parts: readonly ScorePart[];
  /** features that stand out most against its neighbours (against all where it has none), at most eight, strongest first */
  readonly features: readonly FeatureReason[];
  /** features that stand out most against all nodes, at most eight, strongest first */
  readonly featuresAgainstAll: readonly FeatureReason[];
  /** edges: features in which its ends differ most, at most eight, strongest first; nodes: none */
  readonly ends: readonly EndDifference[];
  /** edges at it (for an edge: others at its ends) with the highest scores, at most eight; none where the run has no edge scores */
  readonly edges: readonly EdgeReason[];
  /** neighbours that agree least with it, at most eight, least similar first */
  readonly neighbours: readonly NeighbourReason[];
  readonly numNeighbours: number;
}
