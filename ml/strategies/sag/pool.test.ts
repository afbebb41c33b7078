/** What SAG leaves out on large graphs, and what it keeps: the same scores where nothing is left out. */
import { expect, test } from 'vitest';
import { createRunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import { randomQuery } from '../../testing/query-input.ts';
import { twoHopReader } from '../two-hop.ts';
import { weightQuantile } from './influence.ts';
import { sag, sagScores } from './sag.ts';
import type { SagOptions } from './sag.ts';
import { strongRows } from './strong-rows.ts';

const options: SagOptions = {
  lambda: 0.3,
  threshold: 0.03,
  semantics: true,
  coverage: 'structure',
  prototypes: 'dot',
  ranks: 'all',
};

function example(numNodes: number, numEdges: number) {
  const base = randomQuery({ seed: 4, numNodes, numEdges, numCols: 2, count: 5, labelled: 12 / numNodes });
  const rng = createRng('logits');
  return { ...base, logits: Float32Array.from({ length: 3 * numNodes }, () => rng.uniform() - 0.5) };
}

test('strong rows are the entries above the threshold, whether they are kept or walked again', () => {
  const { propagation } = example(80, 160);
  const read = twoHopReader(propagation);
  for (const [threshold, mostKept] of [
    [0.03, 1 << 24],
    [0.03, 100],
    [0.1, 0],
  ]) {
    const rows = strongRows(propagation, threshold, mostKept);
    for (const v of [...Array(80).keys(), ...Array(80).keys()]) {
      const { nodes, weights, start, end } = rows.read(v);
      const found = Array.from({ length: end - start }, (_, i) => [nodes[start + i], weights[start + i]]);
      const row = read(v);
      const expected = [...row.nodes.subarray(0, row.count)].map((u) => [u, row.weight[u]]);
      expect(found).toEqual(expected.filter(([, weight]) => weight > threshold));
    }
    expect(rows.full()).toBe(mostKept < 1000);
  }
});

test('scores of some nodes ranked among all are the scores of all', () => {
  const input = example(80, 160);
  const full = sagScores(input, input.logits, options);
  const all = Int32Array.from({ length: 80 }, (_, v) => v);
  const nodes = all.filter((v) => v % 3 === 0);
  // Increments of all nodes are needed to rank among all, as the pool of a large graph holds those it ranks among.
  const ranked = sagScores(input, input.logits, options, { nodes: all, ranked: all });
  expect(ranked).toEqual(full);
  const some = sagScores(input, input.logits, options, { nodes, ranked: nodes });
  for (const v of nodes) {
    expect(some.increment[v]).toBe(full.increment[v]);
    expect(some.shareOfDispersion[v]).toBe(full.shareOfDispersion[v]);
    const below = nodes.filter((u) => full.increment[u] < full.increment[v]).length;
    expect(some.shareOfIncrement[v]).toBeCloseTo(below / nodes.length, 12);
  }
});

test('up to 50,000 nodes nothing is left out; above, a pool is looked at and notes say so', async () => {
  const context = () => createRunContext({ rng: createRng(1) });
  expect((await sag.select(example(3000, 3000), {}, context())).notes).toEqual([]);
  const input = example(52_000, 30_000);
  const { queries, notes } = await sag.select(input, {}, context());
  expect(queries).toHaveLength(5);
  expect(notes.join(' ')).toMatch(
    /20000 of \d+ candidates were looked at: the 10000 with most neighbours and 10000 drawn at random/,
  );
  expect(notes.join(' ')).toContain('ranked among 10000 nodes drawn at random');
  // The pool has those with most neighbours, so the best of all by influence alone is found.
  const threshold = weightQuantile(input.propagation, 0.87);
  const full = sagScores(input, input.logits, { ...options, threshold, lambda: 0 });
  const best = full.increment.reduce((most, value, v) => (input.candidates[v] === 1 ? Math.max(most, value) : most), 0);
  const [first] = (await sag.select({ ...input, count: 1 }, { lambda: 0 }, context())).queries;
  expect(full.increment[first.node]).toBe(best);
});
