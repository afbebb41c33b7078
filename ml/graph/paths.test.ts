import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Graph } from '../schema/graph.ts';
import { symmetricCsr } from './csr.ts';
import type { Effort } from './effort.ts';
import { kShortestPaths } from './k-shortest-paths.ts';
import type { PathQuestion } from './k-shortest-paths.ts';
import type { PathSpace } from './path-space.ts';
import { sharedNeighbours } from './shared-neighbours.ts';
import { timedPaths } from './timed-paths.ts';

const effort: Effort = { limit: Infinity, tick: () => Promise.resolve() };

interface Drawn {
  readonly n: number;
  readonly pairs: readonly (readonly [number, number])[];
  readonly weights: readonly number[];
  readonly follow: boolean;
  readonly directed: boolean;
  readonly closed: readonly number[];
}

const drawn = fc.integer({ min: 2, max: 7 }).chain((n) =>
  fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { minLength: 1, maxLength: 16 }).chain((pairs) =>
    fc.record({
      n: fc.constant(n),
      pairs: fc.constant(pairs),
      // Few different values, so that equal costs and equal times are common.
      weights: fc.array(fc.integer({ min: -1, max: 4 }), { minLength: pairs.length, maxLength: pairs.length }),
      follow: fc.boolean(),
      directed: fc.boolean(),
      closed: fc.array(fc.nat(n - 1), { maxLength: 2 }),
    }),
  ),
);

function spaceOf({ n, pairs, weights, follow, directed, closed }: Drawn, weighted: boolean): PathSpace {
  const graph: Graph = {
    numNodes: n,
    numEdges: pairs.length,
    directed,
    src: Int32Array.from(pairs, ([s]) => s),
    dst: Int32Array.from(pairs, ([, t]) => t),
  };
  const mask = new Uint8Array(n);
  for (const node of closed) mask[node] = 1;
  return {
    graph,
    csr: symmetricCsr(graph),
    followDirection: follow,
    closed: mask,
    cost: weighted ? Float64Array.from(weights) : null,
  };
}

/** Every simple path, by trying all of them: nodes and, for each step, all edges that could be taken. */
function everyPath(space: PathSpace, from: number, to: number): { nodes: number[]; choices: number[][] }[] {
  const { graph } = space;
  const oneWay = graph.directed && space.followDirection;
  const out: { nodes: number[]; choices: number[][] }[] = [];
  const walk = (nodes: number[], choices: number[][]): void => {
    const last = nodes.at(-1)!;
    if (last === to) {
      out.push({ nodes, choices });
      return;
    }
    if (last !== from && space.closed?.[last] === 1) return;
    for (let u = 0; u < graph.numNodes; u++) {
      if (nodes.includes(u)) continue;
      const edges = [...graph.src.keys()].filter(
        (e) =>
          (graph.src[e] === last && graph.dst[e] === u) || (!oneWay && graph.dst[e] === last && graph.src[e] === u),
      );
      if (edges.length > 0) walk([...nodes, u], [...choices, edges]);
    }
  };
  walk([from], []);
  return out;
}

const ask = (n: number, more: Partial<PathQuestion> = {}): PathQuestion => ({
  from: 0,
  to: n - 1,
  count: 1000,
  most: Infinity,
  ...more,
});

describe('k shortest paths', () => {
  test('every simple path, shortest first, on any small graph', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, fc.integer({ min: 1, max: 7 }), async (graph, most) => {
        const space = spaceOf(graph, false);
        const { paths, isComplete } = await kShortestPaths(space, ask(graph.n, { most }), effort);
        const expected = everyPath(space, 0, graph.n - 1).filter(({ choices }) => choices.length <= most);
        expect(isComplete).toBe(true);
        expect(new Set(paths.map(({ nodes }) => nodes.join()))).toEqual(new Set(expected.map((p) => p.nodes.join())));
        expect(paths).toHaveLength(expected.length);
        const lengths = paths.map(({ edges }) => edges.length);
        expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
        expect(paths.map(({ cost }) => cost)).toEqual(lengths);
      }),
      { numRuns: 400 },
    );
  });

  test('the cheapest ones by a column, without edges that have no cost', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, fc.integer({ min: 1, max: 5 }), async (graph, count) => {
        const space = spaceOf(graph, true);
        const cost = space.cost!;
        const { paths } = await kShortestPaths(space, ask(graph.n, { count }), effort);
        const costs = everyPath(space, 0, graph.n - 1)
          .map(({ choices }) =>
            choices.map((edges) => Math.min(...edges.map((e) => (cost[e] >= 0 ? cost[e] : Infinity)))),
          )
          .map((steps) => steps.reduce((sum, step) => sum + step, 0))
          .filter(Number.isFinite)
          .sort((a, b) => a - b);
        expect(paths.map((path) => path.cost)).toEqual(costs.slice(0, count));
        for (const { nodes, edges, cost: total } of paths) {
          expect(new Set(nodes).size).toBe(nodes.length);
          expect(edges.reduce((sum, e) => sum + cost[e], 0)).toBe(total);
        }
      }),
      { numRuns: 400 },
    );
  });

  // 0 -> 1 -> 4, 0 -> 2 -> 4, 0 -> 3 -> 2, and hub 5 between 0 and 4.
  const pairs = [
    [0, 1],
    [1, 4],
    [0, 2],
    [2, 4],
    [0, 3],
    [3, 2],
    [0, 5],
    [5, 4],
  ] as const;
  const base = { n: 6, pairs, weights: pairs.map(() => 1), follow: true, directed: true };

  test('solved by hand: directions, and a node that must not be stepped through', async () => {
    const question = ask(5);
    const open = await kShortestPaths(spaceOf({ ...base, closed: [] }, false), question, effort);
    expect(open.paths.map(({ nodes }) => nodes.join(' '))).toEqual(['0 1 4', '0 2 4', '0 5 4', '0 3 2 4']);
    const closed = await kShortestPaths(spaceOf({ ...base, closed: [5, 0, 4] }, false), question, effort);
    expect(closed.paths.map(({ nodes }) => nodes.join(' '))).toEqual(['0 1 4', '0 2 4', '0 3 2 4']);
    const back = { ...question, from: 4, to: 0 };
    expect((await kShortestPaths(spaceOf({ ...base, closed: [] }, false), back, effort)).paths).toEqual([]);
    const ignored = spaceOf({ ...base, closed: [], follow: false }, false);
    expect((await kShortestPaths(ignored, { ...back, count: 1 }, effort)).paths[0]?.nodes).toEqual([4, 1, 0]);
  });

  test('it stops with the last path wanted, and says where it gave up', async () => {
    const space = spaceOf({ ...base, closed: [] }, false);
    const two = await kShortestPaths(space, ask(5, { count: 2 }), effort);
    expect(two).toMatchObject({ isComplete: true });
    expect(two.paths).toHaveLength(2);
    const poor = await kShortestPaths(space, ask(5), { ...effort, limit: 22 });
    expect(poor.isComplete).toBe(false);
    expect(poor.paths.length).toBeLessThan(4);
  });

  test('a hub with 50,000 neighbours on the way is no wait', async () => {
    const hub = Array.from({ length: 50_000 }, (_, i) => [i, 50_000] as const);
    const space = spaceOf(
      { n: 50_001, pairs: [...hub, [0, 1], [1, 2]], weights: [], follow: false, directed: true, closed: [] },
      false,
    );
    const at = performance.now();
    const { paths } = await kShortestPaths(space, { from: 0, to: 2, count: 5, most: 6 }, effort);
    expect(performance.now() - at).toBeLessThan(3000);
    expect(paths).toHaveLength(4);
    expect(paths[0]?.edges).toHaveLength(2);
  });
});

