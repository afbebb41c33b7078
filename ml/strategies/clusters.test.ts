/** K-means by hand, questions from clusters, and parts of a graph. */
import { expect, test } from 'vitest';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import type { Features } from '../schema/graph.ts';
import { makeGraph } from '../testing/arbitraries.ts';
import { randomQuery, withoutEdges } from '../testing/query-input.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { convolution } from '../graph/adjacency.ts';
import { clusterPicks } from './cluster-picks.ts';
import { featProp } from './feat-prop.ts';
import { graphPart, splitEqually } from './graph-part.ts';
import { kMeans, nearestCentres } from './k-means.ts';
import { graphParts, mergeGroups } from './parts.ts';
import { propagatedFeatures } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';

const context = (seed = 1) => createRunContext({ rng: createRng(seed) });
const line = (...values: number[]): FeatureRows => ({ rows: Float32Array.from(values), width: 1 });
const all = ({ rows, width }: FeatureRows) => Int32Array.from({ length: rows.length / width }, (_, v) => v);

test('K-means finds groups that are far apart, from any seed', async () => {
  // Two points in each of three groups: k-means++ starts in each, as the groups are a thousand times as far apart.
  const points = { rows: Float32Array.from([0, 0, 1, 0, 1000, 0, 1000, 2, 0, 3000, 4, 3000]), width: 2 };
  for (let seed = 0; seed < 10; seed++) {
    const { centres, count } = await kMeans(points, all(points), 3, createRng(seed), context());
    expect(count).toBe(3);
    const found = [0, 1, 2].map((k) => [centres[2 * k], centres[2 * k + 1]]);
    expect(found).toEqual(
      expect.arrayContaining([
        [0.5, 0],
        [1000, 1],
        [2, 3000],
      ]),
    );
    const of = await nearestCentres(points, all(points), centres, count, context());
    expect([of[0] === of[1], of[2] === of[3], of[4] === of[5]]).toEqual([true, true, true]);
  }
});

test('K-means moves its centres until they rest', async () => {
  // From two centres anywhere on 0, 1, 2, 9, 10, 11 the only rest is 1 and 10: {0 | 1..11} has means 0 and 6.6, which
  // takes 1 and 2 back, and so on.
  const points = line(0, 1, 2, 9, 10, 11);
  for (let seed = 0; seed < 10; seed++) {
    const { centres } = await kMeans(points, all(points), 2, createRng(seed), context());
    expect([...centres].sort((a, b) => a - b)).toEqual([1, 10]);
  }
});

test('K-means of one centre is the mean, of as many as there are points the points, of equal points one', async () => {
  const points = line(1, 4, 10);
  expect([...(await kMeans(points, all(points), 1, createRng(1), context())).centres]).toEqual([5]);
  const three = await kMeans(points, all(points), 3, createRng(1), context());
  expect([...three.centres].sort((a, b) => a - b)).toEqual([1, 4, 10]);
  expect((await kMeans(line(2, 2, 2), Int32Array.of(0, 1, 2), 3, createRng(1), context())).count).toBe(1);
});

test('each cluster gives its middle, the largest first, those with a label last', async () => {
  const points = line(0, 1, 2, 100, 101, 300, 301, 302, 303, 304, 1.2);
  const nodes = Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  for (let seed = 0; seed < 5; seed++) {
    const free = await clusterPicks(points, nodes, Int32Array.of(), 3, createRng(seed), context());
    expect(free.picks.map(({ node, size }) => [node, size])).toEqual([
      [7, 5],
      [1, 3],
      [3, 2],
    ]);
    // Node 10 is labelled and lies among 0, 1, 2: a third cluster for two questions, and that one waits.
    const held = await clusterPicks(points, nodes, Int32Array.of(10), 2, createRng(seed), context());
    expect(held.picks.map(({ node, labelled }) => [node, labelled])).toEqual([
      [7, 0],
      [3, 0],
    ]);
  }
});

