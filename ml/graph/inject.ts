/**
 * Node anomalies planted in a clean graph, for measuring detectors: the published protocol and one that does not leak.
 *
 * CoLA protocol (Liu et al., TNNLS 2021, after DOMINANT, Ding et al., SDM 2019): of 2 m c nodes drawn at random, the
 * first m c become c cliques of m; each of the others gets the feature row of the farthest (Euclidean) of k candidates,
 * one after the other, so that later picks see earlier ones. Clique members then have large degrees and swapped nodes
 * long feature vectors, so that two numbers without any method find most of them (Huang et al., arXiv 2210.12941).
 *
 * Leak-free: structural nodes exchange the far ends of their edges among each other, so that every node of the graph
 * keeps its degree; a swapped row is that of the candidate with the closest length, among equally long ones the
 * farthest, from another community.
 *
 * Types of nodes and edges: 0 normal, 1 attribute, 2 structural, 3 both. An edge is an attribute anomaly when the
 * features of one of its ends were replaced, a structural one when it was not in the clean graph.
 */
import type { Rng } from '../rng.ts';
import type { Features, Graph, GraphData } from '../schema/graph.ts';
import { symmetricCsr } from './csr.ts';
import { rowDot, rowNorms } from './feature-rows.ts';
import { pairSet } from './pair-set.ts';
import { rowsFrom } from './replace-rows.ts';

export interface Injected {
  readonly data: GraphData;
  /** 0 normal, 1 attribute, 2 structural, 3 both; length numNodes */
  readonly nodeTypes: Int8Array;
  /** 0 normal, 1 touches a node with replaced features, 2 not in the clean graph, 3 both; length numEdges */
  readonly edgeTypes: Int8Array;
  /** what could not be done as asked */
  readonly notes: readonly string[];
}

export interface NodeInjection {
  readonly structural: 'cliques' | 'rewired' | 'none';
  readonly attribute: 'farthest' | 'closest-length' | 'none';
  /** nodes of a clique (m), and cliques (c): m c nodes of each type */
  readonly cliqueSize: number;
  readonly cliques: number;
  /** candidates of an attribute swap (k) */
  readonly candidates: number;
  /** Draw the two types apart, so that a node may be both; otherwise no node is both, as in the protocol. */
  readonly mayOverlap: boolean;
}

/** m and k as published. */
export const PROTOCOL = { cliqueSize: 15, candidates: 50 } as const;

/** Cliques as published for graphs of about this size: Cora and Citeseer 5, BlogCatalog 10, Flickr 15, Pubmed 20. */
export function publishedCliques(numNodes: number): number {
  return numNodes < 4000 ? 5 : numNodes < 6500 ? 10 : numNodes < 12_000 ? 15 : 20;
}

/** Edges to append, each once. */
export function appendEdges(graph: Graph, pairs: readonly (readonly [number, number])[]): Graph {
  const src = new Int32Array(graph.numEdges + pairs.length);
  const dst = new Int32Array(src.length);
  src.set(graph.src);
  dst.set(graph.dst);
  pairs.forEach(([u, v], i) => {
    src[graph.numEdges + i] = u;
    dst[graph.numEdges + i] = v;
  });
  return { ...graph, numEdges: src.length, src, dst };
}

/** Joins each consecutive group of `size` members completely; pairs that exist already are left alone. */
export function cliquePairs(graph: Graph, members: Int32Array, size: number): [number, number][] {
  const existing = pairSet(graph);
  const added: [number, number][] = [];
  for (let start = 0; start + size <= members.length; start += size) {
    for (let i = start; i < start + size; i++) {
      for (let j = i + 1; j < start + size; j++) {
        const [u, v] = [members[i], members[j]];
        if (existing.has(u, v)) continue;
        existing.add(u, v);
        added.push([u, v]);
      }
    }
  }
  return added;
}

/** Edge types from what was done to a graph. @param isNew 1 where the edge was not in the clean graph */
export function edgeTypesOf(graph: Graph, isNew: Uint8Array, swapped: Uint8Array): Int8Array {
  return Int8Array.from({ length: graph.numEdges }, (_, e) => {
    const attribute = swapped[graph.src[e]] | swapped[graph.dst[e]];
    return attribute + 2 * isNew[e];
  });
}

interface Stub {
  readonly edge: number;
  readonly inner: number;
  readonly outer: number;
}

/**
 * Exchanges the far ends of the members' edges: edges (s, a) and (t, b) become (s, b) and (t, a). Only pairs that are
 * new to the graph and cross communities are made. Every node keeps its number of edges.
 */
