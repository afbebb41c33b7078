/** The pieces of the combination, each against a case that can be solved by hand or by a plain computation. */
import { expect, it } from 'vitest';
import { createRunContext } from '../../context.ts';
import { neighbourLists } from '../../graph/common-neighbours.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import { denseFeatures, makeGraph, toSparse } from '../../testing/arbitraries.ts';
import { circlesApart } from './circles.ts';
import { symmetricEigen } from '../../algebra/symmetric-eigen.ts';
import { degreeClasses, evidenceOf } from './evidence.ts';
import { isolate } from './isolation-forest.ts';
import { nodeKinds } from './kinds.ts';
import { resemblanceWeight } from './node-members.ts';
import { principalSpace } from '../../algebra/principal-space.ts';
import { lineResidual, triangles } from './structure.ts';

const ctx = createRunContext({ rng: createRng(1) });
const listsOf = (numNodes: number, pairs: (readonly [number, number])[]) =>
  neighbourLists(symmetricCsr(makeGraph(numNodes, pairs)));

it('symmetricEigen solves A v = lambda v', () => {
  const rng = createRng(4);
  const n = 7;
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a[i * n + j] = a[j * n + i] = rng.normal();
  const { values, vectors } = symmetricEigen(a, n);
  expect([...values]).toEqual([...values].sort((x, y) => y - x));
  vectors.forEach((v, k) => {
    for (let i = 0; i < n; i++) {
      const product = v.reduce((sum, value, j) => sum + a[i * n + j] * value, 0);
      expect(product).toBeCloseTo(values[k] * v[i], 9);
    }
  });
});

it.each([
  ['dense', 6],
  ['sparse', 6],
  ['sparse', 40],
] as const)(
  'principalSpace of %s rows with %i columns keeps distances in the directions that vary',
  async (kind, d) => {
    const rng = createRng(9);
    const axes = [0, 1].map(() => Array.from({ length: d }, () => rng.normal()));
    const rows = Array.from({ length: 30 }, () => {
      const [s, t] = [rng.normal(), rng.normal()];
      return axes[0].map((value, c) => 5 + 3 * s * value + t * axes[1][c]);
    });
    const dense = denseFeatures(rows);
    const space = await principalSpace(kind === 'dense' ? dense : toSparse(dense), null, 2, createRng(1), ctx);
    if (space === null) throw new Error('a space expected');
    expect(space.dims).toBe(2);
    const between = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Math.hypot(...Array.from(a, (value, i) => value - b[i]));
    for (let v = 1; v < 30; v++) {
      const projected = between(space.rows.subarray(0, 2), space.rows.subarray(2 * v, 2 * v + 2));
      expect(projected).toBeCloseTo(between(rows[0], rows[v]), 3);
    }
  },
);

it('counts each triangle once at each of its nodes, parallel edges and loops aside', async () => {
  const pairs: [number, number][] = [
    [0, 1],
    [1, 0],
    [1, 2],
    [2, 0],
    [2, 3],
    [3, 0],
    [3, 3],
    [4, 3],
  ];
  expect([...(await triangles(listsOf(5, pairs), ctx))]).toEqual([2, 1, 2, 1, 0]);
});

it('lineResidual leaves nothing of a line and the distance of what lies off it', () => {
  const x = Float64Array.from([0, 1, 2, 3]);
  expect([...lineResidual(x, Float64Array.from([1, 3, 5, 7]), () => true)].map(Math.abs)).toEqual([0, 0, 0, 0]);
  expect([...lineResidual(x, Float64Array.from([1, 3, 5, 99]), (i) => i < 3)].map(Math.abs)).toEqual([0, 0, 0, 0]);
});

it('an isolation forest ranks the row that lies apart first', async () => {
  const rng = createRng(6);
  const columns = [0, 1].map(() => Float64Array.from({ length: 200 }, (_, v) => (v === 77 ? 9 : rng.normal())));
  const score = new Float64Array(200);
  await isolate(
    columns,
    Int32Array.from({ length: 200 }, (_, v) => v),
    score,
    createRng(1),
    ctx,
  );
  expect(score.indexOf(Math.max(...score))).toBe(77);
});

