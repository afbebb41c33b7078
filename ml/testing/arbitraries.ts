/** fast-check arbitraries for graphs and features: small, and with everything that real ones have. */
import fc from 'fast-check';
import type { Features, Graph, GraphData } from '../schema/graph.ts';

/** Graphs of 1..maxNodes nodes with parallel edges, self loops and isolated nodes. */
export function graphArbitrary(maxNodes = 12, maxEdges = 40): fc.Arbitrary<Graph> {
  return fc.integer({ min: 1, max: maxNodes }).chain((numNodes) =>
    fc
      .array(fc.tuple(fc.integer({ min: 0, max: numNodes - 1 }), fc.integer({ min: 0, max: numNodes - 1 })), {
        maxLength: maxEdges,
      })
      .map((pairs) => makeGraph(numNodes, pairs)),
  );
}

export function makeGraph(numNodes: number, pairs: readonly (readonly [number, number])[], directed = true): Graph {
  return {
    numNodes,
    numEdges: pairs.length,
    directed,
    src: Int32Array.from(pairs, ([s]) => s),
    dst: Int32Array.from(pairs, ([, d]) => d),
  };
}

export function denseFeatures(rows: readonly (readonly number[])[], names: readonly string[] = []): Features {
  return {
    kind: 'dense',
    numRows: rows.length,
    numCols: rows[0]?.length ?? 0,
    data: Float32Array.from(rows.flat()),
    names,
  };
}

/** The same values stored sparsely. */
export function toSparse(features: Features): Features {
  if (features.kind === 'csr') return features;
  const rowPtr = [0];
  const colIdx: number[] = [];
  const values: number[] = [];
  for (let r = 0; r < features.numRows; r++) {
    for (let c = 0; c < features.numCols; c++) {
      const value = features.data[r * features.numCols + c];
      if (value === 0) continue;
      colIdx.push(c);
      values.push(value);
    }
    rowPtr.push(colIdx.length);
  }
  return {
    kind: 'csr',
    numRows: features.numRows,
    numCols: features.numCols,
    rowPtr: Int32Array.from(rowPtr),
    colIdx: Int32Array.from(colIdx),
    values: Float32Array.from(values),
    names: features.names,
  };
}

/** A graph with integer features in -3..3, many of them zero. */
export function graphDataArbitrary(maxNodes = 10, maxEdges = 30, numCols = 3): fc.Arbitrary<GraphData> {
  return graphArbitrary(maxNodes, maxEdges).chain((graph) =>
    fc
      .array(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: numCols, maxLength: numCols }), {
        minLength: graph.numNodes,
        maxLength: graph.numNodes,
      })
      .map((rows) => ({ graph, features: denseFeatures(rows) })),
  );
}
