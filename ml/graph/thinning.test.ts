/** Thinning against its rule written per pair, on any graph. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { denseFeatures, graphDataArbitrary, makeGraph, toSparse } from '../testing/arbitraries.ts';
import { simpleAdjacency } from './adjacency.ts';
import { symmetricCsr } from './csr.ts';
import { linkDistances, thin, withLoops } from './thinning.ts';

const ticker = { tick: () => Promise.resolve() };

describe('thinning', () => {
  it('measures links as lengths of differences, sparse features too', async () => {
    await fc.assert(
      fc.asyncProperty(graphDataArbitrary(), async ({ graph, features }) => {
        const rows = simpleAdjacency(symmetricCsr(graph), false);
        if (features.kind !== 'dense') throw new Error('dense expected');
        const row = (v: number) => features.data.subarray(v * features.numCols, (v + 1) * features.numCols);
        const sparse = await linkDistances(rows, toSparse(features), ticker);
        const dense = await linkDistances(rows, features, ticker);
        for (let v = 0; v < rows.numRows; v++) {
          for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) {
            const expected = Math.hypot(...row(v).map((value, c) => value - row(rows.colIdx[i])[c]));
            expect(dense[i]).toBeCloseTo(expected, 6);
            expect(sparse[i]).toBeCloseTo(expected, 6);
          }
        }
      }),
    );
  });

  it('stays symmetric, cuts no link below the mean distance, and repeats with one seed', async () => {
    await fc.assert(
      fc.asyncProperty(graphDataArbitrary(), fc.integer({ min: 0, max: 50 }), async ({ graph, features }, seed) => {
        const rows = simpleAdjacency(symmetricCsr(graph), false);
        const distances = await linkDistances(rows, features, ticker);
        const positive = distances.filter((distance) => distance > 0);
        const mean = positive.reduce((sum, value) => sum + value, 0) / Math.max(1, positive.length);
        const after = thin(rows, distances, createRng(seed));
        const has = (v: number, u: number) =>
          after.rows.colIdx.subarray(after.rows.rowPtr[v], after.rows.rowPtr[v + 1]).includes(u);
        for (let v = 0; v < rows.numRows; v++) {
          for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) {
            const u = rows.colIdx[i];
            expect(has(v, u)).toBe(has(u, v));
            if (!has(v, u)) expect(distances[i]).toBeGreaterThan(mean);
          }
        }
        expect(thin(rows, distances, createRng(seed)).rows.colIdx).toEqual(after.rows.colIdx);
      }),
    );
  });

  it('cuts the link between unlike nodes sooner or later, and never one that an end wants to keep', async () => {
    // Four alike nodes in a ring, and an unlike one linked with two of them. Node 4's links are all equally long for
    // it: its threshold lies below them, as does that of 0 and 1.
    const graph = makeGraph(5, [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [4, 0],
      [4, 1],
    ]);
    const rows = simpleAdjacency(symmetricCsr(graph), false);
    const features = denseFeatures([[0.1], [0], [0.1], [0], [9]]);
    const distances = await linkDistances(rows, features, ticker);
    const { rows: after } = thin(rows, distances, createRng(3));
    expect([...after.colIdx.subarray(after.rowPtr[4], after.rowPtr[5])]).toEqual([]);
    expect(after.colIdx.length).toBe(8);
    const loops = withLoops(after);
    expect([...loops.colIdx.subarray(loops.rowPtr[0], loops.rowPtr[1])]).toEqual([0, 1, 3]);
    expect([...loops.colIdx.subarray(loops.rowPtr[4], loops.rowPtr[5])]).toEqual([4]);
  });
});
