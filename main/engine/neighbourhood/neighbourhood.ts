/**
 * The picture around a node or an edge: which nodes and edges are shown, and how many are not. Pure arithmetic over the
 * adjacency; names, scores and labels are added by the handler.
 */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { Csr, Graph } from '../../../ml/schema/graph.ts';

export interface NeighbourhoodChoice {
  readonly graph: Graph;
  /** both directions of every edge, columns ascending within a row */
  readonly csr: Csr;
  readonly kind: ElementKind;
  readonly index: number;
  /** nodes whose neighbours are wanted too, in the order in which they were opened */
  readonly expanded: readonly number[];
  readonly maxNodes: number;
  /** larger = kept first where not all fit */
  importance(node: number): number;
}
export interface ChosenNeighbourhood {
  /** centre first, then opened nodes, then the others by importance */
  readonly nodes: readonly number[];
  readonly centers: readonly number[];
  /** distinct neighbours of each shown node that are not shown; same order as nodes */
  readonly hidden: readonly number[];
  /** all stored edges between shown nodes, ascending */
  readonly edges: readonly number[];
  readonly hiddenNodes: number;
  readonly hiddenEdges: number;
}

export function chooseNeighbourhood(choice: NeighbourhoodChoice): ChosenNeighbourhood {
  const { graph, csr, kind, index, expanded, maxNodes } = choice;
  const { rowPtr, colIdx, edgeId } = csr;
  const centers = kind === 'node' ? [index] : [...new Set([graph.src[index], graph.dst[index]])];
  // What the analyst chose comes first, as far as the cap allows; the cap is at least two, so the centre always fits.
  const opened = [...new Set([...centers, ...expanded])];
  const nodes = opened.slice(0, maxNodes);
  const shown = new Set(nodes);

  const candidates = new Set<number>(opened.slice(maxNodes));
  for (const node of nodes) {
    for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++) if (!shown.has(colIdx[i])) candidates.add(colIdx[i]);
  }
  const weighed = [...candidates].map((node) => ({ node, importance: choice.importance(node) }));
  weighed.sort((a, b) => b.importance - a.importance || a.node - b.node);
  const room = maxNodes - nodes.length;
  const openedShown = nodes.length;
  for (const { node } of weighed.slice(0, room)) {
    nodes.push(node);
    shown.add(node);
  }

  const edges: number[] = [];
  const hidden: number[] = [];
  let hiddenEdges = 0;
  nodes.forEach((node, position) => {
    let hiddenHere = 0;
    let previous = -1;
    for (let i = rowPtr[node]; i < rowPtr[node + 1]; i++) {
      const other = colIdx[i];
      // Each edge is met from both ends; it is taken at its source (a self loop is met once).
      if (!shown.has(other)) {
        if (other !== previous) hiddenHere++;
        if (position < openedShown) hiddenEdges++;
      } else if (graph.src[edgeId[i]] === node) edges.push(edgeId[i]);
      previous = other;
    }
    hidden.push(hiddenHere);
  });
  edges.sort((a, b) => a - b);
  return { nodes, centers, hidden, edges, hiddenNodes: Math.max(0, weighed.length - room), hiddenEdges };
}
