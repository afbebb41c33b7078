/** Measures of nodes, on graphs solved by hand and against the definitions written out densely. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRng } from '../rng.ts';
import type { Graph } from '../schema/graph.ts';
import { graphArbitrary, makeGraph } from '../testing/arbitraries.ts';
import { betweenness } from './betweenness.ts';
import { neighbourLists } from './common-neighbours.ts';
import { communities } from './communities.ts';
import { coreNumbers } from './core-numbers.ts';
import { symmetricCsr } from './csr.ts';
import { groupsBySize, modularity } from './groups.ts';
import { pageRank } from './page-rank.ts';
import { clustering } from './triangles.ts';
import { walkRows } from './walk-rows.ts';

const neighboursOf = (graph: Graph) => neighbourLists(symmetricCsr(graph));
const exact = { rng: createRng(1), budget: Infinity };

/** A triangle 0-1-2, a tail 2-3-4, a loop at 4, a pair 5-6 joined twice, and 7 alone. */
const graph = makeGraph(
  8,
  [
    [0, 1],
    [1, 2],
    [2, 0],
    [2, 3],
    [3, 4],
    [4, 4],
    [5, 6],
    [6, 5],
  ],
  false,
);

/** Distinct neighbours, as sets: out of a node where the graph is directed and `out` is asked for. */
function dense(g: Graph, out = false): Set<number>[] {
  const rows = Array.from({ length: g.numNodes }, () => new Set<number>());
  for (let e = 0; e < g.numEdges; e++) {
    if (g.src[e] === g.dst[e]) continue;
    rows[g.src[e]].add(g.dst[e]);
    if (!out || !g.directed) rows[g.dst[e]].add(g.src[e]);
  }
  return rows;
}

describe('core numbers', () => {
  test('by hand', () => {
    expect([...coreNumbers(neighboursOf(graph))]).toEqual([2, 2, 2, 1, 1, 1, 1, 0]);
    expect([...coreNumbers(neighboursOf(makeGraph(0, [])))]).toEqual([]);
  });

  test('as by taking nodes away again and again', () => {
    fc.assert(
      fc.property(graphArbitrary(10, 40), (g) => {
        const rows = dense(g);
        const wanted = rows.map(() => 0);
        for (let k = 1; k <= g.numNodes; k++) {
          const left = new Set(rows.keys());
          for (let changed = true; changed;) {
            changed = false;
            for (const v of left) {
              if ([...rows[v]].filter((u) => left.has(u)).length >= k) continue;
              left.delete(v);
              changed = true;
            }
          }
          for (const v of left) wanted[v] = k;
        }
        expect([...coreNumbers(neighboursOf(g))]).toEqual(wanted);
      }),
    );
  });
});

describe('clustering', () => {
  test('by hand: a triangle with a tail', () => {
    const found = clustering(neighboursOf(graph));
    expect([...found.local]).toEqual([1, 1, 1 / 3, 0, 0, 0, 0, 0]);
    // Nodes 0, 1, 2 and 3 have two neighbours or more.
    expect(found).toMatchObject({ counted: 4, triangles: 1, transitivity: 3 / 6 });
    expect(found.average).toBeCloseTo((1 + 1 + 1 / 3) / 4, 12);
  });

  test('as by looking at all pairs of neighbours', () => {
    fc.assert(
      fc.property(graphArbitrary(10, 45), (g) => {
        const rows = dense(g);
        const wanted = rows.map((row) => {
          const list = [...row];
          const pairs = list.flatMap((u, i) => list.slice(i + 1).map((w) => rows[u].has(w)));
          return pairs.length === 0 ? 0 : pairs.filter(Boolean).length / pairs.length;
        });
        const found = clustering(neighboursOf(g)).local;
        wanted.forEach((value, v) => expect(found[v]).toBeCloseTo(value, 12));
      }),
    );
  });
});

