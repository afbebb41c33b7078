/** PREM's matrices against plain dense arithmetic, both ways of propagating against each other, and what it finds. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../compute/index.ts';
import type { ComputeBackend } from '../compute/index.ts';
import * as t from '../compute/tensors.ts';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { rocAuc } from '../metrics/ranking.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { denseFeatures, makeGraph, toSparse } from '../testing/arbitraries.ts';
import { prem, squareDiagonal, surroundings } from './prem.ts';

let backend: ComputeBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});
const fit = (data: GraphData, params: Record<string, number> = {}, seed = 1) =>
  prem.fit(data, params, createRunContext({ rng: createRng(seed) }), backend);

const pairs = [
  [0, 1],
  [1, 2],
  [2, 0],
  [2, 3],
  [3, 2],
  [3, 3],
  [3, 4],
] as const;

it('takes what a node gives itself over two steps out of its surroundings', () => {
  const rows = convolution(symmetricCsr(makeGraph(6, pairs)));
  // Dense A + I of the simple graph: parallel and looped edges count once or not at all.
  const dense = Array.from({ length: 6 }, (_, i) =>
    Array.from({ length: 6 }, (_, j): number =>
      i === j || pairs.some(([a, b]) => (a === i && b === j) || (a === j && b === i)) ? 1 : 0,
    ),
  );
  const degree = dense.map((row) => row.reduce((sum, value) => sum + value, 0));
  const hat = dense.map((row, i) => row.map((value, j) => value / Math.sqrt(degree[i] * degree[j])));
  const x = Array.from({ length: 6 }, (_, i) => [i + 1, (i * 7) % 5]);
  const expected = hat.map((_, i) =>
    [0, 1].map((c) => {
      let sum = 0;
      for (let j = 0; j < 6; j++) {
        if (j === i) continue;
        for (let k = 0; k < 6; k++) sum += hat[i][k] * hat[k][j] * x[j][c];
      }
      return sum;
    }),
  );
  const actual = surroundings(rows, t.tensor2d(squareDiagonal(rows), [6, 1]), t.tensor2d(x)).arraySync();
  actual.forEach((row, i) => row.forEach((value, c) => expect(value).toBeCloseTo(expected[i][c], 5)));
});

/** Two groups that are linked inside and have features of their own; node `odd` has those of the other group. */
function groups(odd: number): GraphData {
  const rng = createRng(3);
  const group = (v: number) => v % 2;
  const edges: [number, number][] = [];
  for (let v = 0; v < 60; v++) for (let k = 0; k < 3; k++) edges.push([v, (v + 2 * (1 + rng.int(10))) % 60]);
  const rows = Array.from({ length: 60 }, (_, v) => {
    const seen = v === odd ? 1 - group(v) : group(v);
    return Array.from({ length: 8 }, (_, c) => (c < 4 === (seen === 0) ? 1 + rng.int(3) : rng.int(2)));
  });
  return { graph: makeGraph(61, edges), features: denseFeatures([...rows, rows[0]]) };
}

describe('on a graph of two groups', () => {
  it('ranks the node with the features of the other group first, and the lone node last with a note', async () => {
    const { nodes, notes } = await fit(groups(17), { epochs: 60, hiddenChannels: 16, learningRate: 0.01 });
    const score = nodes!.score;
    expect(score.indexOf(Math.max(...score))).toBe(17);
    expect(score[60]).toBe(Math.min(...score));
    expect(notes.join(' ')).toMatch(/1 node has no neighbours/);
  });

  it('gives sparse features about the scores of the same values stored densely', async () => {
    const data = groups(17);
    // Standardising and dividing rows differ by design; features of rows that sum to 1 and columns of 0 and 1 do not.
    const rows = Array.from({ length: 61 }, (_, v) => Array.from({ length: 4 }, (_, c) => (c === (v * 7) % 4 ? 1 : 0)));
    const dense = { ...data, features: denseFeatures(rows) };
    const sparse = { ...data, features: toSparse(dense.features) };
    const settings = { epochs: 5, hiddenChannels: 8, learningRate: 0.01 };
    const [a, b] = [await fit(dense, settings), await fit(sparse, settings)];
    a.nodes!.score.forEach((value, v) => expect(b.nodes!.score[v]).toBeCloseTo(value, 4));
  });

  it('learns: training separates better than the first epoch', async () => {
    const data = groups(17);
    const truth = Int8Array.from({ length: 61 }, (_, v) => (v === 17 ? 1 : v === 60 ? -1 : 0));
    const before = (await fit(data, { epochs: 1, hiddenChannels: 16, learningRate: 0.01 })).nodes!;
    const after = (await fit(data, { epochs: 60, hiddenChannels: 16, learningRate: 0.01 })).nodes!;
    expect(rocAuc(after.score, truth)).toBeGreaterThan(rocAuc(before.score, truth));
  });

  it('leaves no tensor behind', async () => {
    const settings = { epochs: 2, hiddenChannels: 4 };
    await fit(groups(17), settings);
    const before = t.memory().numTensors;
    await fit(groups(17), settings);
    expect(t.memory().numTensors).toBe(before);
  });
});
