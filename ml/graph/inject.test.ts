/** What the generators of anomalies promise, on any graph; and what each kind looks like on one that is easy to see. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import type { Graph, GraphData } from '../schema/graph.ts';
import { denseFeatures, graphDataArbitrary, makeGraph, toSparse } from '../testing/arbitraries.ts';
import { forEachCommon, neighbourLists } from './common-neighbours.ts';
import { communities } from './communities.ts';
import { degrees, symmetricCsr } from './csr.ts';
import { forEachInRow, rowNorms } from './feature-rows.ts';
import { injectEdges, withoutTriangles } from './inject-edges.ts';
import type { EdgeInjection } from './inject-edges.ts';
import { cliquePairs, injectNodes, publishedCliques } from './inject.ts';
import type { NodeInjection } from './inject.ts';
import { rowsFrom } from './replace-rows.ts';

const edgeKinds: readonly EdgeInjection[] = [
  { kind: 'cliques', cliqueSize: 3, cliques: 2 },
  { kind: 'cross', share: 0.2 },
  { kind: 'rewired', share: 0.4 },
];
const nodeKind = (structural: NodeInjection['structural'], attribute: NodeInjection['attribute']): NodeInjection => ({
  structural,
  attribute,
  cliqueSize: 3,
  cliques: 1,
  candidates: 4,
  mayOverlap: false,
});
const pairKey = (graph: Graph, e: number): string => [graph.src[e], graph.dst[e]].sort((a, b) => a - b).join('-');
const degreeOf = (graph: Graph): number[] => {
  const { in: inward, out } = degrees(graph);
  return Array.from(inward, (value, v) => value + out[v]);
};
const trianglesOf = (graph: Graph): number[] => {
  const lists = neighbourLists(symmetricCsr(graph));
  return Array.from({ length: graph.numNodes }, (_, v) => {
    let count = 0;
    for (let i = lists.ptr[v]; i < lists.ptr[v + 1]; i++) forEachCommon(lists, v, lists.idx[i], () => count++);
    return count;
  });
};
const rowsOf = ({ features }: GraphData): number[][] =>
  Array.from({ length: features.numRows }, (_, r) => {
    const row = new Array<number>(features.numCols).fill(0);
    forEachInRow(features, r, (c, value) => (row[c] = value));
    return row;
  });

/** Four communities of 15 with random edges inside, a few across; features by community with some noise. */
function planted(): { data: GraphData; community: Int32Array } {
  const rng = createRng('planted for injection');
  const community = Int32Array.from({ length: 60 }, (_, v) => Math.floor(v / 15));
  const seen = new Set<string>();
  const pairs: [number, number][] = [];
  while (pairs.length < 150) {
    const u = rng.int(60);
    const v = pairs.length % 15 === 0 ? rng.int(60) : 15 * community[u] + rng.int(15);
    const key = [u, v].sort((a, b) => a - b).join();
    if (u === v || seen.has(key)) continue;
    seen.add(key);
    pairs.push([u, v]);
  }
  const rows = Array.from(community, (c) => Array.from({ length: 8 }, (_, k) => (k % 4 === c ? 2 : 0) + rng.uniform()));
  return { data: { graph: makeGraph(60, pairs, false), features: denseFeatures(rows) }, community };
}

describe('edge injection, on any graph', () => {
  it.each(edgeKinds)('$kind adds no pair twice, keeps what it promises, and repeats with its seed', (options) => {
    fc.assert(
      fc.property(graphDataArbitrary(14, 40), fc.integer({ min: 0, max: 50 }), (data, seed) => {
        const community = Int32Array.from({ length: data.graph.numNodes }, (_, v) => v % 3);
        const made = injectEdges(data, community, options, createRng(seed));
        const { graph } = made.data;
        expect(made.edgeTypes.length).toBe(graph.numEdges);
        expect(made.nodeTypes.length).toBe(graph.numNodes);
        expect(made.data.features).toBe(data.features);
        const before = new Set(Array.from({ length: data.graph.numEdges }, (_, e) => pairKey(data.graph, e)));
        const added = new Set<string>();
        for (let e = 0; e < graph.numEdges; e++) {
          if (made.edgeTypes[e] === 0) {
            expect([graph.src[e], graph.dst[e]]).toEqual([data.graph.src[e], data.graph.dst[e]]);
            continue;
          }
          expect(made.edgeTypes[e]).toBe(2);
          expect(graph.src[e]).not.toBe(graph.dst[e]);
          expect(before.has(pairKey(graph, e))).toBe(false);
          expect(added.has(pairKey(graph, e))).toBe(false);
          added.add(pairKey(graph, e));
          if (options.kind !== 'cliques') expect(community[graph.src[e]]).not.toBe(community[graph.dst[e]]);
        }
        if (options.kind === 'rewired') {
          expect(graph.numEdges).toBe(data.graph.numEdges);
          expect(degrees(graph)).toEqual(degrees(data.graph));
          expect(trianglesOf(graph)).toEqual(trianglesOf(data.graph));
        }
        expect(injectEdges(data, community, options, createRng(seed))).toEqual(made);
      }),
      { numRuns: 60 },
    );
  });
});

