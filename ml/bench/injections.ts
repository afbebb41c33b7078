/**
 * Clean graphs with planted anomalies, as the benches measure them: the generators of ml/graph with the published sizes
 * (m = 15, k = 50, r = 1 % of the edges), communities found by modularity, everything from one seed.
 */
import { communities } from '../graph/communities.ts';
import { EDGE_SHARE, injectEdges } from '../graph/inject-edges.ts';
import { PROTOCOL, injectNodes, publishedCliques } from '../graph/inject.ts';
import type { Injected, NodeInjection } from '../graph/inject.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';

function prepared(data: GraphData, seed: number): { community: Int32Array; rng: ReturnType<typeof createRng> } {
  const rng = createRng(seed);
  return { community: communities(data.graph, rng.fork('communities')), rng: rng.fork('injection') };
}

export function withEdges(data: GraphData, seed: number, kind: 'cliques' | 'cross' | 'rewired'): Injected {
  const { community, rng } = prepared(data, seed);
  const cliques = publishedCliques(data.graph.numNodes);
  const options = kind === 'cliques' ? { kind, cliqueSize: PROTOCOL.cliqueSize, cliques } : { kind, share: EDGE_SHARE };
  return injectEdges(data, community, options, rng);
}

export function withNodes(
  data: GraphData,
  seed: number,
  kinds: Pick<NodeInjection, 'structural' | 'attribute'>,
): Injected {
  const { community, rng } = prepared(data, seed);
  const cliques = publishedCliques(data.graph.numNodes);
  return injectNodes(data, community, { ...PROTOCOL, ...kinds, cliques, mayOverlap: false }, rng);
}

/** 1 where a type is not normal. */
export const anomalous = (types: Int8Array): Int8Array => types.map((type) => (type > 0 ? 1 : 0));
