import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { strategies, strategyById } from '../strategies/index.ts';
import type { QueryInput, QueryStrategy } from '../strategies/strategy.ts';
import { curveGraph, holdOut } from './curve-graph.ts';
import { heldOutFor, runFullPool, runLearningCurve } from './learning-curve.ts';
import { groupsGraph, nearestMean } from './testing.ts';

const graph = groupsGraph(240);
const random = strategyById('random');

/** Asks the first candidates and remembers what it was shown. */
function watching(needs: QueryStrategy['needs']): QueryStrategy & { readonly shown: QueryInput[] } {
  const shown: QueryInput[] = [];
  return {
    ...random,
    title: 'Watching',
    needs,
    shown,
    select: (input) => {
      shown.push(input);
      const nodes = [...input.candidates.keys()].filter((v) => input.candidates[v] === 1).slice(0, input.count);
      return Promise.resolve({
        queries: nodes.map((node) => ({ node, score: 1, sentence: 'First.', facts: [] })),
        notes: [],
      });
    },
  };
}
const run = (strategy: QueryStrategy, budgets = [6, 12, 14], seed = 1, on = graph) => {
  const classifier = nearestMean(on);
  return runLearningCurve({ graph: on, classifier, strategy, cold: random, budgets, seed }).then((curve) => ({
    ...curve,
    classifier,
  }));
};

describe('a learning curve', () => {
  it('asks 2C first, then C, never past a budget, and is measured at each budget', async () => {
    const strategy = watching('cold');
    const { points, asked } = await run(strategy);
    expect(strategy.shown.map(({ count }) => count)).toEqual([6, 3, 3, 2]);
    expect(points.map(({ labels }) => labels)).toEqual([6, 12, 14]);
    expect(new Set(asked).size).toBe(14);
    expect(points.every(({ accuracy, macroF1 }) => accuracy > 0 && accuracy <= 1 && macroF1 > 0)).toBe(true);
  });

  it('shows the strategy a classifier trained on all answers so far, and the classifier nothing but answers', async () => {
    const strategy = watching('cold');
    const { asked, classifier } = await run(strategy);
    expect(strategy.shown.map(({ logits }) => logits !== null)).toEqual([false, true, true, true]);
    expect(classifier.seen.map((labels) => labels.filter((label) => label >= 0).length)).toEqual([6, 9, 12, 14]);
    for (const [i, labels] of classifier.seen.entries()) {
      const given = new Set(asked.slice(0, [6, 9, 12, 14][i]));
      labels.forEach((label, v) => expect(label).toBe(given.has(v) ? graph.classes[v] : -1));
    }
    expect(strategy.shown.every(({ oracle }) => oracle === undefined)).toBe(true);
  });

  it('lets the cold strategy ask the first 2C where a model is needed', async () => {
    const [warm, cold] = [watching('model'), watching('cold')];
    const classifier = nearestMean(graph);
    await runLearningCurve({ graph, classifier, strategy: warm, cold, budgets: [4, 12], seed: 1 });
    expect(cold.shown.map(({ count }) => count)).toEqual([4, 3]);
    expect(warm.shown.map(({ labels }) => labels.filter((label) => label >= 0).length)).toEqual([7, 10]);
  });

  it.each(strategies.map(({ id }) => id))('of %s is the same again for a seed, whatever ran before', async (id) => {
    const first = await run(strategyById(id), [6, 12], 3);
    await run(strategyById(id), [6, 12], 4);
    const again = await run(strategyById(id), [6, 12], 3);
    expect(again.asked).toEqual(first.asked);
    expect(again.points).toEqual(first.points);
  });

  it('never looks at the classes of test nodes: with other ones there the same nodes are asked', async () => {
    const { test } = heldOutFor(graph, 1);
    const changed = { ...graph, classes: graph.classes.map((label, v) => (test[v] >= 0 ? (label + 1) % 3 : label)) };
    for (const id of ['random', 'margin', 'sag']) {
      const [one, other] = [await run(strategyById(id)), await run(strategyById(id), [6, 12, 14], 1, changed)];
      expect(other.asked).toEqual(one.asked);
      expect(other.points).not.toEqual(one.points);
    }
  });

  it('refuses a budget that the pool does not hold, in words', async () => {
    await expect(run(random, [6, 500])).rejects.toThrow(
      'The largest budget is 500 labels, but only 168 nodes can be asked about (72 are held out for testing).',
    );
  });

  it('refuses a strategy that asks about a node it may not ask, or about fewer than there are', async () => {
    const answer = (nodes: readonly number[]): QueryStrategy => ({
      ...random,
      select: () =>
        Promise.resolve({ queries: nodes.map((node) => ({ node, score: 1, sentence: 'So.', facts: [] })), notes: [] }),
    });
    const held = [...heldOutFor(graph, 1).test.keys()].filter((v) => heldOutFor(graph, 1).test[v] >= 0);
    await expect(run(answer(held.slice(0, 6)))).rejects.toThrow(/may not ask/);
    await expect(run(answer([1]))).rejects.toThrow(/asked 1 of 6 questions/);
  });

  it('of all labels uses the whole pool', async () => {
    const classifier = nearestMean(graph);
    const { points } = await runFullPool({ graph, classifier, seed: 1 });
    expect(points).toMatchObject([{ labels: 168, classes: 3 }]);
  });
});

