import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denseFeatures, graphArbitrary, graphDataArbitrary, makeGraph, toSparse } from '../testing/arbitraries.ts';
import { degrees, distinctNeighbours, symmetricCsr } from './csr.ts';
import { addRow, columnStats, rowDot, rowNorms } from './feature-rows.ts';
import { standardise } from './standardise.ts';

describe('symmetricCsr', () => {
  it('lists both directions, parallel edges twice, a self loop once', () => {
    const csr = symmetricCsr(
      makeGraph(4, [
        [1, 0],
        [0, 1],
        [2, 2],
        [2, 0],
      ]),
    );
    expect([...csr.rowPtr]).toEqual([0, 3, 5, 7, 7]);
    expect([...csr.colIdx]).toEqual([1, 1, 2, 0, 0, 0, 2]);
    expect([...csr.edgeId]).toEqual([0, 1, 3, 0, 1, 3, 2]);
  });

  it('is symmetric, ascending, and names the edge of each entry, on any graph', () => {
    fc.assert(
      fc.property(graphArbitrary(), (graph) => {
        const csr = symmetricCsr(graph);
        const seen: string[] = [];
        for (let v = 0; v < csr.numRows; v++) {
          for (let i = csr.rowPtr[v]; i < csr.rowPtr[v + 1]; i++) {
            const e = csr.edgeId[i];
            const ends = [graph.src[e], graph.dst[e]];
            expect(ends).toContain(v);
            expect(ends[0] === v ? ends[1] : ends[0]).toBe(csr.colIdx[i]);
            if (i > csr.rowPtr[v]) expect(csr.colIdx[i]).toBeGreaterThanOrEqual(csr.colIdx[i - 1]);
            seen.push(`${v} ${e}`);
          }
        }
        const loops = [...graph.src].filter((s, e) => s === graph.dst[e]).length;
        expect(seen.length).toBe(2 * graph.numEdges - loops);
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });

  it('counts degrees and distinct neighbours', () => {
    const graph = makeGraph(4, [
      [1, 0],
      [0, 1],
      [2, 2],
      [2, 0],
    ]);
    const { in: incoming, out } = degrees(graph);
    expect([...incoming]).toEqual([2, 1, 1, 0]);
    expect([...out]).toEqual([1, 1, 2, 0]);
    expect([...distinctNeighbours(symmetricCsr(graph))]).toEqual([2, 1, 1, 0]);
  });
});

describe('feature rows', () => {
  it('give the same answers for sparse and dense storage', () => {
    fc.assert(
      fc.property(graphDataArbitrary(), ({ features }) => {
        const sparse = toSparse(features);
        expect([...rowNorms(sparse)]).toEqual([...rowNorms(features)]);
        const a = columnStats(sparse);
        const b = columnStats(features);
        a.std.forEach((value, c) => expect(value).toBeCloseTo(b.std[c], 9));
        a.mean.forEach((value, c) => expect(value).toBeCloseTo(b.mean[c], 9));
        const last = features.numRows - 1;
        expect(rowDot(sparse, 0, last)).toBe(rowDot(features, 0, last));
        const sums = [new Float64Array(features.numCols), new Float64Array(features.numCols)];
        addRow(sparse, last, 2, sums[0]);
        addRow(features, last, 2, sums[1]);
        expect([...sums[0]]).toEqual([...sums[1]]);
      }),
    );
  });

  it('standardise to mean 0 and deviation 1, constants to 0, and leave indicators alone', () => {
    const features = denseFeatures([
      [1, 5, 0],
      [2, 5, 0],
      [3, 5, 1],
    ]);
    if (features.kind !== 'dense') throw new Error('dense expected');
    const scaled = standardise(features);
    const stats = columnStats(scaled);
    expect(stats.mean[0]).toBeCloseTo(0, 6);
    expect(stats.std[0]).toBeCloseTo(1, 6);
    expect(stats.std[1]).toBe(0);
    expect([2, 5, 8].map((i) => scaled.data[i])).toEqual([0, 0, 1]);
  });
});
