/** The picture of a set of nodes: those that fit, the edges among them, and how much of their surroundings is not shown. */
import type { Csr, Graph } from '../../../ml/schema/graph.ts';
import type { ChosenNeighbourhood } from './neighbourhood.ts';

export interface AmongChoice {
  readonly graph: Graph;
  /** both directions of every edge, columns ascending within a row */
  readonly csr: Csr;
  readonly nodes: Int32Array;
  readonly maxNodes: number;
  /** larger = kept first where not all fit */
  readonly importance: (node: number) => number;
}

/** As a neighbourhood without a centre; hiddenNodes are those of the set that did not fit, hiddenEdges lead out of it. */
export function chooseAmong({ graph, csr, nodes: wanted, maxNodes, importance }: AmongChoice): ChosenNeighbourhood {
  const { rowPtr, colIdx, edgeId } = csr;
  const all = [...new Set(wanted)].map((node) => ({ node, importance: importance(node) }));
  all.sort((a, b) => b.importance - a.importance || a.node - b.node);
  const nodes = all.slice(0, maxNodes).map(({ node }) => node);
  const shown = new Set(nodes);
  const edges: number[] = [];
  let hiddenEdges = 0;
  const hidden = nodes.map((node) => {
    let [away, previous] = [0, -1];
    for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++) {
      const other = colIdx[i];
      if (!shown.has(other)) {
        hiddenEdges++;
        if (other !== previous) away++;
      } else if (graph.src[edgeId[i]] === node) edges.push(edgeId[i]);
      previous = other;
    }
    return away;
  });
  edges.sort((a, b) => a - b);
  return { nodes, centers: [], hidden, edges, hiddenNodes: all.length - nodes.length, hiddenEdges };
}