describe('edge injection, on communities', () => {
  const { data, community } = planted();
  it('makes as many edges as asked for, and says where it cannot', () => {
    for (const kind of ['cross', 'rewired'] as const) {
      const made = injectEdges(data, community, { kind, share: 0.08 }, createRng(1));
      expect(made.edgeTypes.filter((type) => type === 2).length).toBe(12);
      expect(made.notes).toEqual([]);
    }
    const whole = injectEdges(data, new Int32Array(60), { kind: 'cross', share: 0.08 }, createRng(1));
    expect(whole.notes).toEqual(['0 edges could be injected, 12 were asked for.']);
  });
  it('rewires edges without triangles into edges without triangles', () => {
    const made = injectEdges(data, community, { kind: 'rewired', share: 0.08 }, createRng(2));
    const alone = withoutTriangles(made.data.graph);
    made.edgeTypes.forEach((type, e) => type === 2 && expect(alone[e]).toBe(1));
    expect(alone).toContain(0);
  });
  it('joins cliques completely and marks only what was missing', () => {
    const made = injectEdges(data, community, { kind: 'cliques', cliqueSize: 5, cliques: 2 }, createRng(3));
    const lists = neighbourLists(symmetricCsr(made.data.graph));
    const members = [...made.nodeTypes.keys()].filter((v) => made.nodeTypes[v] === 2);
    expect(members.length).toBe(10);
    made.edgeTypes.forEach((type, e) => {
      if (type !== 2) return;
      let common = 0;
      forEachCommon(lists, made.data.graph.src[e], made.data.graph.dst[e], () => common++);
      expect(common).toBeGreaterThanOrEqual(3);
    });
    const again = cliquePairs(made.data.graph, Int32Array.from(members.slice(0, 1)), 5);
    expect(again).toEqual([]);
  });
});

describe('node injection', () => {
  const { data, community } = planted();
  const rows = rowsOf(data);

  it('as published makes cliques and copies the farthest candidate, types apart', () => {
    const made = injectNodes(data, community, nodeKind('cliques', 'farthest'), createRng(1));
    const members = [...made.nodeTypes.keys()].filter((v) => made.nodeTypes[v] === 2);
    expect(members.length).toBe(3);
    const pairs = new Set(Array.from({ length: made.data.graph.numEdges }, (_, e) => pairKey(made.data.graph, e)));
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(pairs.has(`${members[i]}-${members[j]}`)).toBe(true);
    const changed = rowsOf(made.data);
    made.nodeTypes.forEach((type, v) => {
      const isCopy = type % 2 === 1;
      if (!isCopy) expect(changed[v]).toEqual(rows[v]);
      else expect(rows.some((row, u) => u !== v && row.join() === changed[v].join())).toBe(true);
    });
    made.edgeTypes.forEach((type, e) => {
      const touches = [made.data.graph.src[e], made.data.graph.dst[e]].some((v) => made.nodeTypes[v] === 1);
      expect(type % 2 === 1).toBe(touches);
      expect(type >= 2).toBe(e >= data.graph.numEdges);
    });
  });

  it('takes the candidate that is farthest, or that is as long and from elsewhere', () => {
    const all = { ...nodeKind('none', 'farthest'), candidates: 60 };
    const far = injectNodes(data, community, all, createRng(4));
    const v = far.nodeTypes.indexOf(1);
    const distance = (a: number[], b: number[]) => Math.hypot(...a.map((x, i) => x - b[i]));
    // The first of the members in drawing order sees the clean rows; whichever it is, no clean row is farther.
    const reached = distance(rows[v], rowsOf(far.data)[v]);
    const farthest = Math.max(...rows.map((row) => distance(rows[v], row)));
    expect(reached).toBeCloseTo(farthest, 5);

    const close = injectNodes(data, community, { ...all, attribute: 'closest-length' }, createRng(4));
    const norms = rowNorms(data.features);
    const after = rowNorms(close.data.features);
    close.nodeTypes.forEach((type, u) => {
      if (type !== 1) return;
      const from = rows.findIndex((row) => row.join() === rowsOf(close.data)[u].join());
      expect(community[from]).not.toBe(community[u]);
      const gaps = rows.flatMap((_, w) => (community[w] === community[u] ? [] : [Math.abs(norms[w] - norms[u])]));
      expect(Math.abs(after[u] - norms[u])).toBeCloseTo(Math.min(...gaps), 6);
    });
  });

  it('rewired keeps every degree, in and out, on any graph, and repeats with its seed', () => {
    fc.assert(
      fc.property(graphDataArbitrary(14, 40), fc.boolean(), fc.integer({ min: 0, max: 50 }), (any, directed, seed) => {
        const given = { ...any, graph: { ...any.graph, directed } };
        const groups = Int32Array.from({ length: any.graph.numNodes }, (_, v) => v % 3);
        const options = nodeKind('rewired', 'closest-length');
        const made = injectNodes(given, groups, options, createRng(seed));
        expect(degreeOf(made.data.graph)).toEqual(degreeOf(given.graph));
        if (directed) expect(degrees(made.data.graph)).toEqual(degrees(given.graph));
        const before = new Set(Array.from({ length: given.graph.numEdges }, (_, e) => pairKey(given.graph, e)));
        made.edgeTypes.forEach((type, e) => {
          if (type < 2) return;
          const { src, dst } = made.data.graph;
          expect(before.has(pairKey(made.data.graph, e))).toBe(false);
          expect(groups[src[e]]).not.toBe(groups[dst[e]]);
          expect([src[e], dst[e]].some((v) => made.nodeTypes[v] >= 2)).toBe(true);
        });
        expect(injectNodes(given, groups, options, createRng(seed))).toEqual(made);
      }),
      { numRuns: 60 },
    );
  });

  it('may let a node be both, keeps the sparse form, and says where the graph is too small', () => {
    const sparse = { ...data, features: toSparse(data.features) };
    const options = { ...nodeKind('cliques', 'farthest'), cliques: 15, mayOverlap: true };
    const made = injectNodes(sparse, community, options, createRng(5));
    expect(made.data.features.kind).toBe('csr');
    expect(made.nodeTypes).toContain(3);
    expect(made.notes).toEqual([]);
    const apart = injectNodes(sparse, community, { ...options, mayOverlap: false }, createRng(5));
    expect(apart.nodeTypes).not.toContain(3);
    expect(apart.notes).toEqual(['The graph has room for 30 anomalous nodes of a type, 45 were asked for.']);
  });

  it('knows the published number of cliques', () => {
    expect([2708, 3327, 5196, 7575, 19_717].map(publishedCliques)).toEqual([5, 5, 10, 15, 20]);
  });
});

