/** What the structure of the graph says of each node and of the whole: shapes, and the words for them. */
import { nodeMeasures } from './filter.ts';
import type { NodeMeasure } from './filter.ts';

/** Measures that are computed together. */
export const measureGroups = ['structure', 'communities', 'pagerank', 'betweenness', 'clustering'] as const;
export type MeasureGroup = (typeof measureGroups)[number];

/** For "Computing ...". */
export const measureGroupWords: Readonly<Record<MeasureGroup, string>> = {
  structure: 'degrees, cores and components',
  communities: 'communities',
  pagerank: 'PageRank',
  betweenness: 'betweenness',
  clustering: 'clustering',
};

export interface MeasureWords {
  readonly title: string;
  /** one sentence: what the number says */
  readonly meaning: string;
  readonly group: MeasureGroup;
  /** count: whole numbers; name: the number names a group, and more is not more; share: 0 to 1; weight: tiny, sums to 1 */
  readonly scale: 'count' | 'name' | 'share' | 'weight';
}

export const measureWords: Readonly<Record<NodeMeasure, MeasureWords>> = {
  degree: {
    title: 'Degree',
    meaning: 'Edges that touch the node; parallel ones count each, a loop twice.',
    group: 'structure',
    scale: 'count',
  },
  degreeIn: { title: 'Incoming edges', meaning: 'Edges that end at the node.', group: 'structure', scale: 'count' },
  degreeOut: { title: 'Outgoing edges', meaning: 'Edges that start at the node.', group: 'structure', scale: 'count' },
  core: {
    title: 'Core number',
    meaning: 'The largest k so that the node keeps k neighbours when nodes with fewer are taken away again and again.',
    group: 'structure',
    scale: 'count',
  },
  component: {
    title: 'Component',
    meaning: 'Nodes that reach each other over edges in any direction; number 1 is the largest.',
    group: 'structure',
    scale: 'name',
  },
  componentSize: {
    title: 'Size of its component',
    meaning: 'Nodes that it reaches over edges in any direction, itself included.',
    group: 'structure',
    scale: 'count',
  },
  community: {
    title: 'Community',
    meaning: 'Groups with many edges inside and few between them (Louvain); number 1 is the largest.',
    group: 'communities',
    scale: 'name',
  },
  communitySize: {
    title: 'Size of its community',
    meaning: 'Nodes in the same community, itself included.',
    group: 'communities',
    scale: 'count',
  },
  pagerank: {
    title: 'PageRank',
    meaning: 'Share of its time that a random walk spends at the node; all nodes together make 1.',
    group: 'pagerank',
    scale: 'weight',
  },
  betweenness: {
    title: 'Betweenness',
    meaning: 'Share of the shortest paths between other nodes that run through the node.',
    group: 'betweenness',
    scale: 'share',
  },
  clustering: {
    title: 'Clustering',
    meaning: 'Share of the pairs of its neighbours that are neighbours of each other; 0 with fewer than two.',
    group: 'clustering',
    scale: 'share',
  },
};

/** In an undirected graph only the sum of both directions means something. */
export const measuresOf = (directed: boolean): readonly NodeMeasure[] =>
  nodeMeasures.filter((measure) => directed || (measure !== 'degreeIn' && measure !== 'degreeOut'));

export interface MeasureValues {
  readonly measure: NodeMeasure;
  /** one a node, finite */
  readonly values: Float32Array;
  readonly min: number;
  readonly max: number;
  /** of component and community: sizes by number, largest first (groups[0] is number 1); else null */
  readonly groups: Int32Array | null;
  /** "Estimated from 140 of 100,000 nodes ..." */
  readonly notes: readonly string[];
}

/** How far a computation of measures is, 0 to 1. */
export interface MeasureProgress {
  readonly group: MeasureGroup;
  readonly fraction: number;
}

/** One number about the whole graph, with what it means. */
export interface Statistic {
  readonly id: string;
  readonly title: string;
  readonly value: number;
  readonly scale: 'count' | 'share' | 'number';
  /** one sentence */
  readonly meaning: string;
}
export interface GraphStatistics {
  readonly statistics: readonly Statistic[];
  /** nodes by degree in bins whose width doubles: from..to inclusive */
  readonly degrees: readonly { readonly from: number; readonly to: number; readonly nodes: number }[];
  /** sizes, largest first, at most 20 */
  readonly components: readonly number[];
  readonly communities: readonly number[];
  readonly notes: readonly string[];
  readonly seconds: number;
}