it('ranks each class apart, and skips what is skipped', () => {
  const values = Float64Array.from({ length: 41 }, (_, i) => (i < 20 ? i : i < 40 ? 1000 + i : 5));
  const classes = Int32Array.from({ length: 41 }, (_, i) => (i < 20 ? 7 : i < 40 ? 3 : 9));
  const { evidence, percentile } = evidenceOf(values, classes, null);
  expect(evidence[19]).toBeCloseTo(Math.log(40), 12);
  expect(evidence[39]).toBeCloseTo(evidence[19], 12);
  expect(percentile[0]).toBeCloseTo(percentile[20], 12);
  // A class of one says nothing.
  expect([evidence[40], percentile[40]]).toEqual([1, 0.5]);
});

it('degreeClasses keeps equal degrees together and leaves no small class behind', () => {
  const degree = Int32Array.from({ length: 350 }, (_, v) => (v < 130 ? 1 : v < 280 ? 2 : v));
  const classes = degreeClasses(new Int32Array(350), degree);
  expect(new Set(classes.subarray(0, 130)).size).toBe(1);
  expect(classes[0]).not.toBe(classes[130]);
  expect(new Set(classes.subarray(130)).size).toBe(1);
});

it('finds kinds by 0/1 columns, else by two sides, else one', () => {
  const path: [number, number][] = [
    [0, 1],
    [1, 2],
    [2, 3],
  ];
  const kindsOf = (pairs: [number, number][], rows: number[][]) =>
    nodeKinds(makeGraph(4, pairs), listsOf(4, pairs), denseFeatures(rows));
  expect(
    kindsOf(path, [
      [1, 0],
      [0, 1],
      [1, 0],
      [0, 1],
    ]),
  ).toMatchObject({ count: 2, foundBy: 'columns' });
  expect(kindsOf(path, [[1], [1], [0], [1]])).toMatchObject({ count: 2, foundBy: 'two sides' });
  expect(kindsOf([...path, [0, 2]], [[0.5], [2], [3], [4]])).toMatchObject({ count: 1, foundBy: 'none' });
});

it('comparisons of neighbours weigh nothing below a small effect and all from a medium one', () => {
  expect([0.5, 0.5562, 0.5972, 0.7].map(resemblanceWeight)).toEqual([0, 0, expect.closeTo(0.5, 6), 1]);
});

it('circlesApart agrees with the plain definition', async () => {
  const rng = createRng(8);
  const n = 9;
  const pairs: [number, number][] = Array.from({ length: 18 }, () => [rng.int(n), rng.int(n)]);
  const graph = makeGraph(n, pairs);
  const lists = neighbourLists(symmetricCsr(graph));
  const z = Array.from({ length: n }, () => [rng.normal(), rng.normal(), rng.normal()]);
  const space = { dims: 3, rows: Float32Array.from(z.flat()) };
  const got = await circlesApart(space, graph, lists, ctx);
  const around = (v: number): number[] => [...lists.idx.subarray(lists.ptr[v], lists.ptr[v + 1])];
  const mean = (rows: number[][]): number[] =>
    [0, 1, 2].map((c) => rows.reduce((sum, row) => sum + row[c], 0) / rows.length);
  const near = (u: number, without: number): number[] =>
    mean([u, ...around(u)].filter((w) => w !== without).map((w) => z[w]));
  const circle = (u: number, v: number): number[] =>
    mean([
      near(u, v),
      ...around(u)
        .filter((w) => w !== v)
        .map((w) => near(w, -1)),
    ]);
  pairs.forEach(([u, v], e) => {
    if (u === v) {
      expect(got[e]).toBe(1);
      return;
    }
    const [a, b] = [circle(u, v), circle(v, u)];
    const dot = a.reduce((sum, value, c) => sum + value * b[c], 0);
    expect(got[e]).toBeCloseTo(1 - dot / (Math.hypot(...a) * Math.hypot(...b)), 4);
  });
});
