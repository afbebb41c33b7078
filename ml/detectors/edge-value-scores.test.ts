import { describe, expect, it } from 'vitest';
import { denseFeatures, makeGraph } from '../testing/arbitraries.ts';
import type { DenseFeatures } from '../schema/graph.ts';
import { edgeValueScores, tailSurprise } from './edge-value-scores.ts';

const dense = (rows: number[][]): DenseFeatures => {
  const features = denseFeatures(rows);
  if (features.kind !== 'dense') throw new Error('dense expected');
  return features;
};

describe('tail surprise', () => {
  it('is the two-sided tail, the same at both ends', () => {
    const found = tailSurprise(Float64Array.from([1, 2, 3, 4]));
    // Mid-ranks 1/8, 3/8, 5/8, 7/8: two-sided tails 1/4, 3/4, 3/4, 1/4.
    [1 / 4, 3 / 4, 3 / 4, 1 / 4].forEach((tail, i) => expect(found[i]).toBeCloseTo(-Math.log(tail), 12));
  });
  it('sees nothing where all values are equal', () => {
    expect([...tailSurprise(new Float64Array(5))].every((value) => value === 0)).toBe(true);
  });
});

describe('values of edges', () => {
  it('tell the edge that is unlike all others', () => {
    const pairs = Array.from({ length: 20 }, (_, i) => [i, i + 1] as const);
    const { overall } = edgeValueScores(makeGraph(21, pairs), dense(pairs.map((_, i) => [i === 7 ? 50 : i % 5])));
    expect(overall.indexOf(Math.max(...overall))).toBe(7);
  });
  it('tell the edge that is ordinary for all, but not for its ends', () => {
    // Node 0 pays 10 each time, node 1 pays -10 each time; one payment of node 0 is like those of node 1.
    const pairs = [
      ...Array.from({ length: 10 }, (_, i) => [0, 2 + i] as const),
      ...Array.from({ length: 10 }, (_, i) => [1, 12 + i] as const),
    ];
    const values = pairs.map(([from], i) => [i === 4 ? -10 : from === 0 ? 10 : -10]);
    const { overall, local } = edgeValueScores(makeGraph(22, pairs), dense(values));
    expect(local.indexOf(Math.max(...local))).toBe(4);
    expect(overall[4]).toBeCloseTo(overall[15], 12);
  });
});
