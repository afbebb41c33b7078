/** A graph without structure, of any size: for time and memory alone. */
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';

/** Edges between nodes drawn uniformly; normal features. The same numbers give the same graph. */
export function generatedGraph(numNodes: number, numEdges: number, numCols = 32): GraphData {
  const rng = createRng(numNodes);
  const ends = (): Int32Array => Int32Array.from({ length: numEdges }, () => rng.int(numNodes));
  return {
    graph: { numNodes, numEdges, directed: true, src: ends(), dst: ends() },
    features: {
      kind: 'dense',
      numRows: numNodes,
      numCols,
      data: Float32Array.from({ length: numNodes * numCols }, () => rng.normal()),
      names: [],
    },
  };
}
