/** The greedy strategies against plain greedies over dense matrices, and what they do where nothing is left to gain. */
import { describe, expect, test } from 'vitest';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import { randomQuery } from '../testing/query-input.ts';
import { covers, grainBall } from './grain-ball.ts';
import { grainNn } from './grain-nn.ts';
import { kCentre } from './k-centre.ts';
import { lazyGreedy } from './lazy-greedy.ts';
import { nodesWith, propagatedFeatures } from './propagated.ts';
import { candidatePool, largestDistance, referenceNodes } from './sampling.ts';
import type { QueryInput } from './strategy.ts';

const context = (seed = 1) => createRunContext({ rng: createRng(seed) });

/** Support of Â² and distances in Â²X scaled to [0, 1], as matrices. */
async function matrices(input: QueryInput) {
  const n = input.labels.length;
  const { rowPtr, colIdx } = input.propagation;
  const near = Array.from({ length: n }, (_, v) => [...colIdx.subarray(rowPtr[v], rowPtr[v + 1])]);
  const twoHop = near.map((list) => new Set(list.flatMap((w) => near[w])));
  const { rows, width } = await propagatedFeatures(input, context());
  const distance = near.map((_, v) =>
    near.map((__, u) =>
      Math.sqrt(
        Array.from({ length: width }, (___, c) => (rows[v * width + c] - rows[u * width + c]) ** 2).reduce(
          (sum, square) => sum + square,
          0,
        ),
      ),
    ),
  );
  const widest = Math.max(...distance.flat());
  return { twoHop, distance, scaled: distance.map((row) => row.map((d) => d / widest)) };
}

/** Looks at every candidate in every step. */
function plainGreedy(input: QueryInput, value: (chosen: readonly number[]) => number): number[] {
  const chosen = [...input.labels.keys()].filter((v) => input.labels[v] >= 0);
  const picked: number[] = [];
  while (picked.length < input.count) {
    let best = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (const v of nodesWith(input.candidates)) {
      if (picked.includes(v)) continue;
      const found = value([...chosen, ...picked, v]);
      // Sums in another order differ in the last digits; nodes that are equal go by their number.
      if (found > most + 1e-10) {
        most = found;
        best = v;
      }
    }
    picked.push(best);
  }
  return picked;
}

const cases = [1, 2, 3, 4].flatMap((seed) =>
  [0, 0.15].map((labelled) => ({ seed, labelled, numNodes: 60, numEdges: 70, numCols: 9, count: 8 })),
);

test('the largest distance is that of all pairs', async () => {
  for (let seed = 0; seed < 10; seed++) {
    const input = randomQuery({ seed, numNodes: 50, numEdges: 40, numCols: 1 + seed, count: 1, labelled: 0 });
    const features = await propagatedFeatures(input, context());
    const { distance } = await matrices(input);
    const all = Int32Array.from(distance.keys());
    expect(await largestDistance(features, all, context())).toBeCloseTo(Math.max(...distance.flat()), 6);
  }
});

describe.each(cases)('graph $seed, labelled $labelled', (given) => {
  const input = randomQuery(given);
  const n = given.numNodes;

  test('GRAIN NN-D picks what a plain greedy picks', async () => {
    const { twoHop, scaled } = await matrices(input);
    for (const gamma of [1, 4]) {
      const expected = plainGreedy(input, (chosen) => {
        const reached = new Set(chosen.flatMap((v) => [...twoHop[v]])).size;
        const diverse = scaled.reduce((sum, row) => sum + 1 - Math.min(1, ...chosen.map((v) => row[v])), 0);
        return reached / n + (gamma * diverse) / n;
      });
      const { queries, notes } = await grainNn.select(input, { gamma }, context());
      expect(queries.map(({ node }) => node)).toEqual(expected);
      expect(notes).toEqual([]);
      const scores = queries.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }
  });

  test('GRAIN ball-D picks what a plain greedy picks', async () => {
    const { twoHop, scaled } = await matrices(input);
    const radius = 0.08;
    const balls = twoHop.map(
      (reached) => new Set(scaled.flatMap((row, u) => ([...reached].some((w) => row[w] <= radius) ? [u] : []))),
    );
    const value = (chosen: readonly number[]) => new Set(chosen.flatMap((v) => [...balls[v]])).size;
    const { queries } = await grainBall.select(input, { radius }, context());
    const gaining = queries.filter(({ score }) => score > 0);
    expect(gaining.length).toBeGreaterThan(1);
    const expected = plainGreedy({ ...input, count: gaining.length }, value);
    expect(gaining.map(({ node }) => node)).toEqual(expected);
    const labelled = [...input.labels.keys()].filter((v) => input.labels[v] >= 0);
    gaining.forEach(({ score }, i) => {
      const before = [...labelled, ...expected.slice(0, i)];
      expect(score).toBe(value([...before, expected[i]]) - value(before));
    });
  });

  test('K-centre picks what is farthest', async () => {
    const { distance } = await matrices(input);
    const { queries } = await kCentre.select(input, {}, context());
    const chosen = [...input.labels.keys()].filter((v) => input.labels[v] >= 0);
    queries.forEach(({ node, score }, i) => {
      if (chosen.length > 0) {
        const far = (v: number): number => Math.min(...chosen.map((t) => distance[v][t]));
        expect(score).toBeCloseTo(far(node), 5);
        const left = [...nodesWith(input.candidates)].filter((v) => !chosen.includes(v));
        expect(far(node)).toBeCloseTo(Math.max(...left.map(far)), 5);
      } else expect(i).toBe(0);
      chosen.push(node);
    });
    expect(queries).toHaveLength(given.count);
  });
});

