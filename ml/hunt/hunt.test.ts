import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import type { RunContext } from '../context.ts';
import { detectorById } from '../detectors/index.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Graph, GraphData } from '../schema/graph.ts';
import { runHunt } from '../simulate/hunt.ts';
import { denseFeatures, makeGraph } from '../testing/arbitraries.ts';
import { buildEnsemble } from './ensemble.ts';
import type { Ground } from './experts.ts';
import { createHunt, huntOn, prepareGround } from './hunt.ts';
import type { Hunt, HuntInput } from './hunt.ts';
import type { HuntAnswer } from './training-set.ts';

const N = 600;
const ctxOf = (seed: number, name = 'round'): RunContext => createRunContext({ rng: createRng(seed).fork(name) });
const inputOf = (data: GraphData): HuntInput => {
  const csr = symmetricCsr(data.graph);
  return { data, csr, propagation: convolution(csr) };
};

/** Every twentieth node is anomalous: its third feature is shifted a little, which no label-free view can tell from chance. */
function planted(): { data: GraphData; truth: Int8Array } {
  const rng = createRng(7);
  const truth = Int8Array.from({ length: N }, (_, v) => (v % 20 === 3 ? 1 : 0));
  const rows = Array.from(truth, (label) => [rng.normal(), rng.normal(), rng.normal() + 2.5 * label, rng.normal()]);
  const pairs = Array.from({ length: 3 * N }, (): [number, number] => [rng.int(N), rng.int(N)]);
  return { data: { graph: makeGraph(N, pairs, false), features: denseFeatures(rows) }, truth };
}

const { data, truth } = planted();
let ground: Ground;
let hunt: Hunt;
beforeAll(async () => {
  ground = await prepareGround(inputOf(data), ctxOf(1, 'ground'));
  hunt = huntOn(ground, {});
});

const answersOf = (nodes: readonly number[]): HuntAnswer[] =>
  nodes.map((node) => ({ node, label: truth[node] === 1 ? 1 : 0 }));
const openFor = (answers: readonly HuntAnswer[]): Uint8Array => {
  const candidates = new Uint8Array(N).fill(1);
  for (const { node } of answers) candidates[node] = 0;
  return candidates;
};
const some = answersOf([3, 10, 23, 50, 77, 100, 43, 8, 9, 60, 61, 62, 63, 120, 180]);

