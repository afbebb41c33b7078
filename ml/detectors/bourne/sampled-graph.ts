/**
 * The rows that subgraphs are drawn from. As a rule each node's row has all its neighbours; the released loaders differ:
 * they follow stored edges backwards only (of a one-directional list, half of each clique is blind), and the older node
 * loader gives each node a loop to itself.
 */
import { symmetricCsr } from '../../graph/csr.ts';
import type { Csr, Graph } from '../../schema/graph.ts';

export interface SampledGraphOptions {
  /** 'in-edges' of a directed graph: row v has the sources of edges that end in v. Undirected graphs have only 'both'. */
  readonly direction: 'both' | 'in-edges';
  /** one loop a node, with edge numbers from numEdges on: for node networks only */
  readonly selfLoops: boolean;
}

function withLoops(graph: Graph): Graph {
  const { numNodes, numEdges } = graph;
  const extended = (ends: Int32Array): Int32Array => {
    const all = new Int32Array(numEdges + numNodes);
    all.set(ends);
    for (let v = 0; v < numNodes; v++) all[numEdges + v] = v;
    return all;
  };
  return { ...graph, numEdges: numEdges + numNodes, src: extended(graph.src), dst: extended(graph.dst) };
}

/** As symmetricCsr has them: readable by all threads. */
const shared = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(4 * length));

/** Sources of the edges that end in each node: columns ascend within a row, equal columns by edge number. */
function inEdgeCsr({ numNodes, numEdges, src, dst }: Graph): Csr {
  const startsOf = (ends: Int32Array): Int32Array => {
    const start = shared(numNodes + 1);
    for (let e = 0; e < numEdges; e++) start[ends[e] + 1]++;
    for (let v = 0; v < numNodes; v++) start[v + 1] += start[v];
    return start;
  };
  // A stable counting sort by source, then by destination.
  const bySource = new Int32Array(numEdges);
  const nextSource = startsOf(src);
  for (let e = 0; e < numEdges; e++) bySource[nextSource[src[e]]++] = e;
  const rowPtr = startsOf(dst);
  const next = rowPtr.slice();
  const colIdx = shared(numEdges);
  const edgeId = shared(numEdges);
  for (const e of bySource) {
    const at = next[dst[e]]++;
    colIdx[at] = src[e];
    edgeId[at] = e;
  }
  return { numRows: numNodes, rowPtr, colIdx, edgeId };
}

export function sampledGraph(graph: Graph, options: SampledGraphOptions): Csr {
  const looped = options.selfLoops ? withLoops(graph) : graph;
  return options.direction === 'in-edges' && graph.directed ? inEdgeCsr(looped) : symmetricCsr(looped);
}
