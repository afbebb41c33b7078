import { beforeAll, describe, expect, it } from 'vitest';
import { noCommits } from '../commits.ts';
import type { Commits } from '../commits.ts';
import { openBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import type { DenseFeatures, Graph } from '../schema/graph.ts';
import { brokenOff } from '../testing/broken-off.ts';
import type { DistillPoint } from './distill.types.ts';
import { probabilitiesOf } from './probabilities.ts';
import { createScorer, featureRow } from './score.ts';
import { labelObstacle, trainModel } from './train-model.ts';
import type { TrainModelInput } from './train-model.ts';

beforeAll(() => openBackend('wasm'));

const NODES = 240;
const isAnomalous = (v: number): boolean => v % 6 === 0;

/** Two kinds of nodes that link among themselves and differ in noisy features. */
function kinds(seed = 4): { graph: Graph; features: DenseFeatures } {
  const rng = createRng(seed);
  const src: number[] = [];
  const dst: number[] = [];
  for (let e = 0; e < 900; e++) {
    const a = rng.int(NODES);
    let b = rng.int(NODES);
    if (rng.uniform() < 0.85) while (isAnomalous(b) !== isAnomalous(a)) b = rng.int(NODES);
    src.push(a);
    dst.push(b);
  }
  const data = new Float32Array(NODES * 5);
  for (let i = 0; i < data.length; i++)
    data[i] = rng.normal() + (isAnomalous(Math.floor(i / 5)) && i % 5 < 3 ? 1.2 : 0);
  return {
    graph: {
      numNodes: NODES,
      numEdges: src.length,
      directed: false,
      src: Int32Array.from(src),
      dst: Int32Array.from(dst),
    },
    features: { kind: 'dense', numRows: NODES, numCols: 5, data, names: ['a', 'b', 'c', 'd', 'e'] },
  };
}

const answersOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({ node: from + i, label: isAnomalous(from + i) ? 1 : 0 }));

function inputOf(change: Partial<TrainModelInput> = {}): TrainModelInput {
  const { graph, features } = kinds();
  return {
    data: { graph, features },
    propagation: convolution(symmetricCsr(graph)),
    own: features,
    answers: answersOf(0, 60),
    audit: null,
    trueShare: null,
    settings: { hidden: 16, epochs: 40, folds: 4 },
    ...change,
  };
}
const train = async (input: TrainModelInput, seed = 1) => {
  const points: DistillPoint[] = [];
  const fractions: number[] = [];
  const ctx = createRunContext({ rng: createRng(seed), report: ({ fraction }) => fractions.push(fraction) });
  return { model: await trainModel(input, ctx, (point) => points.push(point)), points, fractions };
};

