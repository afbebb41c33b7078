/**
 * The graphs that the tables are made of: every published set with known anomalies, organic ones first, and clean
 * injections into sets that have none. An injection is made anew for each seed.
 */
import { withoutTriangles } from '../../graph/inject-edges.ts';
import type { Injected } from '../../graph/inject.ts';
import { anomalous, withEdges, withNodes } from '../injections.ts';
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
  /** anomalies found in the world, made by a program and published, or planted by the generators of ml/graph */
  readonly origin: 'organic' | 'made' | 'planted';
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

/** Planted in a clean set, anew for each seed. Unlike the published injections these come with truth for edges. */
const planted = (
  dataset: string,
  name: string,
  tasks: Source['tasks'],
  plant: (data: GraphData, seed: number) => Injected,
): Source => ({
  id: `${dataset}: ${name}`,
  dataset,
  origin: 'planted',
  tasks,
  varies: true,
  load: (seed) => {
    const { data, nodeTypes, edgeTypes } = plant(readDataset(dataset).data, seed);
    return { data, truth: { nodes: anomalous(nodeTypes), edges: anomalous(edgeTypes) }, nodeTypes, edgeTypes };
  },
});

/** Edges in triangles are left out: a planted edge closes none, and everybody could see that. */
const withoutLeak = (source: Source): Source => ({
  ...source,
  load: (seed) => {
    const found = source.load(seed);
    const alone = withoutTriangles(found.data.graph);
    const edges = found.truth.edges?.map((value, e) => (value === 1 || alone[e] === 1 ? value : -1)) ?? null;
    return { ...found, truth: { ...found.truth, edges } };
  },
});

const plantedIn = (dataset: string): readonly Source[] => [
  planted(dataset, 'leak-free nodes', ['node'], (data, seed) =>
    withNodes(data, seed, { structural: 'rewired', attribute: 'closest-length' }),
  ),
  withoutLeak(planted(dataset, 'rewired edges', ['edge'], (data, seed) => withEdges(data, seed, 'rewired'))),
  planted(dataset, 'edges across', ['edge'], (data, seed) => withEdges(data, seed, 'cross')),
  planted(dataset, 'foreign attributes', ['edge'], (data, seed) =>
    withNodes(data, seed, { structural: 'none', attribute: 'closest-length' }),
  ),
  planted(dataset, 'cliques', ['edge'], (data, seed) => withEdges(data, seed, 'cliques')),
];

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
  ...['cora', 'citeseer'].flatMap(plantedIn),
];
