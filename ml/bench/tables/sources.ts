/**
 * The graphs that the tables are made of: every published set with known anomalies, organic ones first, and clean
 * injections into sets that have none. An injection is made anew for each seed.
 */
import { readDataset } from '../read-dataset.ts';
import type { GraphData, Truth } from '../../schema/graph.ts';

export interface SourceData {
  readonly data: GraphData;
  readonly truth: Truth;
  /** 0 inlier, 1 attribute, 2 structural, 3 both; null where the source does not tell */
  readonly nodeTypes: Int8Array | null;
  /** 0 inlier, 1 attribute, 2 structural; null where the source does not tell */
  readonly edgeTypes: Int8Array | null;
}

export interface Source {
  readonly id: string;
  /** folder of the data set behind it */
  readonly dataset: string;
  /** anomalies found in the world, or made by a program */
  readonly origin: 'organic' | 'made';
  readonly tasks: readonly ('node' | 'edge')[];
  /** whether another seed gives other data */
  readonly varies: boolean;
  load(seed: number): SourceData;
}

const published = (id: string, origin: Source['origin'], tasks: Source['tasks'] = ['node']): Source => ({
  id,
  dataset: id,
  origin,
  tasks,
  varies: false,
  load: () => ({ ...readDataset(id), edgeTypes: null }),
});

export const sources: readonly Source[] = [
  published('disney', 'organic'),
  published('facebook_anomaly', 'organic'),
  published('reddit', 'organic'),
  published('tolokers', 'organic'),
  published('enron', 'organic'),
  published('yelpchi_relations', 'organic'),
  published('yelpchi_bipartite', 'organic', ['node', 'edge']),
  published('yelpchi_reviews', 'organic'),
  published('cora_inj_cola', 'made'),
  published('inj_cora', 'made'),
  published('inj_amazon', 'made'),
  published('gen_1000', 'made'),
  published('gen_10000', 'made'),
  published('gen_time', 'made'),
  published('amlsim_20k', 'made'),
  published('s_ffsd', 'made'),
  published('minesweeper', 'made'),
  published('cora_edges_bourne', 'made', ['edge']),
];