function rewire(
  graph: Graph,
  members: Int32Array,
  community: Int32Array,
  rng: Rng,
): { graph: Graph; isNew: Uint8Array } {
  const csr = symmetricCsr(graph);
  const isMember = new Uint8Array(graph.numNodes);
  for (const v of members) isMember[v] = 1;
  const stubs: Stub[] = [];
  for (const v of members) {
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      const outer = csr.colIdx[i];
      if (isMember[outer] === 0) stubs.push({ edge: csr.edgeId[i], inner: v, outer });
    }
  }
  rng.shuffle(stubs);
  const existing = pairSet(graph);
  const src = Int32Array.from(graph.src);
  const dst = Int32Array.from(graph.dst);
  const isNew = new Uint8Array(graph.numEdges);
  const fits = (u: number, v: number): boolean => u !== v && community[u] !== community[v] && !existing.has(u, v);
  const connect = (stub: Stub, outer: number): void => {
    // The member stays where it is: a directed edge keeps its direction.
    if (src[stub.edge] === stub.inner) dst[stub.edge] = outer;
    else src[stub.edge] = outer;
    isNew[stub.edge] = 1;
    existing.add(stub.inner, outer);
  };
  const done = new Uint8Array(stubs.length);
  for (let i = 0; i < stubs.length; i++) {
    if (done[i] === 1) continue;
    for (let j = i + 1; j < stubs.length; j++) {
      const [one, two] = [stubs[i], stubs[j]];
      if (done[j] === 1 || one.inner === two.inner || one.outer === two.outer) continue;
      // An incoming edge is exchanged for an incoming one, so that in- and out-degrees stay, too.
      const sameDirection = (graph.src[one.edge] === one.inner) === (graph.src[two.edge] === two.inner);
      if (graph.directed && !sameDirection) continue;
      if (!fits(one.inner, two.outer) || !fits(two.inner, one.outer)) continue;
      connect(one, two.outer);
      connect(two, one.outer);
      done[i] = 1;
      done[j] = 1;
      break;
    }
  }
  return { graph: { ...graph, src, dst }, isNew };
}

/** @returns for each node the row its features come from */
function swapSources(
  features: Features,
  members: Int32Array,
  community: Int32Array | null,
  options: NodeInjection,
  rng: Rng,
): Int32Array {
  const source = Int32Array.from({ length: features.numRows }, (_, v) => v);
  const norms = rowNorms(features);
  const distance = (a: number, b: number): number =>
    norms[source[a]] ** 2 + norms[source[b]] ** 2 - 2 * rowDot(features, source[a], source[b]);
  const k = Math.min(options.candidates, features.numRows);
  for (const v of members) {
    const seen = new Set<number>();
    while (seen.size < k) seen.add(rng.int(features.numRows));
    let best = -1;
    let bestGap = Number.POSITIVE_INFINITY;
    let bestDistance = Number.NEGATIVE_INFINITY;
    for (const candidate of seen) {
      if (community !== null && community[candidate] === community[v]) continue;
      const gap = options.attribute === 'farthest' ? 0 : Math.abs(norms[source[candidate]] - norms[source[v]]);
      const far = distance(v, candidate);
      if (gap > bestGap || (gap === bestGap && far <= bestDistance)) continue;
      best = candidate;
      bestGap = gap;
      bestDistance = far;
    }
    if (best >= 0) source[v] = source[best];
  }
  return source;
}

/**
 * @param community of the clean graph, length numNodes: used by the leak-free variants only
 * @returns new data; the given data are not changed. Fewer members where the graph is too small, said in the notes.
 */
export function injectNodes(data: GraphData, community: Int32Array, options: NodeInjection, rng: Rng): Injected {
  const { graph, features } = data;
  const notes: string[] = [];
  const order = rng.fork('members').shuffle(Int32Array.from({ length: graph.numNodes }, (_, v) => v));
  const wanted = options.cliqueSize * options.cliques;
  const kinds = (options.structural === 'none' ? 0 : 1) + (options.attribute === 'none' ? 0 : 1);
  const share = options.mayOverlap ? graph.numNodes : Math.floor(graph.numNodes / Math.max(1, kinds));
  const count = Math.floor(Math.min(wanted, share) / options.cliqueSize) * options.cliqueSize;
  if (count < wanted)
    notes.push(`The graph has room for ${count} anomalous nodes of a type, ${wanted} were asked for.`);
  const structural = options.structural === 'none' ? new Int32Array(0) : order.subarray(0, count);
  const apart = options.mayOverlap
    ? rng.fork('attribute members').shuffle(Int32Array.from(order))
    : order.subarray(structural.length);
  const attribute = options.attribute === 'none' ? new Int32Array(0) : apart.subarray(0, count);

  const nodeTypes = new Int8Array(graph.numNodes);
  let changed = graph;
  let isNew: Uint8Array;
  if (options.structural === 'rewired') {
    ({ graph: changed, isNew } = rewire(graph, structural, community, rng.fork('rewire')));
    const touched = new Uint8Array(graph.numNodes);
    for (let e = 0; e < changed.numEdges; e++) {
      if (isNew[e] === 1) touched[changed.src[e]] = touched[changed.dst[e]] = 1;
    }
    const same = structural.filter((v) => touched[v] === 0);
    for (const v of structural) if (touched[v] === 1) nodeTypes[v] = 2;
    if (same.length > 0) notes.push(`${same.length} nodes found nobody to exchange edges with and stay normal.`);
  } else {
    const added = cliquePairs(graph, structural, options.cliqueSize);
    changed = appendEdges(graph, added);
    isNew = new Uint8Array(changed.numEdges).fill(1, graph.numEdges);
    for (const v of structural) nodeTypes[v] = 2;
  }
  const leakFree = options.attribute === 'closest-length';
  const source = swapSources(features, attribute, leakFree ? community : null, options, rng.fork('attributes'));
  const swapped = new Uint8Array(graph.numNodes);
  for (const v of attribute) {
    // Where nobody else was found, or the node drew itself, its features are still its own.
    if (source[v] === v) continue;
    swapped[v] = 1;
    nodeTypes[v] += 1;
  }
  return {
    data: { graph: changed, features: rowsFrom(features, source) },
    nodeTypes,
    edgeTypes: edgeTypesOf(changed, isNew, swapped),
    notes,
  };
}
