/** The best without sorting, ranks by slices, draws and orders: each against the plain way. */
import { expect, test } from 'vitest';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import { randomQuery } from '../testing/query-input.ts';
import { lazyGreedy } from './lazy-greedy.ts';
import { bestCandidates, bestFirst, entropies, shareBelow, shareReader } from './pick.ts';
import { candidatePool, drawn, nodeOrders } from './sampling.ts';

test('the best come in the order of a sort, equal scores by node', () => {
  for (let seed = 0; seed < 20; seed++) {
    const rng = createRng(seed);
    const n = 1 + rng.int(60);
    const score = Float64Array.from({ length: n }, () => rng.int(6));
    const candidates = Uint8Array.from({ length: n }, () => rng.int(2));
    const nodes = Int32Array.from([...candidates.keys()].filter((v) => candidates[v] === 1));
    const sorted = [...nodes].sort((a, b) => score[b] - score[a] || a - b);
    expect([...bestFirst(score, nodes)]).toEqual(sorted);
    const count = rng.int(n + 3);
    expect([...bestCandidates(score, candidates, count)]).toEqual(sorted.slice(0, count));
  }
});

test('shares below are exact whatever the values are like', () => {
  const rng = createRng(1);
  const n = 5000;
  const kinds = [
    () => rng.normal(),
    () => rng.int(7),
    () => Math.exp(12 * rng.normal()),
    () => 3,
    () => (rng.uniform() < 0.01 ? Number.NEGATIVE_INFINITY : rng.uniform()),
  ];
  for (const kind of kinds) {
    const values = Float64Array.from({ length: n }, kind);
    const share = shareBelow(values);
    const sorted = Float64Array.from(values).sort();
    for (let v = 0; v < n; v += 7) expect(share[v] * n).toBeCloseTo(sorted.indexOf(values[v]), 6);
    // What is not among the values has a place too.
    const read = shareReader(values);
    expect([read(sorted[0] - 1), read(Number.POSITIVE_INFINITY)]).toEqual([0, 1]);
  }
});

test('entropy of one, two and three equally likely classes', () => {
  const found = entropies(Float32Array.of(90, 0, 0, 5, 5, -90, 1, 1, 1), 3);
  [0, Math.log(2), Math.log(3)].forEach((value, v) => {
    expect(found[v]).toBeCloseTo(value, 9);
  });
});

test('draws are without putting back and equally likely', () => {
  const hits = new Int32Array(6);
  for (let seed = 0; seed < 3000; seed++) {
    const found = drawn(Int32Array.of(0, 1, 2, 3, 4, 5), 2, createRng(seed));
    expect(new Set(found).size).toBe(2);
    for (const v of found) hits[v]++;
  }
  // 1000 each; the deviation of a count is 26.
  for (const count of hits) expect(Math.abs(count - 1000)).toBeLessThan(130);
  expect([...drawn(Int32Array.of(4, 2), 9, createRng(1))].sort()).toEqual([2, 4]);
});

test('a pool has the best connected and a fixed draw, and a label only brings the next one in', () => {
  const { propagation, candidates } = randomQuery({
    seed: 2,
    numNodes: 400,
    numEdges: 900,
    numCols: 1,
    count: 1,
    labelled: 0,
  });
  const { rowPtr } = propagation;
  const degree = (v: number): number => rowPtr[v + 1] - rowPtr[v];
  const { connected, drawn: order } = nodeOrders(propagation);
  expect([...connected]).toEqual([...connected.keys()].sort((a, b) => degree(b) - degree(a) || a - b));
  expect([...order].sort((a, b) => a - b)).toEqual([...connected.keys()]);
  const pool = candidatePool(candidates, propagation, 3, 40);
  expect(pool.nodes).toHaveLength(40);
  const best = [...connected].filter((v) => candidates[v] === 1).slice(0, 20);
  for (const v of best) expect(pool.nodes).toContain(v);
  const rest = candidates.slice();
  rest[best[0]] = 0;
  const next = candidatePool(rest, propagation, 3, 40).nodes;
  expect(next).not.toContain(best[0]);
  expect([...pool.nodes].filter((v) => !next.includes(v))).toEqual([best[0]]);
});

test('bounds given to a lazy greedy change nothing but the work', async () => {
  const rng = createRng(4);
  const sets = Array.from({ length: 40 }, () => Array.from({ length: 1 + rng.int(9) }, () => rng.int(60)));
  const nodes = Int32Array.from(sets.keys());
  const run = async (bounds?: Float64Array) => {
    const covered = new Set<number>();
    let looked = 0;
    const gain = (v: number): number => {
      looked++;
      return new Set(sets[v].filter((item) => !covered.has(item))).size;
    };
    const take = (v: number, gained: number): readonly number[] => {
      for (const item of sets[v]) covered.add(item);
      return [v, gained];
    };
    const picks = await lazyGreedy({ nodes, count: 8, gain, take, bounds }, createRunContext({ rng }));
    return { picks, looked };
  };
  const plain = await run();
  const exact = await run(Float64Array.from(sets, (set) => new Set(set).size));
  const loose = await run(Float64Array.from(sets, (set) => set.length + 0.5));
  expect(exact.picks).toEqual(plain.picks);
  expect(loose.picks).toEqual(plain.picks);
  expect(exact.looked).toBeLessThan(plain.looked);
});