describe('nodes held out', () => {
  const published = (train: number, test: number) =>
    groupsGraph(
      1000,
      Array.from({ length: 1000 }, (_, v) => (v < train ? '' : v < train + test ? 'test' : 'val')),
    );

  it('are the published ones where they leave a choice', () => {
    const held = holdOut(published(300, 500), createRng(1));
    expect(held).toMatchObject({ split: 'published', pool: 300, tested: 500 });
    for (let v = 0; v < 1000; v++)
      expect([held.candidates[v], held.test[v] >= 0]).toEqual([v < 300 ? 1 : 0, v >= 300 && v < 800]);
  });

  it('are drawn at random, at most 30 %, where a split leaves too few or there is none', () => {
    for (const given of [published(299, 500), groupsGraph(1000)]) {
      const held = holdOut(given, createRng(1));
      expect(held).toMatchObject({ split: 'random', pool: 700, tested: 300 });
      held.test.forEach((label, v) => expect(label >= 0).toBe(held.candidates[v] === 0));
      expect(holdOut(given, createRng(2)).test).not.toEqual(held.test);
    }
    expect(holdOut(groupsGraph(6000), createRng(1))).toMatchObject({ tested: 1000, pool: 5000 });
  });

  it('leave out nodes whose class nobody knows', () => {
    const half = curveGraph(
      graph.data,
      graph.classes.map((label, v) => (v < 120 ? label : -1)),
      [],
    );
    const held = holdOut(half, createRng(1));
    expect(held).toMatchObject({ tested: 36, pool: 84 });
    expect(held.candidates.subarray(120).includes(1)).toBe(false);
  });

  it('belong to a fingerprint that every part of the data set changes', () => {
    const of = (...given: Parameters<typeof curveGraph>) => curveGraph(...given).fingerprint;
    const { data, classes } = graph;
    const { features } = data;
    if (features.kind !== 'dense') throw new Error('dense features expected');
    const other = { ...features, data: features.data.map((value, i) => (i === 100 ? value + 1 : value)) };
    const found = [
      of(data, classes, []),
      of(data, classes.with(3, 1), []),
      of(data, classes, ['train']),
      of({ ...data, features: other }, classes, []),
      of({ ...data, graph: { ...data.graph, dst: data.graph.dst.with(5, 0) } }, classes, []),
    ];
    expect(new Set(found).size).toBe(5);
    expect(of(data, classes.slice(), [])).toBe(found[0]);
  });

  it('need at least two known classes', () => {
    expect(() => curveGraph(graph.data, new Int32Array(240).fill(-1), [])).toThrow(/no known classes/);
    expect(() => curveGraph(graph.data, new Int32Array(240), [])).toThrow(/at least two classes/);
  });
});
