/** Cases on graphs that are solved by hand, their names while the threshold moves, and their order against chance. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctNeighbours, symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { findCases, usualHubLimit } from './cases.ts';
import type { Case, CaseInput } from './cases.ts';
import { rarityOf, surpriseOf } from './rarity.ts';

type Pairs = readonly (readonly [number, number])[];

function find(
  numNodes: number,
  pairs: Pairs,
  flagged: { readonly nodes?: readonly number[]; readonly edges?: readonly number[] },
  more: Partial<Pick<CaseInput, 'hubAbove' | 'throughNeighbours' | 'tick'>> = {},
): Promise<readonly Case[]> {
  const src = Int32Array.from(pairs, ([s]) => s);
  const dst = Int32Array.from(pairs, ([, t]) => t);
  const graph = { numNodes, numEdges: pairs.length, directed: true, src, dst };
  const csr = symmetricCsr(graph);
  return findCases({
    graph,
    csr,
    distinct: distinctNeighbours(csr),
    nodes: Int32Array.from(flagged.nodes ?? []),
    edges: Int32Array.from(flagged.edges ?? []),
    hubAbove: 20,
    throughNeighbours: false,
    tick: () => Promise.resolve(),
    ...more,
  });
}
const members = (cases: readonly Case[]): unknown[] =>
  cases.map(({ nodes, edges, links }) => ({ nodes: [...nodes], edges: [...edges], links: [...links] }));

describe('what joins', () => {
  // 0 - 1 - 2 - 3 - 4 - 5, and 6 - 7
  const path: Pairs = [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [6, 7],
  ];

  it('flagged nodes that are neighbours; others stay alone', async () => {
    const cases = await find(8, path, { nodes: [1, 6, 2, 4] });
    expect(members(cases)).toEqual([
      { nodes: [1, 2], edges: [], links: [] },
      { nodes: [6], edges: [], links: [] },
      { nodes: [4], edges: [], links: [] },
    ]);
    expect(cases.map(({ core }) => core.index)).toEqual([1, 6, 4]);
  });

  it('a flagged edge brings its ends along and joins what it touches', async () => {
    // 2-3 is flagged: 2 is flagged too, 3 is not; 3-4 meets it in 3.
    expect(members(await find(8, path, { nodes: [2], edges: [2, 3] }))).toEqual([
      { nodes: [2], edges: [2, 3], links: [3, 4] },
    ]);
    expect(members(await find(8, path, { edges: [0, 2] }))).toHaveLength(2);
  });

  it('a shared neighbour joins on demand only, and is told apart', async () => {
    expect(await find(8, path, { nodes: [0, 2] })).toHaveLength(2);
    expect(members(await find(8, path, { nodes: [0, 2] }, { throughNeighbours: true }))).toEqual([
      { nodes: [0, 2], edges: [], links: [1] },
    ]);
  });

  // A star: 0 in the middle of 1..5, and 5 - 6.
  const star: Pairs = [...[1, 2, 3, 4, 5].map((leaf) => [0, leaf] as const), [5, 6]];

  it('a hub joins by flagged edges alone, and only where it is flagged itself', async () => {
    const small = { hubAbove: 4 };
    expect(await find(7, star, { nodes: [0, 1, 2] }, small)).toHaveLength(3);
    expect(await find(7, star, { nodes: [0, 1, 2] })).toHaveLength(1);
    expect(members(await find(7, star, { nodes: [0, 1, 2], edges: [0] }, small))).toEqual([
      { nodes: [0, 1], edges: [0], links: [] },
      { nodes: [2], edges: [], links: [] },
    ]);
    // Two flagged edges at a hub that is not flagged are two cases that both show it.
    expect(members(await find(7, star, { edges: [0, 1] }, small))).toEqual([
      { nodes: [], edges: [0], links: [0, 1] },
      { nodes: [], edges: [1], links: [0, 2] },
    ]);
    expect(await find(7, star, { nodes: [1, 2] }, { ...small, throughNeighbours: true })).toHaveLength(2);
  });

  it('parallel edges and self loops change nothing', async () => {
    const odd: Pairs = [
      [0, 1],
      [1, 0],
      [2, 2],
    ];
    expect(members(await find(3, odd, { nodes: [0, 1, 2], edges: [2] }))).toEqual([
      { nodes: [2], edges: [2], links: [] },
      { nodes: [0, 1], edges: [], links: [] },
    ]);
    expect(await find(3, odd, { nodes: [0] }, { throughNeighbours: true })).toHaveLength(1);
  });

  it('agrees with a plain search on any graph, and every flagged element is in one case', async () => {
    const graphs = fc.integer({ min: 2, max: 12 }).chain((n) =>
      fc.record({
        n: fc.constant(n),
        pairs: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { minLength: 1, maxLength: 24 }),
        nodes: fc.uniqueArray(fc.nat(n - 1), { maxLength: 8 }),
        picks: fc.uniqueArray(fc.nat(23), { maxLength: 6 }),
        hubAbove: fc.integer({ min: 1, max: 6 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(graphs, async ({ n, pairs, nodes, picks, hubAbove }) => {
        const edges = picks.filter((edge) => edge < pairs.length);
        const cases = await find(n, pairs, { nodes, edges }, { hubAbove });
        expect(cases.flatMap(({ nodes: held }) => [...held]).sort()).toEqual([...nodes].sort());
        expect(cases.flatMap(({ edges: held }) => [...held]).sort()).toEqual([...edges].sort());
        const around = (v: number) =>
          new Set(pairs.flatMap(([a, b]) => (a === v ? [b] : b === v ? [a] : [])).filter((u) => u !== v));
        const isHub = (v: number) => around(v).size > hubAbove;
        // Two members touch by the rules; reachability over that relation must give the same partition.
        type Member = readonly ['n' | 'e', number];
        const all: Member[] = [...nodes.map((v) => ['n', v] as const), ...edges.map((e) => ['e', e] as const)];
        const touch = ([k, a]: Member, [l, b]: Member): boolean => {
          if (k === 'n' && l === 'n') return !isHub(a) && !isHub(b) && around(a).has(b);
          if (k === 'n') return pairs[b].includes(a);
          if (l === 'n') return pairs[a].includes(b);
          return pairs[a].some((v) => pairs[b].includes(v) && (nodes.includes(v) || !isHub(v)));
        };
        const left = new Set(all);
        let groups = 0;
        for (const start of all) {
          if (!left.delete(start)) continue;
          groups++;
          const stack: Member[] = [start];
          for (let here = stack.pop(); here !== undefined; here = stack.pop()) {
            for (const other of [...left]) if (touch(here, other) && left.delete(other)) stack.push(other);
          }
        }
        expect(cases).toHaveLength(groups);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the order and the names of cases', () => {
  const chain: Pairs = Array.from({ length: 999 }, (_, i) => [i, i + 1] as const);

  it('three that touch outrank a single one that stands a little higher than each', async () => {
    // Ranks 1 (alone), 2, 3 and 4 (touching), of 1,000.
    const cases = await find(1000, chain, { nodes: [500, 10, 11, 12] });
    expect(cases.map(({ nodes }) => [...nodes])).toEqual([[10, 11, 12], [500]]);
    expect(cases[1].rarity).toBeCloseTo(3, 12);
  });

  it('a case keeps its core while the threshold moves, and takes the higher one where two meet', async () => {
    const ranking = [10, 11, 300, 12, 13, 301, 14];
    for (let k = 1; k <= ranking.length; k++) {
      const cores = (await find(1000, chain, { nodes: ranking.slice(0, k) })).map(({ core }) => core.index);
      expect(cores).toContain(10);
      expect(cores.includes(300)).toBe(k >= 3);
    }
    const met = await find(1000, chain, { nodes: [10, 12, 11] });
    expect(met.map(({ core }) => core)).toEqual([{ kind: 'node', index: 10, rank: 1 }]);
  });

  it('random picks of one, five and forty elements have rarity 1 or more as often as chance says', () => {
    const rng = createRng(7);
    for (const size of [1, 5, 40]) {
      let rare = 0;
      for (let i = 0; i < 2000; i++) {
        let sum = 0;
        for (let j = 0; j < size; j++) sum += surpriseOf(1 + rng.int(100_000), 100_000);
        if (rarityOf(sum, size) >= 1) rare++;
      }
      // One in ten; four standard deviations of 2,000 draws are 0.027.
      expect(rare / 2000).toBeGreaterThan(0.073);
      expect(rare / 2000).toBeLessThan(0.127);
    }
  });
});

it('the usual hub has three times the mean, and more than twenty', () => {
  expect(usualHubLimit(Int32Array.of(1, 2, 3))).toBe(20);
  expect(usualHubLimit(Int32Array.of(10, 20, 30))).toBe(60);
  expect(usualHubLimit(new Int32Array(0))).toBe(20);
});

it('gives way on the way, and stops where the caller does', async () => {
  const edges: Pairs = Array.from({ length: 70_000 }, (_, i) => [i, i + 1] as const);
  const all = Array.from({ length: 70_001 }, (_, i) => i);
  let ticks = 0;
  const tick = (): Promise<void> => {
    ticks++;
    return Promise.resolve();
  };
  expect(await find(70_001, edges, { nodes: all }, { tick })).toHaveLength(1);
  expect(ticks).toBeGreaterThanOrEqual(3);
  const stop = (): Promise<void> => Promise.reject(new Error('stopped'));
  await expect(find(70_001, edges, { nodes: all }, { tick: stop })).rejects.toThrow('stopped');
});
