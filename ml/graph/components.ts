/** Connected components, edges read in both directions, and the graph on some of the nodes. */
import type { Graph, GraphData } from '../schema/graph.ts';
import { rowsFrom } from './replace-rows.ts';

/** Component of each node, by its least node; O(nodes + edges), nearly. */
export function components({ numNodes, numEdges, src, dst }: Graph): Int32Array {
  const parent = Int32Array.from({ length: numNodes }, (_, v) => v);
  const rootOf = (node: number): number => {
    let v = node;
    while (parent[v] !== v) v = parent[v] = parent[parent[v]];
    return v;
  };
  for (let e = 0; e < numEdges; e++) {
    const [a, b] = [rootOf(src[e]), rootOf(dst[e])];
    if (a < b) parent[b] = a;
    else parent[a] = b;
  }
  return parent.map((_, v) => rootOf(v));
}

/** Nodes of the component with most nodes, ascending; of equally large ones that with the least node. */
export function largestComponent(graph: Graph): Int32Array {
  const of = components(graph);
  const sizes = new Int32Array(graph.numNodes);
  for (const root of of) sizes[root]++;
  const largest = sizes.reduce((best, size, v) => (size > sizes[best] ? v : best), 0);
  return Int32Array.from(of.keys()).filter((v) => of[v] === largest);
}

/**
 * The graph on some nodes: edges with both ends among them, in stored order, with their numbers where edges have any.
 * @param nodes different ones; node i of the result is nodes[i]
 */
export function inducedSubgraph({ graph, features, edgeFeatures }: GraphData, nodes: Int32Array): GraphData {
  const place = new Int32Array(graph.numNodes).fill(-1);
  nodes.forEach((v, i) => (place[v] = i));
  const inside = Int32Array.from({ length: graph.numEdges }, (_, e) => e).filter(
    (e) => place[graph.src[e]] >= 0 && place[graph.dst[e]] >= 0,
  );
  const edges = edgeFeatures === undefined ? undefined : rowsFrom(edgeFeatures, inside);
  return {
    graph: {
      numNodes: nodes.length,
      numEdges: inside.length,
      directed: graph.directed,
      src: inside.map((e) => place[graph.src[e]]),
      dst: inside.map((e) => place[graph.dst[e]]),
    },
    features: rowsFrom(features, nodes),
    ...(edges?.kind === 'dense' ? { edgeFeatures: edges } : {}),
  };
}
