/** Small random questions for strategies: a graph with lone nodes, features in a few groups, some labels. */
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import type { Features } from '../schema/graph.ts';
import type { QueryInput } from '../strategies/strategy.ts';

export interface RandomQuery {
  readonly seed: number;
  readonly numNodes: number;
  readonly numEdges: number;
  readonly numCols: number;
  readonly count: number;
  /** share of nodes that have a label */
  readonly labelled: number;
}

export function randomQuery({ seed, numNodes, numEdges, numCols, count, labelled }: RandomQuery): QueryInput {
  const rng = createRng(seed);
  const end = (): Int32Array => Int32Array.from({ length: numEdges }, () => rng.int(Math.max(1, numNodes - 3)));
  const graph = { numNodes, numEdges, directed: false, src: end(), dst: end() };
  const data = Float32Array.from(
    { length: numNodes * numCols },
    (_, i) => rng.normal() + 3 * ((Math.floor(i / numCols) * 7 + i) % 3),
  );
  const labels = Int32Array.from({ length: numNodes }, () => (rng.uniform() < labelled ? rng.int(3) : -1));
  const csr = symmetricCsr(graph);
  return {
    data: { graph, features: { kind: 'dense', numRows: numNodes, numCols, data, names: [] } },
    csr,
    propagation: convolution(csr),
    numClasses: 3,
    labels,
    candidates: Uint8Array.from(labels, (label, v) => (label < 0 && v % 5 !== 2 ? 1 : 0)),
    logits: null,
    count,
  };
}

/** The same question on a graph without edges, so that propagated features are the features. */
export function withoutEdges(input: QueryInput, features: Features): QueryInput {
  const graph = {
    numNodes: features.numRows,
    numEdges: 0,
    directed: false,
    src: new Int32Array(),
    dst: new Int32Array(),
  };
  const csr = symmetricCsr(graph);
  return { ...input, data: { graph, features }, csr, propagation: convolution(csr) };
}
