/** What both samplers promise, and what the rows are that they draw from. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import type { Csr } from '../../schema/graph.ts';
import { graphArbitrary, makeGraph } from '../../testing/arbitraries.ts';
import { sampledGraph } from './sampled-graph.ts';
import { sampleSubgraphs, touchedRows } from './sampler.ts';
import { MOST_NODES, sampleWalks } from './walks.ts';

const fanOut = { first: 4, second: 2 };

describe('sampler', () => {
  it('keeps its bounds and stays on the graph, on any graph', () => {
    fc.assert(
      fc.property(graphArbitrary(), fc.integer({ min: 0, max: 99 }), (graph, round) => {
        const csr = symmetricCsr(graph);
        const seeds = Int32Array.from({ length: graph.numNodes }, (_, v) => v);
        const batch = sampleSubgraphs(csr, seeds, fanOut, createRng(1), round);
        for (let s = 0; s < seeds.length; s++) {
          const rows = batch.nodeId.subarray(batch.nodeStart[s], batch.nodeStart[s + 1]);
          expect(rows[0]).toBe(s);
          expect(new Set(rows).size).toBe(rows.length);
          expect(rows.length).toBeLessThanOrEqual(13);
          const firstHop = [];
          for (let e = batch.edgeStart[s]; e < batch.edgeStart[s + 1]; e++) {
            const [from, to] = [batch.nodeId[batch.edgeFrom[e]], batch.nodeId[batch.edgeTo[e]]];
            const stored = [graph.src[batch.edgeId[e]], graph.dst[batch.edgeId[e]]];
            expect([[from, to].join(), [to, from].join()]).toContain(stored.join());
            if (batch.edgeTo[e] === batch.nodeStart[s]) firstHop.push(e);
          }
          const hasNeighbours = csr.rowPtr[s + 1] > csr.rowPtr[s];
          if (hasNeighbours) expect(firstHop.length).toBeGreaterThanOrEqual(4);
          else expect(firstHop.length).toBe(0);
        }
      }),
    );
  });

  it('draws the same whatever batch a seed is in, and other neighbours in another round', () => {
    const csr = symmetricCsr(
      makeGraph(
        30,
        Array.from({ length: 29 }, (_, i) => [0, i + 1] as const),
      ),
    );
    const alone = sampleSubgraphs(csr, Int32Array.from([0]), fanOut, createRng(1), 3);
    const together = sampleSubgraphs(csr, Int32Array.from([7, 0]), fanOut, createRng(1), 3);
    expect([...together.edgeId.subarray(together.edgeStart[1])]).toEqual([...alone.edgeId]);
    const later = sampleSubgraphs(csr, Int32Array.from([0]), fanOut, createRng(1), 4);
    expect([...later.edgeId]).not.toEqual([...alone.edgeId]);
  });

  it('draws neighbours uniformly (chi-square over 10 neighbours, 99.99 %)', () => {
    const csr = symmetricCsr(
      makeGraph(
        11,
        Array.from({ length: 10 }, (_, i) => [0, i + 1] as const),
      ),
    );
    const counts = new Array<number>(10).fill(0);
    const rounds = 5000;
    for (let round = 0; round < rounds; round++) {
      const batch = sampleSubgraphs(csr, Int32Array.from([0]), { first: 4, second: 0 }, createRng(9), round);
      for (const e of batch.edgeId) counts[e]++;
    }
    const expected = (4 * rounds) / 10;
    expect(counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(33.7);
  });

  it('maps the touched nodes once each and leaves its scratch clean', () => {
    const csr = symmetricCsr(
      makeGraph(50, [
        [0, 1],
        [1, 2],
        [2, 3],
      ]),
    );
    const batch = sampleSubgraphs(csr, Int32Array.from([1, 2]), fanOut, createRng(1), 0);
    const scratch = new Int32Array(50).fill(-1);
    const touched = touchedRows(batch, scratch);
    expect(scratch.every((value) => value === -1)).toBe(true);
    const nodes = touched.nodes;
    if (nodes === null) throw new Error('a small batch must not take all nodes');
    expect([...touched.local].map((i) => nodes[i])).toEqual([...batch.nodeId]);
  });
});

describe('random walk with restart', () => {
  it('keeps its bounds and stays on the graph, on any graph', () => {
    fc.assert(
      fc.property(
        graphArbitrary(),
        fc.integer({ min: 2, max: MOST_NODES }),
        fc.integer({ min: 0, max: 99 }),
        (graph, nodes, round) => {
          const csr = symmetricCsr(graph);
          const seeds = Int32Array.from({ length: graph.numNodes }, (_, v) => v);
          const batch = sampleWalks(csr, seeds, { nodes, restart: 0.2 }, createRng(1), round);
          for (let s = 0; s < seeds.length; s++) {
            const rows = batch.nodeId.subarray(batch.nodeStart[s], batch.nodeStart[s + 1]);
            expect(rows[0]).toBe(s);
            expect(new Set(rows).size).toBe(rows.length);
            expect(rows.length).toBeLessThanOrEqual(nodes);
            const [first, end] = [batch.edgeStart[s], batch.edgeStart[s + 1]];
            expect(end > first).toBe(csr.rowPtr[s + 1] > csr.rowPtr[s]);
            let at = batch.nodeStart[s];
            for (let e = first; e < end; e++) {
              const [from, to] = [batch.nodeId[batch.edgeFrom[e]], batch.nodeId[batch.edgeTo[e]]];
              const stored = [graph.src[batch.edgeId[e]], graph.dst[batch.edgeId[e]]];
              expect([[from, to].join(), [to, from].join()]).toContain(stored.join());
              // Each step goes on from where the walk is, or from its seed.
              expect([at, batch.nodeStart[s]]).toContain(batch.edgeTo[e]);
              at = batch.edgeFrom[e];
            }
          }
        },
      ),
    );
  });

  it('walks the same whatever batch a seed is in, and elsewhere in another round', () => {
    const csr = symmetricCsr(
      makeGraph(
        30,
        Array.from({ length: 29 }, (_, i) => [0, i + 1] as const),
      ),
    );
    const walk = { nodes: 6, restart: 0.2 };
    const alone = sampleWalks(csr, Int32Array.from([0]), walk, createRng(1), 3);
    const together = sampleWalks(csr, Int32Array.from([7, 0]), walk, createRng(1), 3);
    expect([...together.edgeId.subarray(together.edgeStart[1])]).toEqual([...alone.edgeId]);
    expect([...sampleWalks(csr, Int32Array.from([0]), walk, createRng(1), 4).edgeId]).not.toEqual([...alone.edgeId]);
  });

  it('takes given first steps and walks on from the seed', () => {
    const csr = symmetricCsr(
      makeGraph(6, [
        [0, 1],
        [0, 2],
        [0, 3],
        [3, 4],
        [4, 5],
      ]),
    );
    const fixed = { start: Int32Array.from([0, 2]), entries: Int32Array.from([0, 2]), variant: Int32Array.from([0]) };
    const batch = sampleWalks(csr, Int32Array.from([0]), { nodes: 5, restart: 0 }, createRng(2), 0, fixed);
    expect([...batch.edgeId.subarray(0, 2)]).toEqual([0, 2]);
    expect([...batch.nodeId.subarray(0, 3)]).toEqual([0, 1, 3]);
    expect(batch.edgeTo[2]).toBe(0);
    expect(batch.nodeId.length).toBe(5);
  });

  it('has the distribution of its definition (chi-square over the first three steps, 99.9 %)', () => {
    // A triangle 0 1 2 with a tail 2 - 3: rows of two, two, three and one neighbours.
    const csr = symmetricCsr(
      makeGraph(4, [
        [0, 1],
        [0, 2],
        [1, 2],
        [2, 3],
      ]),
    );
    const restart = 0.15;
    const rounds = 20_000;
    const key = (steps: readonly number[]): string => steps.join(' ');
    const expected = new Map<string, number>();
    const walkOn = (at: number, seen: ReadonlySet<number>, steps: readonly number[], probability: number): void => {
      if (steps.length === 6 || seen.size === 4) {
        expected.set(key(steps), (expected.get(key(steps)) ?? 0) + probability);
        return;
      }
      const starts: [number, number][] =
        at === 0
          ? [[0, 1]]
          : [
              [0, restart],
              [at, 1 - restart],
            ];
      for (const [from, share] of starts) {
        const row = [...csr.colIdx.subarray(csr.rowPtr[from], csr.rowPtr[from + 1])];
        for (const to of row)
          walkOn(to, new Set([...seen, to]), [...steps, from, to], (probability * share) / row.length);
      }
    };
    walkOn(0, new Set([0]), [], 1);
    const counts = new Map<string, number>();
    for (let round = 0; round < rounds; round++) {
      const { nodeId, edgeFrom, edgeTo } = sampleWalks(
        csr,
        Int32Array.from([0]),
        { nodes: 4, restart },
        createRng(5),
        round,
      );
      const steps = [...edgeFrom.subarray(0, 3)].flatMap((from, e) => [nodeId[edgeTo[e]], nodeId[from]]);
      counts.set(key(steps), (counts.get(key(steps)) ?? 0) + 1);
    }
    for (const seen of counts.keys()) expect([...expected.keys()]).toContain(seen);
    const chiSquare = [...expected].reduce(
      (sum, [steps, share]) => sum + ((counts.get(steps) ?? 0) - share * rounds) ** 2 / (share * rounds),
      0,
    );
    // Wilson and Hilferty's approximation of the 99.9 % point for so many cells less one.
    const k = expected.size - 1;
    expect(chiSquare).toBeLessThan(k * (1 - 2 / (9 * k) + 3.0902 * Math.sqrt(2 / (9 * k))) ** 3);
    expect(expected.size).toBeGreaterThan(15);
  });

  it('refuses a size that its draws do not reach', () => {
    const csr = symmetricCsr(makeGraph(2, [[0, 1]]));
    expect(() => sampleWalks(csr, Int32Array.from([0]), { nodes: 1, restart: 0 }, createRng(1), 0)).toThrow(/2\.\./);
  });
});

describe('the rows that are drawn from', () => {
  const graph = makeGraph(4, [
    [2, 0],
    [1, 0],
    [0, 3],
    [1, 0],
    [3, 3],
  ]);
  const rowsOf = (csr: Csr): string[] =>
    Array.from({ length: csr.numRows }, (_, v) =>
      Array.from({ length: csr.rowPtr[v + 1] - csr.rowPtr[v] }, (__, i) => {
        const at = csr.rowPtr[v] + i;
        return `${csr.colIdx[at]}:${csr.edgeId[at]}`;
      }).join(' '),
    );
  it('are all neighbours as a rule', () => {
    expect(rowsOf(sampledGraph(graph, { direction: 'both', selfLoops: false }))).toEqual(rowsOf(symmetricCsr(graph)));
  });
  it('are the sources of incoming edges where only these are followed, in directed graphs alone', () => {
    expect(rowsOf(sampledGraph(graph, { direction: 'in-edges', selfLoops: false }))).toEqual([
      '1:1 1:3 2:0',
      '',
      '',
      '0:2 3:4',
    ]);
    const undirected = { ...graph, directed: false };
    expect(rowsOf(sampledGraph(undirected, { direction: 'in-edges', selfLoops: false }))).toEqual(
      rowsOf(symmetricCsr(graph)),
    );
  });
  it('have one more entry, the node itself, with loops', () => {
    expect(rowsOf(sampledGraph(graph, { direction: 'in-edges', selfLoops: true }))).toEqual([
      '0:5 1:1 1:3 2:0',
      '1:6',
      '2:7',
      '0:2 3:4 3:8',
    ]);
  });
});
