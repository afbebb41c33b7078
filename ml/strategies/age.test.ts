/** AGE against its formula, and what its weights do as labels come. */
import { expect, test } from 'vitest';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import { simpleAdjacency } from '../graph/adjacency.ts';
import { pageRank } from '../graph/page-rank.ts';
import { randomQuery } from '../testing/query-input.ts';
import { age, connectionWeight, densities } from './age.ts';
import { kMeans } from './k-means.ts';
import type { QueryInput } from './strategy.ts';

const context = (seed = 1) => createRunContext({ rng: createRng(seed) });

/** A random question with logits, and some of the nodes given twice the same row. */
function example(seed: number): QueryInput {
  const base = randomQuery({ seed, numNodes: 60, numEdges: 90, numCols: 3, count: 6, labelled: 0.15 });
  const rng = createRng(`logits ${seed}`);
  const logits = Float32Array.from({ length: 180 }, () => 2 * rng.normal());
  logits.copyWithin(30, 0, 12);
  return { ...base, logits };
}

test('the weight of connections is a draw of Beta(1, 1.005 - rho^t)', () => {
  // t = 0: b = 0.005, so that 1 - 0.5^200 is all but 1. Many labels: b = 1.005, all but uniform.
  expect(connectionWeight(0.995, 0, 0.5)).toBeCloseTo(1, 9);
  expect(connectionWeight(0.9, 1000, 0.5)).toBeCloseTo(1 - 0.5 ** (1 / 1.005), 12);
  // The mean of Beta(1, b) is 1 / (1 + b).
  for (const t of [20, 100, 400]) {
    const b = 1.005 - 0.995 ** t;
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += connectionWeight(0.995, t, (i + 0.5) / 20_000);
    expect(sum / 20_000).toBeCloseTo(1 / (1 + b), 3);
  }
});

test('density is nearness to the closest centre', async () => {
  // Beliefs in two groups; whatever the seed, centres are their means, at 0.1 and 0.9 of the first class.
  const shares = [0, 0.1, 0.2, 0.8, 0.9, 1];
  const rows = Float32Array.from(shares.flatMap((share) => [share, 1 - share]));
  for (let seed = 0; seed < 5; seed++) {
    const { value, notes } = await densities({ rows, width: 2 }, 2, createRng(seed), context());
    [0.02, 0, 0.02, 0.02, 0, 0.02].forEach((square, v) => {
      expect(value[v]).toBeCloseTo(-square, 6);
    });
    expect(notes).toEqual([]);
  }
});

test.each([1, 2, 3])('questions are those of the formula worked out node by node, graph %i', async (seed) => {
  const input = example(seed);
  const { numClasses: classes, logits, labels } = input;
  const n = labels.length;
  const belief = Array.from({ length: n }, (_, v) => {
    const row = [...(logits ?? []).slice(v * classes, (v + 1) * classes)].map(Math.exp);
    const sum = row.reduce((a, b) => a + b, 0);
    return row.map((value) => value / sum);
  });
  const rank = pageRank(simpleAdjacency(input.csr, false));
  const features = { rows: Float32Array.from(belief.flat()), width: classes };
  const all = Int32Array.from({ length: n }, (_, v) => v);
  const { centres, count } = await kMeans(features, all, classes, createRng(5).fork('centres'), context());
  const distance = belief.map((row) =>
    Math.min(
      ...Array.from({ length: count }, (_, k) =>
        Math.hypot(...row.map((x, c) => Math.fround(x) - centres[k * classes + c])),
      ),
    ),
  );
  const entropy = belief.map((row) => row.reduce((sum, q) => sum - q * Math.log(q), 0));
  // Sums in another order differ in the last digits; nodes with the same row are equal.
  const share = (values: readonly number[] | Float64Array, holds: (other: number, own: number) => boolean, v: number) =>
    [...values].filter((other) => holds(other, values[v])).length / n;
  const left = new Set(all.filter((v) => input.candidates[v] === 1));
  const given = labels.filter((label) => label >= 0).length;
  const expected: number[] = [];
  for (let i = 0; i < input.count; i++) {
    const gamma = connectionWeight(
      0.9,
      given + i,
      createRng(5)
        .fork(`gamma ${given + i}`)
        .uniform(),
    );
    const score = (v: number): number =>
      ((1 - gamma) / 2) * (share(entropy, (a, b) => a < b - 1e-9, v) + share(distance, (a, b) => a > b + 1e-9, v)) +
      gamma * share(rank, (a, b) => a < b, v);
    const best = [...left].reduce((a, b) => (score(b) > score(a) + 1e-12 ? b : a));
    left.delete(best);
    expected.push(best);
  }
  const { queries } = await age.select(input, { rho: 0.9 }, context(5));
  expect(queries.map(({ node }) => node)).toEqual(expected);
  for (const { facts } of queries) {
    const [score, doubt, density, connections, gamma] = facts.map(({ value }) => value);
    expect(score).toBeCloseTo(((1 - gamma) / 2) * (doubt + density) + gamma * connections, 12);
  }
});

test('without labels the best connected are asked, whatever the classifier says', async () => {
  const input = example(4);
  const labels = new Int32Array(60).fill(-1);
  const candidates = new Uint8Array(60).fill(1);
  const { queries } = await age.select({ ...input, labels, candidates, count: 1 }, { rho: 0.9999 }, context(2));
  const rank = pageRank(simpleAdjacency(input.csr, false));
  expect(rank[queries[0].node]).toBe(Math.max(...rank));
});

test('many nodes: centres are fitted to some of them, and a note says so', async () => {
  const rng = createRng(1);
  const rows = Float32Array.from({ length: 24_000 }, () => rng.uniform());
  const { value, notes } = await densities({ rows, width: 2 }, 3, createRng(1), context());
  expect(value).toHaveLength(12_000);
  expect(notes).toEqual(['Centres of belief were fitted to 4000 of 12000 nodes, drawn at random.']);
});
