/** Weighted rows against adjacency written densely, on any graph. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { graphArbitrary } from '../testing/arbitraries.ts';
import { convolution, loneNodes, simpleAdjacency } from './adjacency.ts';
import { symmetricCsr } from './csr.ts';

it('lists every distinct neighbour once in ascending order, with the node itself when asked', () => {
  fc.assert(
    fc.property(graphArbitrary(), fc.boolean(), (graph, loops) => {
      const rows = simpleAdjacency(symmetricCsr(graph), loops);
      for (let v = 0; v < graph.numNodes; v++) {
        const expected = new Set<number>(loops ? [v] : []);
        for (let e = 0; e < graph.numEdges; e++) {
          if (graph.src[e] === v && graph.dst[e] !== v) expected.add(graph.dst[e]);
          if (graph.dst[e] === v && graph.src[e] !== v) expected.add(graph.src[e]);
        }
        const actual = [...rows.colIdx.subarray(rows.rowPtr[v], rows.rowPtr[v + 1])];
        expect(actual).toEqual([...expected].sort((a, b) => a - b));
        expect(loneNodes(symmetricCsr(graph))[v]).toBe([...expected].some((u) => u !== v) ? 0 : 1);
      }
    }),
  );
});

it('divides by the roots of both degrees, loops counted', () => {
  fc.assert(
    fc.property(graphArbitrary(), (graph) => {
      const rows = convolution(symmetricCsr(graph));
      const degree = Array.from({ length: graph.numNodes }, (_, v) => rows.rowPtr[v + 1] - rows.rowPtr[v]);
      for (let v = 0; v < graph.numNodes; v++) {
        for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) {
          expect(rows.values[i]).toBeCloseTo(1 / Math.sqrt(degree[v] * degree[rows.colIdx[i]]), 6);
        }
      }
    }),
  );
});
