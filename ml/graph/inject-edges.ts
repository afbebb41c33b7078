/**
 * Edge anomalies planted in a clean graph, each once, undirected, never beside an edge that exists; truth is what was
 * injected, nothing else.
 *
 * cliques    c groups of m nodes are joined completely. Leaks: the number of common neighbours finds them (0.998
 *            AUROC on Cora), so that it measures little. Kept because it is what was published.
 * cross      a share r of |E| new pairs whose ends lie in different communities. Leaks a little through degrees (ends
 *            are drawn from all nodes) and through triangles, which a new pair seldom closes.
 * rewired    the same without the leak: two edges (a, b) and (c, d) exchange ends and become (a, d) and (c, b). Every
 *            node keeps its degree; edges in no triangle are replaced by edges in no triangle, so that every node keeps
 *            its number of triangles, too. Compare with edges in no triangle (`withoutTriangles`), and neither degree
 *            nor common neighbours can tell.
 *
 * Attribute anomalies of edges come from `injectNodes` with structural 'none': edges whose end has another's features.
 */
import type { Rng } from '../rng.ts';
import type { Graph, GraphData } from '../schema/graph.ts';
import { forEachCommon, neighbourLists } from './common-neighbours.ts';
import { symmetricCsr } from './csr.ts';
import { appendEdges, cliquePairs, edgeTypesOf } from './inject.ts';
import type { Injected } from './inject.ts';
import { pairSet } from './pair-set.ts';
import type { PairSet } from './pair-set.ts';

export type EdgeInjection =
  | { readonly kind: 'cliques'; readonly cliqueSize: number; readonly cliques: number }
  | { readonly kind: 'cross' | 'rewired'; readonly share: number };

/** r as in the clean edge protocol. */
export const EDGE_SHARE = 0.01;
const ATTEMPTS_PER_EDGE = 400;

function result(data: GraphData, graph: Graph, isNew: Uint8Array, notes: readonly string[]): Injected {
  const nodeTypes = new Int8Array(graph.numNodes);
  return {
    data: { graph, features: data.features },
    nodeTypes,
    edgeTypes: edgeTypesOf(graph, isNew, new Uint8Array(graph.numNodes)),
    notes,
  };
}

function crossPairs(graph: Graph, community: Int32Array, wanted: number, rng: Rng): [number, number][] {
  const existing = pairSet(graph);
  const pairs: [number, number][] = [];
  for (let attempt = 0; attempt < wanted * ATTEMPTS_PER_EDGE && pairs.length < wanted; attempt++) {
    const u = rng.int(graph.numNodes);
    const v = rng.int(graph.numNodes);
    if (community[u] === community[v] || existing.has(u, v)) continue;
    existing.add(u, v);
    pairs.push([u, v]);
  }
  return pairs;
}

/** Neighbours of a graph that is being changed: lists of the clean graph, corrected by the pairs that exist now. */
interface LiveNeighbours {
  readonly pairs: PairSet;
  readonly clean: (v: number) => Int32Array;
  readonly added: Map<number, number[]>;
}

function hasCommonNeighbour(live: LiveNeighbours, u: number, v: number): boolean {
  const joins = (w: number): boolean => w !== u && w !== v && live.pairs.has(w, u) && live.pairs.has(w, v);
  return live.clean(u).some(joins) || (live.added.get(u) ?? []).some(joins);
}