test('a second batch goes on where the first one ended', async () => {
  const input = randomQuery({ seed: 9, numNodes: 60, numEdges: 70, numCols: 4, count: 8, labelled: 0.1 });
  for (const strategy of [grainNn, grainBall, kCentre]) {
    const all = (await strategy.select(input, {}, context())).queries.map(({ node }) => node);
    const labels = input.labels.slice();
    const candidates = input.candidates.slice();
    for (const node of all.slice(0, 3)) {
      labels[node] = 0;
      candidates[node] = 0;
    }
    const rest = await strategy.select({ ...input, labels, candidates, count: 5 }, {}, context(7));
    expect(rest.queries.map(({ node }) => node)).toEqual(all.slice(3));
  }
});

test('where all balls are covered the least alike follow, and a note says so', async () => {
  const input = randomQuery({ seed: 5, numNodes: 30, numEdges: 200, numCols: 4, count: 10, labelled: 0 });
  const { queries, notes } = await grainBall.select(input, { radius: 1 }, context());
  expect(queries).toHaveLength(10);
  expect(queries.slice(1).every(({ score }) => score === 0)).toBe(true);
  expect(notes.join()).toMatch(/After 1 question nothing is left to gain/);
});

test('equal gains go to the smaller node, and a greedy ends where nothing is gained', async () => {
  const covers = new Map([
    [7, [1, 2]],
    [3, [2, 3]],
    [5, [1]],
    [4, [3, 4]],
  ]);
  const covered = new Set<number>();
  const taken = await lazyGreedy(
    {
      nodes: Int32Array.from(covers.keys()),
      count: 4,
      gain: (v) => (covers.get(v) ?? []).filter((item) => !covered.has(item)).length,
      take: (v, gain) => {
        for (const item of covers.get(v) ?? []) covered.add(item);
        return [v, gain];
      },
    },
    context(),
  );
  expect(taken).toEqual([
    [3, 2],
    [4, 1],
    [5, 1],
  ]);
});

test('large graphs are sampled, the same way for a seed, and a note says so', async () => {
  const input = randomQuery({ seed: 3, numNodes: 6000, numEdges: 9000, numCols: 2, count: 3, labelled: 0.001 });
  const features = await propagatedFeatures(input, context());
  const reference = await referenceNodes(features, 6000, context());
  expect(reference.nodes).toHaveLength(2000);
  expect(await referenceNodes(features, 6000, context())).toBe(reference);
  const pool = candidatePool(input.candidates, input.propagation, 3);
  expect(new Set(pool.nodes).size).toBe(4000);
  expect([...pool.nodes].every((v) => input.candidates[v] === 1)).toBe(true);
  const { rowPtr } = input.propagation;
  const degree = (v: number) => rowPtr[v + 1] - rowPtr[v];
  const most = nodesWith(input.candidates).reduce((best, v) => (degree(v) > degree(best) ? v : best));
  expect(pool.nodes).toContain(most);
  for (const strategy of [grainNn, grainBall]) {
    const first = await strategy.select(input, {}, context(2));
    expect(first.queries).toHaveLength(3);
    expect(first.notes.join(' ')).toMatch(/2000 of 6000 nodes.* 4000 of \d+ candidates were looked at/);
    expect(await strategy.select(input, {}, context(2))).toEqual(first);
  }
});

test.each([grainNn, grainBall, kCentre])('$id can be stopped', async (strategy) => {
  const stop = new AbortController();
  stop.abort();
  const input = randomQuery({ seed: 3, numNodes: 600, numEdges: 900, numCols: 4, count: 600, labelled: 0 });
  const asked = strategy.select(input, {}, createRunContext({ rng: createRng(1), signal: stop.signal }));
  await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
});

test('covers of single nodes are those of the pass over the graph, whichever way they are made', async () => {
  const input = randomQuery({ seed: 8, numNodes: 300, numEdges: 350, numCols: 3, count: 3, labelled: 0 });
  const features = await propagatedFeatures(input, context());
  const reference = await referenceNodes(features, 300, context());
  const all = Int32Array.from({ length: 300 }, (_, v) => v);
  const whole = await covers(input, features, reference, 0.08, all, context());
  // Nothing may be kept whole: 100 rows in a pass, then the others 50 at a time one by one.
  const parts = { ...features };
  for (const [from, to] of [
    [0, 100],
    [100, 150],
    [150, 200],
    [0, 200],
  ]) {
    const nodes = all.slice(from, to);
    const made = await covers(
      { ...input, candidates: new Uint8Array(300) },
      parts,
      reference,
      0.08,
      nodes,
      context(),
      0,
    );
    expect(made.words).toBe(whole.words);
    for (const v of nodes) expect([...made.rowOf(v)]).toEqual([...whole.rowOf(v)]);
  }
});