describe('a model without a graph', () => {
  it('ranks nodes that it has no label of, and says what it is worth by labels that it never saw', async () => {
    const { model, points, fractions } = await train(inputOf());
    const rest = Array.from({ length: NODES - 60 }, (_, i) => 60 + i);
    const mean = (nodes: number[]) => nodes.reduce((sum, v) => sum + model.probabilities[v], 0) / nodes.length;
    expect(mean(rest.filter(isAnomalous))).toBeGreaterThan(2 * mean(rest.filter((v) => !isAnomalous(v))));
    expect(model.heldOut.on).toBe('folds');
    expect(model.heldOut.model.map(({ node }) => node)).toEqual(answersOf(0, 60).map(({ node }) => node));
    expect(model.figures.model.auroc.value).toBeGreaterThan(0.7);
    expect(model.figures.chance.auroc.value).toBe(0.5);
    expect(points[0]).toMatchObject({ stage: 'teacher', epoch: 1 });
    expect(points.filter(({ stage }) => stage === 'student').map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: points.length - 1 }, (_, i) => i + 1),
    );
    expect(fractions.every((value, i) => value <= 1 && value >= (fractions[i - 1] ?? 0) - 0.2)).toBe(true);
    expect(model.notes.join()).toMatch(/each predicted without itself/);
  }, 30_000);

  it('learns what its labels say where its teacher is misled', async () => {
    const { graph, features } = kinds();
    const rng = createRng(8);
    const noise = features.data.map(() => rng.normal());
    const shifted = noise.map((value, i) => value + (isAnomalous(Math.floor(i / 5)) ? 2 : 0));
    const src = Int32Array.from({ length: 900 }, () => rng.int(NODES));
    const dst = src.map(() => rng.int(NODES));
    // The teacher sees what tells nothing; the nodes' own columns tell all.
    const data = { graph: { ...graph, src, dst }, features: { ...features, data: noise } };
    const propagation = convolution(symmetricCsr(data.graph));
    const { model } = await train(inputOf({ data, propagation, own: { ...features, data: shifted } }));
    expect(model.figures.teacher.auroc.value).toBeLessThan(0.7);
    expect(model.figures.model.auroc.value).toBeGreaterThan(0.75);
  }, 30_000);

  it('is its network and a feature row: nothing else enters into a probability', async () => {
    const { model } = await train(inputOf());
    const { features } = kinds();
    const scorer = createScorer(model.network);
    for (const v of [0, 77, 239]) {
      expect(probabilitiesOf(scorer.scoreRow(featureRow(features, v)), 2)[1]).toBeCloseTo(model.probabilities[v], 5);
    }
    scorer.dispose();
  }, 30_000);

  it('is the same for the same seed; another seed is measured on the same folds', async () => {
    const first = (await train(inputOf(), 3)).model;
    const again = (await train(inputOf(), 3)).model;
    expect(again.network).toEqual(first.network);
    expect(again.heldOut).toEqual(first.heldOut);
    const other = (await train(inputOf(), 4)).model;
    expect(other.network).not.toEqual(first.network);
    // The teacher has no randomness, so that equal folds show in it.
    expect(other.heldOut.teacher).toEqual(first.heldOut.teacher);
  }, 60_000);

  it.each(['wasm', 'cpu'] as const)(
    'comes out the same wherever it is broken off, on %s',
    async (backend) => {
      await openBackend(backend);
      try {
        const small = inputOf({ settings: { hidden: 4, epochs: 5, folds: 2 } });
        const say = async (commits: Commits) => {
          const points: DistillPoint[] = [];
          const model = await trainModel(small, createRunContext({ rng: createRng(1), commits }), (p) =>
            points.push(p),
          );
          return { model, last: points.at(-1) };
        };
        const whole = await say(noCommits);
        const broken = await brokenOff(say, 3);
        expect(broken.breaks).toBeGreaterThan(2);
        expect(broken.stages).toEqual(
          expect.arrayContaining(['model: student', 'fold 0: student', 'fold 1: student', 'folds']),
        );
        expect(broken.result).toEqual(whole);
      } finally {
        await openBackend('wasm');
      }
    },
    60_000,
  );

  it('is measured on audit answers alone where there are some, and never learns from them', async () => {
    const audit = answersOf(180, 240);
    const { model } = await train(inputOf({ audit }));
    expect(model.heldOut.on).toBe('audit');
    expect(model.heldOut.model.map(({ node }) => node)).toEqual(audit.map(({ node }) => node));
    const turned = audit.map(({ node, label }) => ({ node, label: 1 - label }));
    const other = (await train(inputOf({ audit: turned }))).model;
    expect(other.network).toEqual(model.network);
    expect(other.figures.model.auroc.value).toBeCloseTo(1 - (model.figures.model.auroc.value ?? NaN), 9);
  }, 60_000);

  it('lowers its probabilities where anomalies are rarer than among the labels', async () => {
    const plain = (await train(inputOf())).model;
    const rare = (await train(inputOf({ trueShare: { share: 0.02, of: 100 } }))).model;
    const sum = (values: Float32Array) => values.reduce((all, value) => all + value, 0);
    expect(sum(rare.probabilities)).toBeLessThan(0.6 * sum(plain.probabilities));
    expect(rare.heldOut.trueShare).toBe(0.02);
    rare.heldOut.model.forEach(({ probability }, i) => {
      expect(probability).toBeLessThan(plain.heldOut.model[i].probability);
    });
  }, 60_000);

  it('says what is missing where there are too few labels, and can be stopped', async () => {
    expect(labelObstacle(2, 30)).toMatch(/at least 3 anomalous .* there are 2 and 30/);
    expect(labelObstacle(3, 7)).toBeNull();
    await expect(train(inputOf({ answers: answersOf(0, 7) }))).rejects.toMatchObject({ code: 'conflict' });
    const stop = new AbortController();
    const ctx = createRunContext({ rng: createRng(1), signal: stop.signal, report: () => stop.abort() });
    await expect(trainModel(inputOf(), ctx, () => undefined)).rejects.toMatchObject({ code: 'cancelled' });
  }, 30_000);
});
