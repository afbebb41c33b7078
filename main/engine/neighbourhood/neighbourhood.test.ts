import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { symmetricCsr } from '../../../ml/graph/csr.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { ParsedInput } from '../../contract/api.ts';
import { createTestBench } from '../testing/test-project.ts';
import type { TestBench } from '../testing/test-project.ts';
import { chooseNeighbourhood } from './neighbourhood.ts';
import { createNeighbourhoodHandlers } from './neighbourhood-handlers.ts';

const benches: TestBench[] = [];
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});

function choose(
  pairs: readonly (readonly [number, number])[],
  numNodes: number,
  ask: { kind?: ElementKind; index?: number; expanded?: number[]; maxNodes?: number; score?: readonly number[] } = {},
) {
  const src = Int32Array.from(pairs, ([s]) => s);
  const dst = Int32Array.from(pairs, ([, t]) => t);
  const graph = { numNodes, numEdges: pairs.length, directed: true, src, dst };
  const score = ask.score ?? Array.from({ length: numNodes }, (_, i) => i);
  return chooseNeighbourhood({
    graph,
    csr: symmetricCsr(graph),
    kind: ask.kind ?? 'node',
    index: ask.index ?? 0,
    expanded: ask.expanded ?? [],
    maxNodes: ask.maxNodes ?? 100,
    importance: (node) => score[node],
  });
}

describe('neighbourhood', () => {
  // 0 - 1, 0 - 2 (twice), 0 - 0, 2 - 3, 3 - 4
  const pairs = [
    [0, 1],
    [0, 2],
    [2, 0],
    [0, 0],
    [2, 3],
    [3, 4],
  ] as const;

  test('a node with its neighbours, parallel edges and self loop; what lies beyond is counted', () => {
    expect(choose(pairs, 5)).toEqual({
      nodes: [0, 2, 1],
      centers: [0],
      hidden: [0, 1, 0],
      edges: [0, 1, 2, 3],
      hiddenNodes: 0,
      hiddenEdges: 0,
    });
  });

  test('opening a node adds its neighbours', () => {
    const { nodes, edges, hidden } = choose(pairs, 5, { expanded: [2] });
    expect(nodes).toEqual([0, 2, 3, 1]);
    expect(edges).toEqual([0, 1, 2, 3, 4]);
    expect(hidden).toEqual([0, 0, 1, 0]);
  });

  test('an edge shows both ends and the neighbours of both', () => {
    const { nodes, centers } = choose(pairs, 5, { kind: 'edge', index: 4 });
    expect(centers).toEqual([2, 3]);
    expect(nodes).toEqual([2, 3, 4, 0]);
    expect(choose(pairs, 5, { kind: 'edge', index: 3 }).centers).toEqual([0]);
  });

  test('the cap keeps the highest scores, ties by index, and says what it left out', () => {
    const star = Array.from({ length: 9 }, (_, i) => [0, i + 1] as const);
    const picture = choose(star, 10, { maxNodes: 4, score: [0, 5, 9, 5, 1, 5, 0, 0, 0, 0] });
    expect(picture).toMatchObject({ nodes: [0, 2, 1, 3], hidden: [6, 0, 0, 0], hiddenNodes: 6, hiddenEdges: 6 });
    expect(choose(star, 10, { maxNodes: 2, expanded: [5, 7] })).toMatchObject({ nodes: [0, 5], hiddenNodes: 8 });
  });

  test('any graph: shown edges join shown nodes, none is missing, and the counts add up', () => {
    const graphs = fc.integer({ min: 1, max: 12 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        pairs: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { minLength: 1, maxLength: 30 }),
        index: fc.nat(n - 1),
        expanded: fc.array(fc.nat(n - 1), { maxLength: 4 }),
        maxNodes: fc.integer({ min: 2, max: 12 }),
      }),
    );
    fc.assert(
      fc.property(graphs, ({ n, pairs: edges, index, expanded, maxNodes }) => {
        const picture = choose(edges, n, { index, expanded, maxNodes });
        const shown = new Set(picture.nodes);
        expect(picture.nodes[0]).toBe(index);
        expect(shown.size).toBe(picture.nodes.length);
        expect(shown.size).toBeLessThanOrEqual(maxNodes);
        const inside = edges.flatMap(([s, t], e) => (shown.has(s) && shown.has(t) ? [e] : []));
        expect(picture.edges).toEqual(inside);
        picture.nodes.forEach((node, at) => {
          const around = new Set(edges.flatMap(([s, t]) => (s === node ? [t] : t === node ? [s] : [])));
          expect(picture.hidden[at]).toBe([...around].filter((other) => !shown.has(other)).length);
        });
      }),
    );
  });

  test('a hub with 10,000 neighbours answers at once; unknown elements are errors', async () => {
    const hub = Array.from({ length: 10_000 }, (_, i) => [0, i + 1] as const);
    const rim = Array.from({ length: 9_999 }, (_, i) => [i + 1, i + 2] as const);
    const bench = createTestBench({ numNodes: 10_001, edges: [...hub, ...rim] });
    benches.push(bench);
    const ask = createNeighbourhoodHandlers(bench.ctx)['graph.neighbourhood'];
    const base: ParsedInput<'graph.neighbourhood'> = {
      runId: null,
      kind: 'node',
      index: 0,
      expanded: [],
      maxNodes: 300,
    };
    const signal = new AbortController().signal;
    let picture = await ask(base, signal);
    const times: number[] = [];
    for (let i = 0; i < 5; i++) {
      const at = performance.now();
      picture = await ask(base, signal);
      times.push(performance.now() - at);
    }
    expect(Math.min(...times)).toBeLessThan(50);
    expect(picture.nodes).toHaveLength(300);
    expect(picture.nodes[0]).toMatchObject({ id: 'n0', degree: 10_000, isCenter: true, hidden: 9701, score: null });
    expect(picture).toMatchObject({ hiddenNodes: 9701, hiddenEdges: 9701 });
    await expect(ask({ ...base, index: 10_001 }, signal)).rejects.toThrow(/no node number 10001/);
    await expect(ask({ ...base, expanded: [99_999] }, signal)).rejects.toThrow(/no node number 99999/);
    await expect(ask({ ...base, runId: 'none' }, signal)).rejects.toThrow(/no run called none/);
  });
});
