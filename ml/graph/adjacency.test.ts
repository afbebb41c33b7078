/** Weighted rows against adjacency written densely, on any graph. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { graphArbitrary } from '../testing/arbitraries.ts';
import { convolution, loneNodes, restricted, simpleAdjacency } from './adjacency.ts';
import type { WeightedRows } from './adjacency.ts';
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

it('restricts to rows and the columns that they have', () => {
  fc.assert(
    fc.property(graphArbitrary(), fc.infiniteStream(fc.nat()), (graph, draws) => {
      const whole = convolution(symmetricCsr(graph));
      const chosen = Int32Array.from(
        { length: Math.min(4, graph.numNodes) },
        () => Number(draws.next().value ?? 0) % graph.numNodes,
      );
      const { part, columns } = restricted(whole, chosen);
      expect(part.numCols).toBe(columns.length);
      expect([...columns]).toEqual([...new Set(columns)].sort((a, b) => a - b));
      const entries = (rows: WeightedRows, r: number, name: (c: number) => number): [number, number][] =>
        Array.from({ length: rows.rowPtr[r + 1] - rows.rowPtr[r] }, (_, i) => {
          const at = rows.rowPtr[r] + i;
          return [name(rows.colIdx[at]), rows.values[at]];
        });
      const seen = new Set<number>();
      chosen.forEach((row, r) => {
        const found = entries(part, r, (c) => columns[c]);
        expect(found).toEqual(entries(whole, row, (c) => c));
        for (const [column] of found) seen.add(column);
      });
      expect(seen.size).toBe(columns.length);
    }),
  );
});