describe('the ensemble', () => {
  it('starts from the very ranking of auto', async () => {
    const backend = await openBackend('cpu');
    const run = await detectorById('auto').fit(data, {}, ctxOf(4, 'same'), backend);
    const { prior } = await buildEnsemble(data, symmetricCsr(data.graph), ctxOf(4, 'same'));
    expect(prior).toEqual(run.nodes?.score);
  });

  it('gives members of auto their weights and further ones none', () => {
    const { members } = ground.ensemble;
    expect(members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
    expect(members.some(({ weight }) => weight === 0)).toBe(true);
    for (const { evidence } of members)
      expect(evidence.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
  });
});

describe('a hunt', () => {
  it('is a function of answers and candidates: taking an answer back and giving it again changes no bit', async () => {
    const first = await hunt.next(some, openFor(some), 10, ctxOf(2));
    const fewer = some.slice(0, -1);
    const other = await hunt.next(fewer, openFor(fewer), 10, ctxOf(2));
    const again = await hunt.next(some, openFor(some), 10, ctxOf(2));
    expect(again).toEqual(first);
    expect(other.ranking).not.toEqual(first.ranking);
    // And a hunt that never saw anything else says the same.
    const fresh = huntOn(await prepareGround(inputOf(data), ctxOf(1, 'ground')), {});
    expect(await fresh.next(some, openFor(some), 10, ctxOf(2))).toEqual(first);
  });

  it('asks candidates alone, each once, with a sentence and finite facts', async () => {
    const candidates = openFor(some).map((open, v) => (v % 3 === 0 ? 0 : open));
    const { queries } = await hunt.next(some, candidates, 10, ctxOf(3));
    expect(new Set(queries.map(({ node }) => node)).size).toBe(10);
    expect(queries.filter(({ reason }) => reason === 'explore')).toHaveLength(1);
    for (const { node, sentence, facts } of queries) {
      expect(candidates[node]).toBe(1);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
      expect(facts.every(({ value }) => Number.isFinite(value))).toBe(true);
    }
  });

  it('says which ranking leads, and knows probabilities only once there is an anomaly', async () => {
    const normal = answersOf([10, 50, 77]);
    const before = await hunt.next(normal, openFor(normal), 5, ctxOf(2));
    expect(before.probabilities).toBeNull();
    expect(before.phase).toContain('No anomaly was known');
    const after = await hunt.next(some, openFor(some), 5, ctxOf(2));
    expect(after.probabilities).toHaveLength(N);
    expect(after.probabilities?.every((p) => p > 0 && p < 1)).toBe(true);
    expect(after.phase).toContain('models trained on your answers');
    expect(after.ranking).toHaveLength(N);
    expect(after.ranking.every(Number.isFinite)).toBe(true);
  });

  it('says when fewer candidates are left than wanted', async () => {
    const candidates = new Uint8Array(N);
    candidates[5] = candidates[6] = 1;
    const { queries, notes } = await hunt.next(some, candidates, 10, ctxOf(2));
    expect(queries.map(({ node }) => node).sort((a, b) => a - b)).toEqual([5, 6]);
    expect(notes.join(' ')).toContain('Only 2 of 10');
  });

  it('refuses answers that contradict each other', async () => {
    const twice = [...some, some[0]];
    await expect(hunt.next(twice, openFor(twice), 5, ctxOf(2))).rejects.toThrow(AppError);
    await expect(hunt.next(some, new Uint8Array(N).fill(1), 5, ctxOf(2))).rejects.toThrow(/candidate at the same time/);
    await expect(hunt.next([], new Uint8Array(3), 5, ctxOf(2))).rejects.toThrow(AppError);
    await expect(createHunt(inputOf(data), { explore: 2 })).rejects.toThrow(AppError);
  });

  it('finds by answers what the label-free ranking does not', async () => {
    const trial = { ground, truth, params: {}, seed: 5, batch: 10, budget: 120 };
    const count = async (policy: 'hunt' | 'prior' | 'random'): Promise<number> =>
      (await runHunt({ ...trial, policy })).labels.reduce((sum, label) => sum + label, 0);
    const [ours, prior, random] = [await count('hunt'), await count('prior'), await count('random')];
    expect(ours).toBeGreaterThan(1.3 * prior);
    expect(ours).toBeGreaterThan(1.5 * random);
  });
});

describe('small and empty graphs', () => {
  const bare = (graph: Graph): GraphData => ({
    graph,
    features: { kind: 'dense', numRows: graph.numNodes, numCols: 0, data: new Float32Array(), names: [] },
  });

  it('are hunted without features, without edges and without nodes', async () => {
    for (const graph of [
      makeGraph(0, []),
      makeGraph(1, []),
      makeGraph(4, []),
      makeGraph(3, [
        [0, 1],
        [1, 2],
      ]),
    ]) {
      const small = await createHunt(inputOf(bare(graph)), {});
      const n = graph.numNodes;
      const first = await small.next([], new Uint8Array(n).fill(1), 2, ctxOf(1));
      expect(first.queries).toHaveLength(Math.min(2, n));
      if (n < 3) continue;
      const candidates = new Uint8Array(n).fill(1);
      candidates[0] = candidates[1] = 0;
      const then = await small.next(
        [
          { node: 0, label: 1 },
          { node: 1, label: 0 },
        ],
        candidates,
        2,
        ctxOf(1),
      );
      expect(then.queries).toHaveLength(Math.min(2, n - 2));
      expect(then.ranking.every(Number.isFinite)).toBe(true);
    }
  });
});
