/** Generated graphs of any size: for time and memory alone. */
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

/** Draws of the second end of an edge until its class is that of the first. */
const ATTEMPTS = 3;

/**
 * Degrees as skewed as in real networks: the node of rank i by degree has about (mean / 2) sqrt(numNodes / i) neighbours
 * (a power law of exponent 3), ranks in random order. Classes are equally likely; most edges stay within one; features are
 * normal around the centre of the class.
 */
export function skewedGraph(
  numNodes: number,
  numEdges: number,
  numClasses: number,
  numCols = 32,
): { readonly data: GraphData; readonly classes: Int32Array } {
  const rng = createRng(`skewed ${numNodes}`);
  const classes = Int32Array.from({ length: numNodes }, () => rng.int(numClasses));
  const byRank = rng.shuffle(Int32Array.from({ length: numNodes }, (_, v) => v));
  const draw = (): number => byRank[Math.floor(numNodes * rng.uniform() ** 2)];
  const [src, dst] = [new Int32Array(numEdges), new Int32Array(numEdges)];
  for (let e = 0; e < numEdges; e++) {
    src[e] = draw();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      dst[e] = draw();
      if (classes[dst[e]] === classes[src[e]]) break;
    }
  }
  const centres = Float64Array.from({ length: numClasses * numCols }, () => rng.normal());
  const data = new Float32Array(numNodes * numCols);
  for (let v = 0; v < numNodes; v++) {
    for (let c = 0; c < numCols; c++) {
      // A sum of three uniform draws is near enough to normal, and a million nodes need 32 million of them.
      const noise = 2 * (rng.uniform() + rng.uniform() + rng.uniform() - 1.5);
      data[v * numCols + c] = centres[classes[v] * numCols + c] + 2 * noise;
    }
  }
  return {
    data: {
      graph: { numNodes, numEdges, directed: false, src, dst },
      features: { kind: 'dense', numRows: numNodes, numCols, data, names: [] },
    },
    classes,
  };
}
