/**
 * Two-hop neighbour sampling around seeds, each seed on its own (PyG's NeighborLoader with replace=True,
 * disjoint=True): k1 draws with replacement around the seed, then k2 around each distinct node that this reached.
 * Nodes are de-duplicated inside a seed's subgraph, edges are not.
 *
 * Typed arrays only; a subgraph has at most 1 + k1 + k1 k2 nodes, so de-duplication is a linear scan. Every draw is a
 * function of (seed node, round, slot): batches, threads and their order do not change what is sampled.
 */
import type { Csr } from '../../schema/graph.ts';
import { boundedInt } from '../../rng.ts';
import type { Rng } from '../../rng.ts';

export interface FanOut {
  readonly first: number;
  readonly second: number;
}

/** A batch of disjoint subgraphs. Rows of subgraph i are nodeStart[i]..nodeStart[i+1]; the first is its seed. */
export interface SubgraphBatch {
  readonly numSeeds: number;
  /** length numSeeds + 1 */
  readonly nodeStart: Int32Array;
  /** graph index of each row */
  readonly nodeId: Int32Array;
  /** length numSeeds + 1 */
  readonly edgeStart: Int32Array;
  /** row of the sampled neighbour */
  readonly edgeFrom: Int32Array;
  /** row of the node it was sampled for */
  readonly edgeTo: Int32Array;
  /** stored edge */
  readonly edgeId: Int32Array;
}

/** First-hop entries (positions in the CSR) that are given instead of drawn: for sweeps that must reach every edge. */
export interface FixedFirstHop {
  /** length numSeeds + 1 */
  readonly start: Int32Array;
  readonly entries: Int32Array;
  /** distinguishes draws of several subgraphs of one seed; length numSeeds */
  readonly variant: Int32Array;
}

const SLOTS = 64;

export function sampleSubgraphs(
  csr: Csr,
  seeds: Int32Array,
  fanOut: FanOut,
  rng: Rng,
  round: number,
  fixed: FixedFirstHop | null = null,
): SubgraphBatch {
  const perSeed = 1 + fanOut.first + fanOut.first * fanOut.second;
  const nodeId = new Int32Array(seeds.length * perSeed);
  const edges = seeds.length * (perSeed - 1);
  const edgeFrom = new Int32Array(edges);
  const edgeTo = new Int32Array(edges);
  const edgeId = new Int32Array(edges);
  const nodeStart = new Int32Array(seeds.length + 1);
  const edgeStart = new Int32Array(seeds.length + 1);
  let nodes = 0;
  let edgeCount = 0;

  for (let s = 0; s < seeds.length; s++) {
    const seed = seeds[s];
    const base = nodes;
    nodeId[nodes++] = seed;
    const counter = (round * 4096 + (fixed === null ? 0 : fixed.variant[s])) * SLOTS;

    const take = (parent: number, entry: number): void => {
      const neighbour = csr.colIdx[entry];
      let row = base;
      while (row < nodes && nodeId[row] !== neighbour) row++;
      if (row === nodes) nodeId[nodes++] = neighbour;
      edgeFrom[edgeCount] = row;
      edgeTo[edgeCount] = parent;
      edgeId[edgeCount++] = csr.edgeId[entry];
    };
    const draw = (node: number, slot: number): number =>
      csr.rowPtr[node] + boundedInt(rng.at(seed, counter + slot), csr.rowPtr[node + 1] - csr.rowPtr[node]);

    if (fixed !== null) {
      for (let i = fixed.start[s]; i < fixed.start[s + 1]; i++) take(base, fixed.entries[i]);
    } else if (csr.rowPtr[seed + 1] > csr.rowPtr[seed]) {
      for (let k = 0; k < fanOut.first; k++) take(base, draw(seed, k));
    }
    const reached = nodes;
    for (let row = base + 1; row < reached; row++) {
      const node = nodeId[row];
      for (let k = 0; k < fanOut.second; k++) {
        take(row, draw(node, fanOut.first + (row - base) * fanOut.second + k));
      }
    }
    nodeStart[s + 1] = nodes;
    edgeStart[s + 1] = edgeCount;
  }
  return {
    numSeeds: seeds.length,
    nodeStart,
    nodeId: nodeId.subarray(0, nodes),
    edgeStart,
    edgeFrom: edgeFrom.subarray(0, edgeCount),
    edgeTo: edgeTo.subarray(0, edgeCount),
    edgeId: edgeId.subarray(0, edgeCount),
  };
}

/** Which graph nodes a batch touches, each once, and where each row of the batch finds its own. */
export interface TouchedRows {
  /** graph indices to transform; null for all nodes, when the batch touches most of them anyway */
  readonly nodes: Int32Array | null;
  readonly count: number;
  /** length of the batch's rows: index into `nodes` */
  readonly local: Int32Array;
}

/** @param scratch length numNodes, filled with -1; left so */
export function touchedRows(batch: SubgraphBatch, scratch: Int32Array): TouchedRows {
  if (scratch.length <= batch.nodeId.length) return { nodes: null, count: scratch.length, local: batch.nodeId };
  const nodes = new Int32Array(batch.nodeId.length);
  const local = new Int32Array(batch.nodeId.length);
  let count = 0;
  for (let row = 0; row < batch.nodeId.length; row++) {
    const node = batch.nodeId[row];
    if (scratch[node] < 0) {
      scratch[node] = count;
      nodes[count++] = node;
    }
    local[row] = scratch[node];
  }
  for (let i = 0; i < count; i++) scratch[nodes[i]] = -1;
  return { nodes: nodes.subarray(0, count), count, local };
}

/** Every row of the batch finds its graph node itself: for features that were transformed once for all nodes. */
export function allRows(batch: SubgraphBatch, numNodes: number): TouchedRows {
  return { nodes: null, count: numNodes, local: batch.nodeId };
}
