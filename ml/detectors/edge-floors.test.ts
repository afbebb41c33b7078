/** The edge floors on a graph small enough to count by hand. */
import { describe, expect, it } from 'vitest';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { denseFeatures, makeGraph } from '../testing/arbitraries.ts';
import { detectorById } from './index.ts';

/** A triangle 0 1 2 with a tail 2 - 3, edge 0 - 1 twice, a loop at 3. */
const data: GraphData = {
  graph: makeGraph(4, [
    [0, 1],
    [1, 2],
    [0, 2],
    [2, 3],
    [1, 0],
    [3, 3],
  ]),
  features: denseFeatures([
    [3, 0],
    [3, 0],
    [0, 4],
    [0, 1],
  ]),
};
async function edges(id: string, params: Record<string, string>): Promise<number[]> {
  const ctx = createRunContext({ rng: createRng(1) });
  const result = await detectorById(id).fit(data, params, ctx, { name: 'cpu', device: 'plain loops' });
  expect(result.nodes).toBeNull();
  return [...(result.edges?.score ?? [])];
}

describe('unshared neighbourhood', () => {
  it('counts each common neighbour by 1 / its degree', async () => {
    // 0 and 1 share 2 (three neighbours); 1 and 2 share 0 (two), 0 and 2 share 1 (two); 2 and 3 share nobody.
    const expected = [1 / (1 + 1 / 3), 1 / 1.5, 1 / 1.5, 1, 1 / (1 + 1 / 3), 1];
    (await edges('edge-overlap', {})).forEach((value, e) => expect(value).toBeCloseTo(expected[e], 12));
  });
  it('or as a share of all neighbours', async () => {
    const expected = [2 / 3, 3 / 4, 3 / 4, 1, 2 / 3, 1];
    const found = await edges('edge-overlap', { measure: 'jaccard' });
    found.forEach((value, e) => expect(value).toBeCloseTo(expected[e], 12));
  });
});

describe('oddity of the ends', () => {
  it('joins degrees, parallel edges and loops counted', async () => {
    // Degrees 3, 3, 3, 3: the loop counts twice at 3.
    expect(await edges('edge-ends', { of: 'degree', join: 'product' })).toEqual([9, 9, 9, 9, 9, 9]);
    expect(await edges('edge-ends', { of: 'feature-norm', join: 'max' })).toEqual([3, 4, 4, 4, 3, 1]);
    expect(await edges('edge-ends', { of: 'feature-norm', join: 'mean' })).toEqual([3, 3.5, 3.5, 2.5, 3, 1]);
    // Degrees tie at mid-rank 2.5 of 4, lengths 1 < 3 = 3 < 4.
    const ranks = await edges('edge-ends', { of: 'max-rank', join: 'max' });
    expect(ranks).toEqual([0.625, 1, 1, 1, 0.625, 0.625]);
  });
  it('by default takes the end that disagrees more with its neighbours', async () => {
    const cosine = (a: number[], b: number[]) =>
      (a[0] * b[0] + a[1] * b[1]) / (Math.hypot(a[0], a[1]) * Math.hypot(b[0], b[1]));
    // Sums of neighbours: 0 sees 1 twice and 2; 1 sees 0 twice and 2; 2 sees 0, 1 and 3; 3 sees 2.
    const node = [1 - cosine([3, 0], [6, 4]), 1 - cosine([3, 0], [6, 4]), 1 - cosine([0, 4], [6, 1]), 0];
    const expected = [node[0], node[2], node[2], node[2], node[0], node[3]];
    (await edges('edge-ends', {})).forEach((value, e) => expect(value).toBeCloseTo(expected[e], 10));
  });
});
