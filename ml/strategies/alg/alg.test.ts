/** ALG: rounds, proxies and groups by hand, its picks against a plain greedy. */
import { expect, test } from 'vitest';
import { createRunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import { randomQuery } from '../../testing/query-input.ts';
import { splitEqually } from '../graph-part.ts';
import { labelledNodes, nodesWith, propagatedFeatures } from '../propagated.ts';
import { alg, worthOf } from './alg.ts';
import { fitProxy, opinions, roundEnds, spaced, votes } from './proxies.ts';
import { scaledWithin, typicality } from './typical.ts';

const context = (seed = 1) => createRunContext({ rng: createRng(seed) });
const line = (...values: number[]) => ({ rows: Float32Array.from(values), width: 1 });

test('rounds: two labels per class, then one per class, the rest last; never more than T after the first', () => {
  expect(roundEnds(0, 3, 19)).toEqual([]);
  expect(roundEnds(4, 3, 19)).toEqual([4]);
  expect(roundEnds(6, 3, 19)).toEqual([6]);
  expect(roundEnds(13, 3, 19)).toEqual([6, 9, 12, 13]);
  expect(roundEnds(63, 3, 19)).toHaveLength(20);
  expect(roundEnds(64, 3, 19)).toEqual([6, 10, 14, 18, 22, 26, 30, 34, 38, 42, 46, 50, 54, 58, 62, 64]);
  for (const labels of [100, 1000, 54_321]) {
    const ends = roundEnds(labels, 3, 19);
    expect(ends.length).toBeLessThanOrEqual(20);
    expect(ends.at(-1)).toBe(labels);
  }
  expect(spaced([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
  expect(spaced([0, 1], 3)).toEqual([0, 1]);
});

test('a proxy in one column is the ridge by hand', () => {
  // h = 0, 2 of classes 0, 1: Hc'Hc = 2, Hc'Yc = (-1, 1), rho tr / d = 2: W = (-1/4, 1/4), o = 1/2 -+ (h - 1) / 4.
  const { weights, bias } = fitProxy(line(0, 2), Int32Array.of(0, 1), Int32Array.of(0, 1), 2, 1);
  expect([...weights]).toEqual([-0.25, 0.25]);
  expect([...bias]).toEqual([0.75, 0.25]);
  // Without a spread there is nothing to learn but the shares.
  const flat = fitProxy(line(3, 3, 3), Int32Array.of(0, 1, 2), Int32Array.of(0, 1, 1), 2, 0.1);
  expect(flat.weights.every((value) => Math.abs(value) < 1e-12)).toBe(true);
  expect(flat.bias[1]).toBeCloseTo(2 / 3, 12);
});

test('a proxy in many columns solves its equations, and what it says of the classes sums to 1', () => {
  const rng = createRng(3);
  const [n, width, classes, rho] = [30, 7, 3, 0.3];
  const rows = Float32Array.from({ length: n * width }, () => rng.normal());
  const labels = Int32Array.from({ length: n }, () => rng.int(classes));
  const nodes = Int32Array.from({ length: n }, (_, v) => v);
  const { weights, bias } = fitProxy({ rows, width }, nodes, labels, classes, rho);
  const mean = Array.from({ length: width }, (_, c) => [...nodes].reduce((sum, v) => sum + rows[v * width + c], 0) / n);
  const share = Array.from({ length: classes }, (_, k) => labels.filter((label) => label === k).length / n);
  const h = (v: number, c: number): number => rows[v * width + c] - mean[c];
  let trace = 0;
  for (const v of nodes) for (let c = 0; c < width; c++) trace += h(v, c) ** 2;
  const said = (v: number, k: number): number =>
    bias[k] + mean.reduce((sum, _, c) => sum + rows[v * width + c] * weights[c * classes + k], 0);
  for (let c = 0; c < width; c++) {
    for (let k = 0; k < classes; k++) {
      // Derivative of the squared error plus ridge: Hc'(o - y) + rho tr / d W = 0.
      const error = [...nodes].reduce((sum, v) => sum + h(v, c) * (said(v, k) - (labels[v] === k ? 1 : 0)), 0);
      expect(error + ((rho * trace) / width) * weights[c * classes + k]).toBeCloseTo(0, 8);
    }
  }
  for (const v of nodes) expect(said(v, 0) + said(v, 1) + said(v, 2)).toBeCloseTo(1, 10);
  expect(share.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
});

test('votes: labels given later decide, coins do not count, the newest has the vote of the one before', () => {
  const features = line(0, 2, 1.8, 1.9, 0.1, 0.2);
  const labels = Int32Array.of(0, 1, 1, 1, 0, 1);
  const order = Int32Array.of(0, 1, 2, 3, 4, 5);
  const after = (round: number, end: number) => ({
    round,
    labels: end,
    ...fitProxy(features, order.subarray(0, end), labels, 2, 0.1),
  });
  // After two labels, 3 of the 4 later ones are right: acc (3 + 1) / (4 + 2). After five, the last is wrong: 1 / 3, no vote.
  const found = votes(features, order, labels, [after(0, 2), after(1, 5), after(2, 6)]);
  expect(found[0]).toBeCloseTo(0.5 * Math.log(4 / 6 / (2 / 6)), 12);
  expect([...found.subarray(1)]).toEqual([0, 0]);
  expect([...votes(features, order, labels, [after(1, 5), after(2, 6)])]).toEqual([0, 1]);
});

test('opinions: predicted by the votes, disagreement by pairs of rounds', () => {
  const proxy = (round: number, slope: number) => ({
    round,
    labels: 1,
    weights: Float64Array.of(-slope, slope),
    bias: Float64Array.of(0.5, 0.5),
  });
  const proxies = [proxy(0, 0.1), proxy(1, 0.3), proxy(2, -0.4)];
  const { predicted, disagreement } = opinions(line(-1, 0, 2), 3, proxies, Float64Array.of(1, 1, 0.5), [1, 0.8, 0.5]);
  // Votes: 0.1 + 0.3 - 0.2 = 0.2 h for class 1. Distances: sqrt(2) times |difference of slopes| times |h|.
  expect([...predicted]).toEqual([0, 0, 1]);
  const pairs = Math.SQRT2 * (0.8 * 0.2 + 0.5 * 0.5 + 0.4 * 0.7);
  [1, 0, 2].forEach((h, v) => {
    expect(disagreement[v]).toBeCloseTo(pairs * h, 10);
  });
});

test('typical is near the centre of the own group, scaled within it', async () => {
  // Labels at 0 and 100; groups {0, 2, 4} and {90, 100, 101}: centres 2 and 97.
  const order = Int32Array.of(3, 0);
  const labels = Int32Array.of(1, -1, -1, 0, -1, -1);
  const { value } = await typicality(line(0, 2, 4, 100, 90, 101), labels, order, context());
  expect([...value]).toEqual([0, 1, 0, expect.closeTo(4 / 4, 6), 0, expect.closeTo(3 / 4, 6)]);
});

test('a labelled node stays in its group however far it is', async () => {
  // 9 is of class 0 although nearer to class 1: centres 3 = (0 + 0 + 9) / 3 and 10.
  const labels = Int32Array.of(0, -1, 0, 1, -1);
  const { value } = await typicality(line(0, 0, 9, 10, 10), labels, Int32Array.of(0, 2, 3), context());
  expect([...value]).toEqual([1, 1, 0, 1, 1]);
});

test('scaling within groups', () => {
  const values = Float64Array.of(1, 3, 2, 7, 5, 5);
  scaledWithin(values, Int32Array.of(0, 0, 0, 1, 2, 2), 3, 0.5);
  expect([...values]).toEqual([0, 1, 0.5, 0.5, 0.5, 0.5]);
});

test.each([1, 2, 3, 4])('picks are those of a plain greedy under class quotas, graph %i', async (seed) => {
  const input = randomQuery({ seed, numNodes: 60, numEdges: 70, numCols: 5, count: 6, labelled: 0.25 });
  const order = createRng(seed).shuffle(labelledNodes(input.labels));
  const features = await propagatedFeatures(input, context());
  const settings = { rounds: 19, ridge: 0.1 };
  const { value, predicted } = await worthOf(input, features, order, settings, context());
  const { rowPtr, colIdx } = input.propagation;
  const near = (v: number) => [...colIdx.subarray(rowPtr[v], rowPtr[v + 1])];
  const twoHop = (v: number) => new Set(near(v).flatMap(near));
  const covered = new Set([...order].flatMap((v) => [...twoHop(v)]));
  const pool = nodesWith(input.candidates);
  const given = [0, 1, 2].map((label) => input.labels.filter((one) => one === label).length);
  const room = [0, 1, 2].map((label) => pool.filter((v) => predicted[v] === label).length);
  const quota = splitEqually(6, given, room);
  const expected: number[] = [];
  while (expected.length < 6) {
    const gain = (v: number): number =>
      quota[predicted[v]] === 0 || expected.includes(v)
        ? 0
        : [...twoHop(v)].reduce((sum, u) => sum + (covered.has(u) ? 0 : value[u]), 0);
    const best = [...pool].reduce((a, b) => (gain(b) > gain(a) + 1e-12 ? b : a));
    if (gain(best) <= 0) break;
    for (const u of twoHop(best)) covered.add(u);
    quota[predicted[best]]--;
    expected.push(best);
  }
  const { queries } = await alg.select({ ...input, order }, settings, context());
  expect(queries.slice(0, expected.length).map(({ node }) => node)).toEqual(expected);
  expect(queries).toHaveLength(6);
});

test('the order of the labels decides the rounds; without it they go by node', async () => {
  const input = randomQuery({ seed: 5, numNodes: 80, numEdges: 120, numCols: 5, count: 5, labelled: 0.3 });
  const ascending = labelledNodes(input.labels);
  const plain = await alg.select(input, {}, context());
  expect(await alg.select({ ...input, order: ascending }, {}, context(2))).toEqual(plain);
  const features = await propagatedFeatures(input, context());
  const settings = { rounds: 19, ridge: 0.1 };
  const [a, b] = [ascending, ascending.toReversed()].map(
    async (order) => (await worthOf(input, features, order, settings, context())).informative,
  );
  expect(await a).not.toEqual(await b);
});

test('early rounds ask for typical nodes, late ones for those in dispute', async () => {
  const input = randomQuery({ seed: 6, numNodes: 80, numEdges: 120, numCols: 5, count: 5, labelled: 0.3 });
  const features = await propagatedFeatures(input, context());
  const order = labelledNodes(input.labels);
  const early = await worthOf(input, features, order.slice(0, 6), { rounds: 19, ridge: 0.1 }, context());
  expect([...early.value]).toEqual([...early.typical]);
  // All labels in three rounds after the first: alpha is cos(pi / 2).
  const late = await worthOf(input, features, order, { rounds: 3, ridge: 0.1 }, context());
  expect(roundEnds(order.length, 3, 3)).toHaveLength(4);
  late.value.forEach((value, v) => {
    expect(value).toBeCloseTo(late.informative[v], 12);
  });
});