function rewired(
  graph: Graph,
  community: Int32Array,
  wanted: number,
  rng: Rng,
): { graph: Graph; isNew: Uint8Array; count: number } {
  const { ptr, idx } = neighbourLists(symmetricCsr(graph));
  const live: LiveNeighbours = {
    pairs: pairSet(graph),
    clean: (v) => idx.subarray(ptr[v], ptr[v + 1]),
    added: new Map<number, number[]>(),
  };
  const clean = pairSet(graph);
  const src = Int32Array.from(graph.src);
  const dst = Int32Array.from(graph.dst);
  const isNew = new Uint8Array(graph.numEdges);
  const join = (u: number, v: number): void => {
    live.pairs.add(u, v);
    live.added.set(u, [...(live.added.get(u) ?? []), v]);
    live.added.set(v, [...(live.added.get(v) ?? []), u]);
  };
  const free = (u: number, v: number): boolean =>
    u !== v &&
    community[u] !== community[v] &&
    !live.pairs.has(u, v) &&
    !clean.has(u, v) &&
    !hasCommonNeighbour(live, u, v);
  // An edge with a parallel one cannot be taken away alone.
  const multiplicity = new Map<number, number>();
  const key = (e: number): number =>
    Math.min(graph.src[e], graph.dst[e]) * graph.numNodes + Math.max(graph.src[e], graph.dst[e]);
  for (let e = 0; e < graph.numEdges; e++) multiplicity.set(key(e), (multiplicity.get(key(e)) ?? 0) + 1);
  const usable = (e: number): boolean =>
    isNew[e] === 0 && src[e] !== dst[e] && multiplicity.get(key(e)) === 1 && !hasCommonNeighbour(live, src[e], dst[e]);

  let count = 0;
  for (let attempt = 0; attempt < wanted * ATTEMPTS_PER_EDGE && count + 2 <= wanted; attempt++) {
    const e = rng.int(graph.numEdges);
    const f = rng.int(graph.numEdges);
    const turned = !graph.directed && rng.int(2) === 1;
    if (e === f || !usable(e) || !usable(f)) continue;
    const [a, b] = [src[e], dst[e]];
    const [c, d] = turned ? [dst[f], src[f]] : [src[f], dst[f]];
    live.pairs.delete(a, b);
    live.pairs.delete(c, d);
    const first = free(a, d);
    if (first) live.pairs.add(a, d);
    const both = first && free(c, b);
    if (first) live.pairs.delete(a, d);
    if (!both) {
      live.pairs.add(a, b);
      live.pairs.add(c, d);
      continue;
    }
    join(a, d);
    join(c, b);
    dst[e] = d;
    src[f] = c;
    dst[f] = b;
    isNew[e] = isNew[f] = 1;
    count += 2;
  }
  return { graph: { ...graph, src, dst }, isNew, count };
}

/**
 * @param community of the clean graph, length numNodes
 * @returns new data; features are the same object. Fewer edges than asked for are said in the notes.
 */
export function injectEdges(data: GraphData, community: Int32Array, options: EdgeInjection, rng: Rng): Injected {
  const { graph } = data;
  const short = (made: number, wanted: number): string[] =>
    made < wanted ? [`${made} edges could be injected, ${wanted} were asked for.`] : [];
  if (options.kind === 'cliques') {
    const order = rng.fork('members').shuffle(Int32Array.from({ length: graph.numNodes }, (_, v) => v));
    const cliques = Math.min(options.cliques, Math.floor(graph.numNodes / options.cliqueSize));
    const pairs = cliquePairs(graph, order.subarray(0, cliques * options.cliqueSize), options.cliqueSize);
    const notes = cliques < options.cliques ? [`The graph has room for ${cliques} cliques.`] : [];
    const changed = appendEdges(graph, pairs);
    const done = result(data, changed, new Uint8Array(changed.numEdges).fill(1, graph.numEdges), notes);
    for (const v of order.subarray(0, cliques * options.cliqueSize)) done.nodeTypes[v] = 2;
    return done;
  }
  const wanted = Math.max(2, 2 * Math.round((options.share * graph.numEdges) / 2));
  if (options.kind === 'cross') {
    const pairs = crossPairs(graph, community, wanted, rng.fork('pairs'));
    const changed = appendEdges(graph, pairs);
    const isNew = new Uint8Array(changed.numEdges).fill(1, graph.numEdges);
    return result(data, changed, isNew, short(pairs.length, wanted));
  }
  const made = rewired(graph, community, graph.numEdges === 0 ? 0 : wanted, rng.fork('exchange'));
  return result(data, made.graph, made.isNew, short(made.count, wanted));
}

/** 1 for edges whose ends have no neighbour in common: what a rewired edge may fairly be compared with. */
export function withoutTriangles(graph: Graph): Uint8Array {
  const lists = neighbourLists(symmetricCsr(graph));
  return Uint8Array.from({ length: graph.numEdges }, (_, e) => {
    let common = 0;
    forEachCommon(lists, graph.src[e], graph.dst[e], () => common++);
    return common === 0 ? 1 : 0;
  });
}