test('more questions than distinct rows: every centre has its turn again', async () => {
  const points = line(5, 5, 5, 9);
  const { picks } = await clusterPicks(points, all(points), Int32Array.of(), 4, createRng(1), context());
  expect(picks.map(({ node }) => node)).toEqual([0, 3, 1, 2]);
});

test('FeatProp asks about the groups of the features', async () => {
  const values = Float32Array.from({ length: 40 }, (_, v) => 50 * (v % 4) + (v >> 2) / 10);
  const features: Features = { kind: 'dense', numRows: 40, numCols: 1, data: values, names: [] };
  const base = randomQuery({ seed: 1, numNodes: 40, numEdges: 0, numCols: 1, count: 4, labelled: 0 });
  const { queries } = await featProp.select(withoutEdges(base, features), {}, context(3));
  expect(new Set(queries.map(({ node }) => node % 4)).size).toBe(4);
  expect(queries[0].sentence).toBe('It is nearest to the middle of a cluster of 8 candidates without a label.');
});

test('questions are split equally, labels and empty parts considered', () => {
  expect(splitEqually(8, [0, 0, 0], [9, 9, 9])).toEqual([3, 3, 2]);
  expect(splitEqually(8, [0, 0, 0], [9, 1, 9])).toEqual([4, 1, 3]);
  expect(splitEqually(4, [5, 1, 3], [9, 9, 9])).toEqual([0, 3, 1]);
  expect(splitEqually(9, [0, 0], [2, 1])).toEqual([2, 1]);
});

test('groups are merged by linkage, as looking at all pairs each time does', () => {
  // 0, 1 | 10, 11, equal sizes: nearest means first. With a heavy pair the light ones go first: 1/2 * 1.5 < 50 * 1.
  expect(mergeGroups(Float64Array.of(0, 1, 10, 11), [1, 1, 1, 1], 1, 2)).toEqual([0, 0, 2, 2]);
  expect(mergeGroups(Float64Array.of(0, 100, 5, 6.5), [100, 100, 1, 1], 1, 3)).toEqual([0, 1, 2, 2]);
  const rng = createRng(8);
  for (let round = 0; round < 20; round++) {
    const [count, width, target] = [14, 3, 1 + rng.int(6)];
    const sizes = Array.from({ length: count }, () => 1 + rng.int(20));
    const sums = Float64Array.from({ length: count * width }, (_, i) => rng.normal() * sizes[Math.floor(i / width)]);
    let groups = sizes.map((size, g) => ({ ids: [g], size, sum: [...sums.subarray(g * width, (g + 1) * width)] }));
    while (groups.length > target) {
      let best = { cost: Number.POSITIVE_INFINITY, a: groups[0], b: groups[0] };
      groups.forEach((a, i) =>
        groups.slice(i + 1).forEach((b) => {
          const length = Math.hypot(...a.sum.map((value, c) => value / a.size - b.sum[c] / b.size));
          const cost = ((a.size * b.size) / (a.size + b.size)) * length;
          if (cost < best.cost) best = { cost, a, b };
        }),
      );
      const { a, b } = best;
      const joint = {
        ids: [...a.ids, ...b.ids],
        size: a.size + b.size,
        sum: a.sum.map((value, c) => value + b.sum[c]),
      };
      groups = groups.flatMap((group) => (group === a ? [joint] : group === b ? [] : [group]));
    }
    const expected = sizes.map((_, g) => Math.min(...(groups.find(({ ids }) => ids.includes(g))?.ids ?? [])));
    expect(mergeGroups(sums, sizes, width, target)).toEqual(expected);
  }
});

/** Cliques of the sizes given, one after the other, then lone nodes; one feature. */
function cliques(sizes: readonly number[], lone: number, feature: (clique: number) => number) {
  const edges: [number, number][] = [];
  const of = sizes.flatMap((size, clique) => new Array<number>(size).fill(clique));
  of.forEach((clique, v) => of.forEach((other, u) => u < v && other === clique && edges.push([u, v])));
  const numNodes = of.length + lone;
  const graph = makeGraph(numNodes, edges);
  const csr = symmetricCsr(graph);
  const values = Float32Array.from({ length: numNodes }, (_, v) => (v < of.length ? feature(of[v]) : 0));
  return {
    ...randomQuery({ seed: 1, numNodes, numEdges: 0, numCols: 1, count: 6, labelled: 0 }),
    data: { graph, features: { kind: 'dense' as const, numRows: numNodes, numCols: 1, data: values, names: [] } },
    csr,
    propagation: convolution(csr),
  };
}