describe('paths in time', () => {
  test('every order of nodes along which time can run, on any small graph', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, fc.integer({ min: 1, max: 7 }), async (graph, most) => {
        const space = spaceOf(graph, false);
        const of = Float64Array.from(graph.weights, (time) => (time < 0 ? NaN : time));
        const { paths, isComplete } = await timedPaths(space, ask(graph.n, { most }), { of, from: 1, to: 4 }, effort);
        const arrival = ({ choices }: { choices: number[][] }): number =>
          choices.reduce((at, edges) => Math.min(...edges.map((e) => (of[e] >= at ? of[e] : Infinity))), 1);
        const expected = everyPath(space, 0, graph.n - 1).filter(
          (path) => path.choices.length <= most && arrival(path) <= 4,
        );
        expect(isComplete).toBe(true);
        expect(paths.map(({ nodes }) => nodes.join()).sort()).toEqual(expected.map((p) => p.nodes.join()).sort());
        const byNodes = new Map(expected.map((path) => [path.nodes.join(), path]));
        paths.forEach(({ nodes, edges }, i) => {
          const times = edges.map((e) => of[e]);
          expect(times).toEqual([...times].sort((a, b) => a - b));
          expect(times.at(-1)).toBe(arrival(byNodes.get(nodes.join())!));
          edges.forEach((e, at) => expect(byNodes.get(nodes.join())!.choices[at]).toContain(e));
          if (i > 0) expect(edges.length).toBeGreaterThanOrEqual(paths[i - 1].edges.length);
        });
      }),
      { numRuns: 400 },
    );
  });

  test('money that arrived later cannot have been passed on; of parallel edges the tightest is told', async () => {
    // 0 -> 1 at day 1 and at day 8, 1 -> 2 at day 9; 0 -> 3 at day 5, 3 -> 2 at day 4.
    const pairs = [
      [0, 1],
      [0, 1],
      [1, 2],
      [0, 3],
      [3, 2],
    ] as const;
    const space = spaceOf({ n: 4, pairs, weights: [], follow: true, directed: true, closed: [] }, false);
    const of = Float64Array.of(1, 8, 9, 5, 4);
    const { paths } = await timedPaths(
      space,
      { from: 0, to: 2, count: 9, most: 9 },
      { of, from: null, to: null },
      effort,
    );
    expect(paths).toEqual([{ nodes: [0, 1, 2], edges: [1, 2], cost: 2 }]);
  });
});

test('shared neighbours of two and of three, with the edges that join them', () => {
  const pairs = [
    [0, 3],
    [3, 1],
    [1, 3],
    [0, 4],
    [4, 2],
    [2, 3],
    [0, 1],
    [5, 0],
    [0, 0],
  ] as const;
  const { csr } = spaceOf({ n: 6, pairs, weights: [], follow: true, directed: true, closed: [] }, false);
  expect(sharedNeighbours(csr, [0, 1], 2)).toEqual([{ node: 3, touches: 2, edges: [0, 1, 2] }]);
  expect(sharedNeighbours(csr, [0, 1, 2], 2)).toEqual([
    { node: 3, touches: 3, edges: [0, 1, 2, 5] },
    { node: 4, touches: 2, edges: [3, 4] },
  ]);
  expect(sharedNeighbours(csr, [0, 1, 2], 3).map(({ node }) => node)).toEqual([3]);
});