/** Distances and numbers of shortest paths by search from every node; betweenness by its definition. */
function denseBetweenness(g: Graph): number[] {
  const rows = dense(g, true);
  const n = g.numNodes;
  const from = rows.map((_, s) => {
    const distance = new Array<number>(n).fill(Infinity);
    const paths = new Array<number>(n).fill(0);
    distance[s] = 0;
    paths[s] = 1;
    const queue = [s];
    for (const v of queue) {
      for (const w of rows[v]) {
        if (distance[w] === Infinity) {
          distance[w] = distance[v] + 1;
          queue.push(w);
        }
        if (distance[w] === distance[v] + 1) paths[w] += paths[v];
      }
    }
    return { distance, paths };
  });
  const pairs = (n - 1) * (n - 2);
  return rows.map((_, v) => {
    let sum = 0;
    for (let s = 0; s < n; s++) {
      for (let t = 0; t < n; t++) {
        if (s === t || s === v || t === v || from[s].distance[t] === Infinity) continue;
        if (from[s].distance[v] + from[v].distance[t] !== from[s].distance[t]) continue;
        sum += (from[s].paths[v] * from[v].paths[t]) / from[s].paths[t];
      }
    }
    return pairs > 0 ? sum / pairs : 0;
  });
}

describe('betweenness', () => {
  test('by hand: the middle of a star carries every path, of a path of five the middle two thirds', () => {
    const star = makeGraph(
      5,
      [1, 2, 3, 4].map((leaf) => [0, leaf]),
      false,
    );
    expect([...betweenness(walkRows(star, symmetricCsr(star)), exact).values]).toEqual([1, 0, 0, 0, 0]);
    const path = makeGraph(
      5,
      [0, 1, 2, 3].map((v) => [v, v + 1]),
      false,
    );
    // The middle lies between 4 of the 6 pairs of others, its neighbours between 3 each.
    const found = [...betweenness(walkRows(path, symmetricCsr(path)), exact).values];
    [0, 3 / 6, 4 / 6, 3 / 6, 0].forEach((value, v) => expect(found[v]).toBeCloseTo(value, 12));
  });

  test('as by its definition, directed and not', () => {
    fc.assert(
      fc.property(graphArbitrary(9, 30), fc.boolean(), (made, directed) => {
        const g = { ...made, directed };
        const found = betweenness(walkRows(g, symmetricCsr(g)), exact);
        expect(found.pivots).toBe(g.numNodes);
        denseBetweenness(g).forEach((value, v) => expect(found.values[v]).toBeCloseTo(value, 10));
      }),
    );
  });

  test('more shortest paths than a number can hold', () => {
    // A chain of diamonds: each doubles the paths; 1,200 of them make 2^1200.
    const diamonds = 1200;
    const pairs = Array.from({ length: diamonds }, (_, d) => 3 * d).flatMap((v): [number, number][] => [
      [v, v + 1],
      [v, v + 2],
      [v + 1, v + 3],
      [v + 2, v + 3],
    ]);
    const g = makeGraph(3 * diamonds + 1, pairs, true);
    const { values } = betweenness(walkRows(g, symmetricCsr(g)), exact);
    expect(values.every(Number.isFinite)).toBe(true);
    // Everything before a joint reaches everything after it through it, and half of that through each side.
    const n = g.numNodes;
    const joint = 3 * 600;
    expect(values[joint]).toBeCloseTo((joint * (n - 1 - joint)) / ((n - 1) * (n - 2)), 10);
    expect(values[joint + 1] / values[joint]).toBeCloseTo(0.5, 2);
  });

  test('estimated from some nodes: near the truth, the same for the same seed', () => {
    const rng = createRng(7);
    const pairs = Array.from({ length: 1200 }, (): [number, number] => [
      rng.int(300),
      Math.min(rng.int(300), rng.int(300)),
    ]);
    const g = makeGraph(300, pairs, false);
    const rows = walkRows(g, symmetricCsr(g));
    const truth = betweenness(rows, exact).values;
    const budget = 150 * (300 + rows.colIdx.length);
    const estimate = () => betweenness(rows, { rng: createRng(3), budget });
    const { values, pivots } = estimate();
    expect(pivots).toBe(150);
    expect(estimate().values).toEqual(values);
    const error = values.reduce((sum, value, v) => sum + Math.abs(value - truth[v]), 0);
    expect(error / truth.reduce((a, b) => a + b)).toBeLessThan(0.25);
  });
});