test('parts: even communities stay, small ones are merged by their features, lone nodes join the largest', async () => {
  const even = await graphParts(
    cliques([6, 5, 4], 2, (clique) => clique),
    2,
    context(),
  );
  expect(even.count).toBe(3);
  expect([...even.of]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 0, 0]);
  // The clique of two is a fifth of the average and looks like the second one.
  const uneven = await graphParts(
    cliques([14, 12, 2], 0, (clique) => [0, 10, 11][clique]),
    2,
    context(),
  );
  expect(uneven.count).toBe(2);
  expect(new Set(uneven.of.slice(0, 14)).size).toBe(1);
  expect(new Set(uneven.of.slice(14)).size).toBe(1);
  expect(uneven.of[0]).not.toBe(uneven.of[14]);
});

test('GraphPart asks in every part by turns', async () => {
  const input = cliques([10, 10, 10], 0, (clique) => clique);
  const { queries } = await graphPart.select(input, {}, context());
  const part = queries.map(({ node }) => Math.floor(node / 10));
  expect(part).toEqual([0, 1, 2, 0, 1, 2]);
  expect(queries[0].sentence).toContain('in part 1 of 3 (8 candidates, 0 labels).');
});

test('wide and sparse features are projected, distances stay about what they are, and both kinds agree', async () => {
  const base = randomQuery({ seed: 2, numNodes: 30, numEdges: 0, numCols: 1, count: 3, labelled: 0 });
  const rng = createRng(3);
  const [numRows, numCols, each] = [30, 500, 20];
  const rowPtr = Int32Array.from({ length: numRows + 1 }, (_, v) => v * each);
  const columns = Array.from({ length: numRows }, () =>
    [...rng.shuffle(Int32Array.from({ length: numCols }, (_, c) => c)).slice(0, each)].sort((a, b) => a - b),
  );
  const values = new Float32Array(numRows * each).fill(1);
  const features: Features = {
    kind: 'csr',
    numRows,
    numCols,
    rowPtr,
    colIdx: Int32Array.from(columns.flat()),
    values,
    names: [],
  };
  const input = withoutEdges(base, features);
  const found = await propagatedFeatures(input, context());
  expect(found.width).toBe(64);
  expect(found.notes.join()).toMatch(/from 500 to 64 columns at random/);
  expect(await propagatedFeatures(input, context(9))).toBe(found);
  let ratio = 0;
  let pairs = 0;
  for (let v = 0; v < numRows; v++) {
    for (let u = 0; u < v; u++) {
      const shared = columns[v].filter((c) => columns[u].includes(c)).length;
      let square = 0;
      for (let c = 0; c < 64; c++) square += (found.rows[v * 64 + c] - found.rows[u * 64 + c]) ** 2;
      ratio += square / ((2 * (each - shared)) / each ** 2);
      pairs++;
    }
  }
  expect(ratio / pairs).toBeGreaterThan(0.9);
  expect(ratio / pairs).toBeLessThan(1.1);

  // Up to 64 columns nothing is projected: the rows are those of the features.
  const narrow: Features = {
    kind: 'csr',
    numRows: 2,
    numCols: 3,
    rowPtr: Int32Array.of(0, 2, 3),
    colIdx: Int32Array.of(0, 2, 1),
    values: Float32Array.of(1, 3, 5),
    names: [],
  };
  const plain = await propagatedFeatures(withoutEdges(base, narrow), context());
  expect([...plain.rows]).toEqual([0.25, 0, 0.75, 0, 1, 0]);
  expect(plain.notes).toEqual([]);
});
