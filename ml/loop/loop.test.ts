/** Both modes: what is asked follows from the answers alone, and answers change it. */
import { describe, expect, test } from 'vitest';
import { createRunContext } from '../context.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { denseFeatures, makeGraph } from '../testing/arbitraries.ts';
import { loopStrategies, loopStrategy } from './loop-strategies.ts';
import { createLabellingLoop } from './loop.ts';
import type { Answer, LabellingLoop, LoopSettings } from './loop.types.ts';

const N = 120;
const rng = createRng(8);
/** Two halves that differ in features; every tenth node is far out in one column. */
const rows = Array.from({ length: N }, (_, v) => [
  (v < N / 2 ? 2 : -2) + rng.normal(),
  rng.normal(),
  v % 10 === 0 ? 8 : rng.normal(),
]);
const data: GraphData = {
  graph: makeGraph(
    N,
    Array.from({ length: 3 * N }, (): [number, number] => {
      const v = rng.int(N);
      return [v, v < N / 2 ? rng.int(N / 2) : N / 2 + rng.int(N / 2)];
    }),
  ),
  features: denseFeatures(rows),
};
const csr = symmetricCsr(data.graph);
const ctx = () => createRunContext({ rng: createRng('whatever the caller has') });
const teach: LoopSettings = { mode: 'teach', strategy: 'cover', params: {}, seed: 3, numClasses: 2 };
const hunt: LoopSettings = { ...teach, mode: 'hunt', strategy: 'hunt' };
const candidatesWithout = (answers: readonly Answer[]): Uint8Array => {
  const marks = new Uint8Array(N).fill(1);
  for (const { node } of answers) marks[node] = 0;
  return marks;
};
const ask = async (loop: LabellingLoop, answers: readonly Answer[], round: number) =>
  loop.propose({ answers, candidates: candidatesWithout(answers) }, 6, round, ctx());

describe.each([teach, hunt, { ...teach, strategy: 'sag' }, { ...teach, strategy: 'entropy' }])(
  '$mode by $strategy',
  (settings) => {
    const truth = (node: number): number =>
      settings.mode === 'hunt' ? (node % 10 === 0 ? 1 : 0) : node < N / 2 ? 0 : 1;

    test('an answer taken back and given again leads to the same questions, bit by bit', async () => {
      const loop = createLabellingLoop(data, csr, settings);
      const answers: Answer[] = [];
      const asked = [];
      for (let round = 0; round < 3; round++) {
        const batch = await ask(loop, answers, round);
        asked.push(batch);
        answers.push(...batch.queries.map(({ node }) => ({ node, label: truth(node) })));
      }
      expect(new Set(answers.map(({ node }) => node)).size).toBe(18);
      await ask(loop, answers.slice(0, 9), 2);
      expect(await ask(loop, answers.slice(0, 12), 2)).toEqual(asked[2]);
      expect(await ask(createLabellingLoop(data, csr, settings), answers.slice(0, 6), 1)).toEqual(asked[1]);
      const prediction = await loop.predict(answers, ctx());
      expect(prediction).toEqual(await createLabellingLoop(data, csr, settings).predict(answers, ctx()));
      loop.dispose();
    });

    test('predicts nothing of one class alone, and rows of 1 of two', async () => {
      const loop = createLabellingLoop(data, csr, settings);
      expect(await loop.predict([{ node: 3, label: 0 }], ctx())).toBeNull();
      const nodes = [0, 10, 20, 33, 77, 101];
      const prediction = await loop.predict(
        nodes.map((node) => ({ node, label: truth(node) })),
        ctx(),
      );
      if (prediction === null) throw new Error('a prediction was expected');
      for (let v = 0; v < N; v++) {
        expect(prediction.probabilities[2 * v] + prediction.probabilities[2 * v + 1]).toBeCloseTo(1, 5);
      }
    });
  },
);

test('a classifier that was taught two halves tells them apart', async () => {
  const loop = createLabellingLoop(data, csr, teach);
  const answers: Answer[] = [];
  for (let round = 0; round < 2; round++) {
    const { queries, phase } = await ask(loop, answers, round);
    expect(phase).toMatch(round === 0 ? /no classifier before both classes/ : /learned from 6 answers/);
    answers.push(...queries.map(({ node }) => ({ node, label: node < N / 2 ? 0 : 1 })));
  }
  const prediction = await loop.predict(answers, ctx());
  const right = Array.from({ length: N }, (_, v) => v).filter(
    (v) => ((prediction?.probabilities[2 * v + 1] ?? 0.5) > 0.5 ? 1 : 0) === (v < N / 2 ? 0 : 1),
  );
  expect(right.length).toBeGreaterThan(0.95 * N);
});

test('a strategy that needs a model lets coverage ask until both classes have an answer, and says so', async () => {
  const loop = createLabellingLoop(data, csr, { ...teach, strategy: 'sag' });
  const cold = await ask(loop, [{ node: 0, label: 0 }], 0);
  expect(cold.phase).toBe('Coverage asks until both classes have an answer; then SAG does.');
});

test('a strategy is refused in the other mode, and one that does not exist', () => {
  expect(() => createLabellingLoop(data, csr, { ...hunt, strategy: 'sag' })).toThrow(
    'SAG cannot hunt; it can teach. To hunt there are: hunt.',
  );
  expect(() => loopStrategy('psychic', 'teach')).toThrow(
    /There is no strategy called psychic\. To teach there are: cover/,
  );
  expect(new Set(loopStrategies.map(({ id }) => id)).size).toBe(loopStrategies.length);
});

const noEdges: readonly (readonly [number, number])[] = [];
test.each([
  { title: 'one node', numNodes: 1, pairs: noEdges, row: [1] },
  { title: 'two nodes without features', numNodes: 2, pairs: [[0, 1]] as const, row: [] },
  { title: 'isolated nodes that are all alike', numNodes: 6, pairs: noEdges, row: [3, 0] },
])('every strategy asks about every candidate once, with numbers that are numbers: $title', async (sample) => {
  const { numNodes, pairs, row } = sample;
  const graph = makeGraph(numNodes, pairs, false);
  const data = { graph, features: denseFeatures(Array.from({ length: numNodes }, () => row)) };
  const csr = symmetricCsr(graph);
  for (const { id, mode } of loopStrategies) {
    const loop = createLabellingLoop(data, csr, { mode, strategy: id, params: {}, seed: 3, numClasses: 2 });
    for (const answered of [0, 1, 2].filter((count) => count <= numNodes)) {
      const answers = Array.from({ length: answered }, (_, v) => ({ node: v, label: v % 2 }));
      const candidates = Uint8Array.from({ length: numNodes }, (_, v) => (v < answered ? 0 : 1));
      const { queries, notes } = await loop.propose({ answers, candidates }, 200, 0, ctx());
      expect(notes.at(-1)).toBe(
        `Only ${numNodes - answered} of 200 questions could be asked: no more candidates are left.`,
      );
      expect(queries.map(({ node }) => node).sort()).toEqual(Array.from(candidates.keys()).slice(answered));
      const numbers = queries.flatMap(({ score, facts }) => [score, ...facts.map(({ value }) => value)]);
      expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
    }
    loop.dispose();
  }
});