describe('PageRank', () => {
  test('follows directions, and parallel edges weigh more', () => {
    // 0 hands everything to 1 and 2, twice as much to 2; both hand it back.
    const g = makeGraph(3, [
      [0, 1],
      [0, 2],
      [0, 2],
      [1, 0],
      [2, 0],
    ]);
    const rank = pageRank(walkRows(g, symmetricCsr(g)));
    // r0 = 0.05 + 0.85 (r1 + r2), r1 = 0.05 + 0.85 r0 / 3, r2 = 0.05 + 0.85 · 2 r0 / 3, sum 1.
    const r0 = (0.05 + 0.85) / 1.85;
    expect(rank[0]).toBeCloseTo(r0, 6);
    expect(rank[1]).toBeCloseTo(0.05 + (0.85 * r0) / 3, 6);
    expect(rank[2]).toBeCloseTo(0.05 + (0.85 * 2 * r0) / 3, 6);
  });

  test('as by solving the equations step by step on a dense matrix', () => {
    fc.assert(
      fc.property(graphArbitrary(8, 25), fc.boolean(), (made, directed) => {
        const g = { ...made, directed };
        const n = g.numNodes;
        const move = Array.from({ length: n }, () => new Array<number>(n).fill(0));
        for (let e = 0; e < g.numEdges; e++) {
          if (g.src[e] === g.dst[e]) continue;
          move[g.src[e]][g.dst[e]]++;
          if (!directed) move[g.dst[e]][g.src[e]]++;
        }
        let rank = new Array<number>(n).fill(1 / n);
        for (let step = 0; step < 300; step++) {
          rank = rank.map((_, to) =>
            rank.reduce((sum, share, from) => {
              const total = move[from].reduce((a, b) => a + b);
              return sum + 0.85 * share * (total === 0 ? 1 / n : move[from][to] / total);
            }, 0.15 / n),
          );
        }
        const found = pageRank(walkRows(g, symmetricCsr(g)));
        rank.forEach((value, v) => expect(found[v]).toBeCloseTo(value, 6));
      }),
    );
  });
});

describe('groups', () => {
  test('are numbered by size, equally large ones by their first node', () => {
    const { of, sizeOf, sizes } = groupsBySize(Int32Array.of(3, 0, 0, 3, 2, 0));
    expect([...of]).toEqual([2, 1, 1, 2, 3, 1]);
    expect([...sizeOf]).toEqual([2, 3, 3, 2, 1, 3]);
    expect([...sizes]).toEqual([3, 2, 1]);
  });

  test('modularity: two triangles joined by one edge make 5/14; all in one group make nothing', () => {
    const two = makeGraph(
      6,
      [
        [0, 1],
        [1, 2],
        [2, 0],
        [3, 4],
        [4, 5],
        [5, 3],
        [2, 3],
      ],
      false,
    );
    expect(modularity(two, Int32Array.of(1, 1, 1, 2, 2, 2))).toBeCloseTo(6 / 7 - 1 / 2, 12);
    expect(modularity(two, new Int32Array(6))).toBeCloseTo(0, 12);
    expect(modularity(makeGraph(3, []), Int32Array.of(1, 2, 3))).toBe(0);
    // Louvain finds that division.
    expect([...groupsBySize(communities(two, createRng(1))).of]).toEqual([1, 1, 1, 2, 2, 2]);
  });

  test('modularity is the sum over all pairs of nodes in one group', () => {
    fc.assert(
      fc.property(graphArbitrary(8, 25), fc.integer(), (g, seed) => {
        const rng = createRng(seed);
        const of = Int32Array.from({ length: g.numNodes }, () => rng.int(3));
        const adjacency = Array.from({ length: g.numNodes }, () => new Array<number>(g.numNodes).fill(0));
        for (let e = 0; e < g.numEdges; e++) {
          adjacency[g.src[e]][g.dst[e]]++;
          adjacency[g.dst[e]][g.src[e]]++;
        }
        const degree = adjacency.map((row) => row.reduce((a, b) => a + b));
        const total = 2 * g.numEdges;
        let wanted = 0;
        for (let u = 0; u < g.numNodes; u++) {
          for (let v = 0; v < g.numNodes; v++) {
            if (of[u] === of[v] && total > 0) wanted += (adjacency[u][v] - (degree[u] * degree[v]) / total) / total;
          }
        }
        expect(modularity(g, of)).toBeCloseTo(wanted, 10);
      }),
    );
  });
});
