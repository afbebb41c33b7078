/** Coverage against the plain greedy on a small graph, and what attention to doubt changes. */
import { expect, test } from 'vitest';
import { diffusedSpace } from '../../classify/diffused-space.ts';
import { createRunContext } from '../../context.ts';
import { convolution } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import { denseFeatures, makeGraph } from '../../testing/arbitraries.ts';
import type { QueryInput } from '../strategy.ts';
import { cover } from './cover.ts';

const ctx = createRunContext({ rng: createRng(1) });
const N = 60;

/** Three groups of 20 nodes, each a ring whose features point its own way. */
function groups(): QueryInput {
  const rng = createRng(2);
  const rows = Array.from({ length: N }, (_, v) =>
    [0, 1, 2].map((c) => (Math.floor(v / 20) === c ? 2 : 0) + rng.normal()),
  );
  const graph = makeGraph(
    N,
    Array.from({ length: N }, (_, v): [number, number] => [v, 20 * Math.floor(v / 20) + ((v + 1) % 20)]),
  );
  const csr = symmetricCsr(graph);
  return {
    data: { graph, features: denseFeatures(rows) },
    csr,
    propagation: convolution(csr),
    numClasses: 2,
    labels: new Int32Array(N).fill(-1),
    candidates: new Uint8Array(N).fill(1),
    logits: null,
    count: 6,
  };
}

async function plainGreedy(input: QueryInput, weight: (u: number) => number): Promise<number[]> {
  const { rows, width } = await diffusedSpace(input.data, input.propagation, ctx);
  const like = (u: number, v: number): number => {
    let sum = 0;
    for (let c = 0; c < width; c++) sum += rows[u * width + c] * rows[v * width + c];
    return Math.max(0, sum) ** 4;
  };
  const chosen = Array.from(input.labels.keys()).filter((v) => input.labels[v] >= 0);
  const value = (nodes: readonly number[]): number =>
    Array.from({ length: N }, (_, u) => weight(u) * Math.max(0, ...nodes.map((v) => like(u, v)))).reduce(
      (a, b) => a + b,
    );
  const picked: number[] = [];
  while (picked.length < input.count) {
    const left = Array.from({ length: N }, (_, v) => v).filter((v) => input.candidates[v] === 1 && !picked.includes(v));
    const gains = left.map((v) => value([...chosen, ...picked, v]));
    picked.push(left[gains.indexOf(Math.max(...gains))]);
  }
  return picked;
}

test('picks what the plain greedy picks, with labels and without', async () => {
  const input = groups();
  const asked = async (given: QueryInput): Promise<number[]> =>
    (await cover.select(given, {}, ctx)).queries.map(({ node }) => node);
  const cold = await asked(input);
  expect(cold).toEqual(await plainGreedy(input, () => 1));
  expect(new Set(cold.slice(0, 3).map((v) => Math.floor(v / 20))).size).toBe(3);
  const labels = input.labels.slice();
  const candidates = input.candidates.slice();
  for (const v of cold.slice(0, 2)) {
    labels[v] = 0;
    candidates[v] = 0;
  }
  expect(await asked({ ...input, labels, candidates, count: 4 })).toEqual(cold.slice(2));
});

test('goes where the classifier doubts, in proportion to the attention', async () => {
  const input = groups();
  // Sure of all nodes but those of the last group.
  const logits = Float32Array.from({ length: 2 * N }, (_, i) => (i % 2 === 0 && i < 80 ? 30 : 0));
  const entropy = (u: number): number => (u < 40 ? 0 : 1);
  for (const attention of [0.5, 1]) {
    const { queries } = await cover.select({ ...input, logits, count: 4 }, { attention }, ctx);
    const wanted = await plainGreedy({ ...input, count: 4 }, (u) => 1 - attention + attention * entropy(u));
    expect(queries.map(({ node }) => node)).toEqual(wanted);
    expect(queries[0].node).toBeGreaterThanOrEqual(40);
  }
});

test('says how much of the graph labels speak for', async () => {
  const { queries } = await cover.select(groups(), {}, ctx);
  expect(queries[0].sentence).toMatch(
    /^A label here would be the closest one to \d+ of 60 nodes; labels would then speak for \d+\.\d % of the graph instead of 0\.0 %\.$/,
  );
  const shares = queries.map(({ facts }) => facts.find(({ id }) => id === 'covered')?.value ?? 0);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares[5]).toBeLessThanOrEqual(1);
});