describe('rows from other rows', () => {
  it('are the same whether dense or sparse', () => {
    const dense = denseFeatures([
      [1, 0],
      [0, 0],
      [3, 4],
    ]);
    const source = Int32Array.from([2, 2, 1]);
    const expected = [
      [3, 4],
      [3, 4],
      [0, 0],
    ];
    const graph = makeGraph(3, []);
    expect(rowsOf({ graph, features: rowsFrom(dense, source) })).toEqual(expected);
    expect(rowsOf({ graph, features: rowsFrom(toSparse(dense), source) })).toEqual(expected);
    expect(rowsOf({ graph, features: dense })[0]).toEqual([1, 0]);
  });
});

describe('communities', () => {
  it('are the planted ones, numbered by their first node, the same for one seed', () => {
    const { data, community } = planted();
    const found = communities(data.graph, createRng(1));
    expect(found[0]).toBe(0);
    expect(communities(data.graph, createRng(1))).toEqual(found);
    let together = 0;
    for (let u = 0; u < 60; u++)
      for (let v = 0; v < u; v++) {
        if ((found[u] === found[v]) === (community[u] === community[v])) together++;
      }
    expect(together / (30 * 59)).toBeGreaterThan(0.9);
  });
  it('of two joined cliques are the cliques; a lone node and one with a loop are by themselves', () => {
    const clique = (start: number) =>
      [
        [0, 1],
        [0, 2],
        [0, 3],
        [1, 2],
        [1, 3],
        [2, 3],
      ].map(([a, b]) => [start + a, start + b] as const);
    const graph = makeGraph(10, [...clique(0), ...clique(4), [0, 4], [9, 9]]);
    expect([...communities(graph, createRng(3))]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 3]);
    expect([...communities(makeGraph(3, []), createRng(3))]).toEqual([0, 1, 2]);
  });
});

describe('common neighbours', () => {
  it('are those of a plain search, ascending, on any graph', () => {
    fc.assert(
      fc.property(graphDataArbitrary(30, 120), ({ graph }) => {
        const sets = Array.from({ length: graph.numNodes }, () => new Set<number>());
        for (let e = 0; e < graph.numEdges; e++) {
          if (graph.src[e] === graph.dst[e]) continue;
          sets[graph.src[e]].add(graph.dst[e]);
          sets[graph.dst[e]].add(graph.src[e]);
        }
        const lists = neighbourLists(symmetricCsr(graph));
        for (let u = 0; u < graph.numNodes; u++) {
          for (let v = 0; v < graph.numNodes; v++) {
            const found: number[] = [];
            forEachCommon(lists, u, v, (w) => found.push(w));
            expect(found).toEqual([...sets[u]].filter((w) => sets[v].has(w)).sort((a, b) => a - b));
          }
        }
      }),
      { numRuns: 30 },
    );
  });
  it('are found by binary search when one list is much longer', () => {
    const hub = Array.from({ length: 60 }, (_, i) => [0, i + 2] as const);
    const graph = makeGraph(62, [...hub, [1, 7], [1, 61]]);
    const found: number[] = [];
    forEachCommon(neighbourLists(symmetricCsr(graph)), 0, 1, (w) => found.push(w));
    expect(found).toEqual([7, 61]);
  });
});
