/**
 * What the edges around a node carry, as numbers of the node: count, sum, mean, least and greatest value of a column,
 * over edges that leave it, that reach it, or both where direction means nothing. O(m), no object per edge.
 */
import type { Csr, Graph } from '../schema/graph.ts';

export interface Aggregate {
  /** edges with a value */
  readonly count: Float64Array;
  readonly sum: Float64Array;
  /** NaN where count is 0, as are min and max */
  readonly mean: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/**
 * @param ends arrays of node indices; each edge counts once per array (src alone: leaving; src and dst: both)
 * @param values one per edge; NaN counts nowhere
 */
export function aggregateEdges(ends: readonly Int32Array[], values: Float64Array, numNodes: number): Aggregate {
  const count = new Float64Array(numNodes);
  const sum = new Float64Array(numNodes);
  const min = new Float64Array(numNodes).fill(NaN);
  const max = new Float64Array(numNodes).fill(NaN);
  for (const [side, end] of ends.entries()) {
    for (let e = 0; e < values.length; e++) {
      const value = values[e];
      const v = end[e];
      // A self loop touches its node once.
      if (Number.isNaN(value) || (side > 0 && ends[0][e] === v)) continue;
      count[v]++;
      sum[v] += value;
      if (!(min[v] <= value)) min[v] = value;
      if (!(max[v] >= value)) max[v] = value;
    }
  }
  const mean = sum.map((total, v) => (count[v] === 0 ? NaN : total / count[v]));
  return { count, sum, mean, min, max };
}

/** log(1 + |x|) with the sign of x: sums of money without their tail. */
export function signedLog(values: Float64Array): Float64Array {
  return values.map((value) => Math.sign(value) * Math.log1p(Math.abs(value)));
}

export interface NamedValues {
  readonly name: string;
  readonly values: Float64Array;
}

/**
 * What the shape of the graph alone says of a node; for graphs without any attribute.
 * @param csr both directions, columns ascending
 */
export function structuralValues(graph: Graph, csr: Csr): readonly NamedValues[] {
  const n = graph.numNodes;
  const ones = new Float64Array(graph.numEdges).fill(1);
  const distinct = new Float64Array(n);
  const meanOf = new Float64Array(n);
  const maxOf = new Float64Array(n);
  for (let v = 0; v < n; v++) {
    let previous = -1;
    for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
      const u = csr.colIdx[i];
      if (u !== previous && u !== v) {
        const degree = csr.rowPtr[u + 1] - csr.rowPtr[u];
        distinct[v]++;
        meanOf[v] += degree;
        if (degree > maxOf[v]) maxOf[v] = degree;
      }
      previous = u;
    }
    if (distinct[v] > 0) meanOf[v] /= distinct[v];
  }
  const log = (name: string, values: Float64Array): NamedValues => ({ name, values: values.map(Math.log1p) });
  const degree = aggregateEdges([graph.src, graph.dst], ones, n).count;
  return [
    ...(graph.directed
      ? [
          log('number of incoming edges', aggregateEdges([graph.dst], ones, n).count),
          log('number of outgoing edges', aggregateEdges([graph.src], ones, n).count),
        ]
      : [log('number of edges', degree)]),
    log('number of different neighbours', distinct),
    log('mean number of edges of its neighbours', meanOf),
    log('largest number of edges of a neighbour', maxOf),
    // Edges beyond the first to the same neighbour, and loops.
    log(
      'number of repeated edges',
      degree.map((edges, v) => edges - distinct[v]),
    ),
  ];
}
