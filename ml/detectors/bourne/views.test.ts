/** The views against the specification's matrices written out densely, on a subgraph small enough to follow by hand. */
import { describe, expect, it } from 'vitest';
import { createRng } from '../../rng.ts';
import { product, toDense } from '../../testing/dense.ts';
import { anchorRows } from './anchor.ts';
import { perturbIncidences } from './perturb.ts';
import type { Incidences } from './perturb.ts';
import { graphView, hypergraphView } from './views.ts';

function expectMatrix(actual: number[][], expected: number[][]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((row, r) =>
    row.forEach((value, c) => expect(value, `row ${r} column ${c}`).toBeCloseTo(expected[r][c], 5)),
  );
}

/** Seed 0 with neighbours 1 and 2; 1 - 2 connected; one subgraph whose sampled edges are listed here. */
const batch = {
  numSeeds: 1,
  nodeStart: Int32Array.from([0, 3]),
  nodeId: Int32Array.from([0, 1, 2]),
  edgeStart: Int32Array.from([0, 4]),
  edgeFrom: Int32Array.from([1, 2, 1, 2]),
  edgeTo: Int32Array.from([0, 0, 0, 1]),
  edgeId: Int32Array.from([0, 1, 0, 2]),
};
const touched = { nodes: null, count: 3, local: batch.nodeId };

describe('graph view', () => {
  it('equals the dense GCN normalisation with the seed zeroed and appended', () => {
    const view = graphView(batch, touched, null);
    // Adjacency [to, from] over rows 0, 1, 2 and the appended 3; degrees 1 + in-edges (multi-edges counted).
    const adjacency = [
      [0, 2, 1, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ];
    const degree = adjacency.map((row) => 1 + row.reduce((a, b) => a + b));
    const normalised = adjacency.map((row, r) =>
      row.map((count, c) => (count + (r === c ? 1 : 0)) / Math.sqrt(degree[r] * degree[c])),
    );
    // The batch's rows by graph node; the seed's own row is zero, the appended row is the seed.
    const gather = [
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ];
    expectMatrix(toDense(view.stages[0]), product(normalised, gather));
    expectMatrix(toDense(view.own), [[0, 0, 0, 1]]);
    expectMatrix(toDense(view.context), [
      [1, 0, 0, 0],
      [0.25, 0.25, 0.25, 0],
    ]);
  });

  it('drops edges, and a self loop never counts', () => {
    const looped = { ...batch, edgeFrom: Int32Array.from([1, 0, 1, 2]) };
    const view = graphView(looped, touched, Uint8Array.from([0, 1, 1, 0]));
    expectMatrix(toDense(view.stages[0]), [
      [0, 1 / Math.sqrt(2), 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });
});

/** H, B, D and F of the specification written out: hypernodes are the sampled edges, then the copies of targets. */
function denseHypergraph(shared: boolean): { q: number[][]; hyperedges: number; incidence: number[][] } {
  const numRows = 3;
  const targets = [0, 1, 2]; // edges 0, 1, 2 touch the seed; edge 3 is 2 -> 1
  const feature = (e: number): number[] => {
    const row = [0, 0, 0];
    row[batch.edgeFrom[e]] += 0.5;
    row[batch.edgeTo[e]] += 0.5;
    return row;
  };
  const hyperedges = numRows + (shared ? 1 : targets.length);
  const features = [0, 1, 2, 3].map((e) => (targets.includes(e) ? [0, 0, 0] : feature(e)));
  const incidence = [0, 1, 2, 3].map((e) => {
    const row = new Array<number>(hyperedges).fill(0);
    row[batch.edgeFrom[e]]++;
    row[batch.edgeTo[e]]++;
    return row;
  });
  targets.forEach((e, t) => {
    features.push(feature(e));
    const row = new Array<number>(hyperedges).fill(0);
    row[numRows + (shared ? 0 : t)] = 1;
    incidence.push(row);
  });
  const transposed = incidence[0].map((_, v) => incidence.map((row) => row[v]));
  const means = product(transposed, features).map((row, v) => {
    const size = transposed[v].reduce((a, b) => a + b, 0);
    return row.map((value) => (size === 0 ? 0 : value / size));
  });
  const q = product(incidence, means).map((row, j) => {
    const size = incidence[j].reduce((a, b) => a + b, 0);
    return row.map((value) => value / size);
  });
  return { q, hyperedges, incidence };
}

describe.each(['shared', 'per-edge'] as const)('hypergraph view, %s copies', (copies) => {
  it('equals D^-1 H B^-1 H^T F written out densely', () => {
    const view = hypergraphView(batch, touched, null, copies);
    const dense = denseHypergraph(copies === 'shared');
    expect(view.stages[0].numRows).toBe(dense.hyperedges);
    expectMatrix(product(toDense(view.stages[1]), toDense(view.stages[0])), dense.q);
    expect([...view.targetEdge]).toEqual([0, 1, 2]);
    expect([...view.targetSeed]).toEqual([0, 0, 0]);
  });

  it('reads node vectors as sums over incidences divided by their number + 1', () => {
    const view = hypergraphView(batch, touched, null, copies);
    const { incidence } = denseHypergraph(copies === 'shared');
    const count = (v: number) => incidence.slice(0, 4).reduce((sum, row) => sum + row[v], 0);
    const nodeRow = (v: number) => incidence.map((row, j) => (j < 4 ? row[v] / (count(v) + 1) : 0));
    const readout = [0, 1, 2]
      .map(nodeRow)
      .reduce((a, b) => a.map((value, j) => value + b[j]))
      .map((value) => value / 4);
    expectMatrix(toDense(view.context), [nodeRow(0), readout]);
    expectMatrix(toDense(view.own), [[0, 0, 0, 0, 0.25, 0.25, 0.25]]);
    expectMatrix(
      toDense(view.copies),
      [4, 5, 6].map((j) => incidence.map((_, k) => (k === j ? 1 : 0))),
    );
    expectMatrix(
      toDense(view.anonymous),
      [0, 1, 2].map((j) => incidence.map((_, k) => (k === j ? 1 : 0))),
    );
  });
});

describe('copies of one seed', () => {
  it('have one embedding when they share a hyperedge, their own when they do not', () => {
    const q = (copies: 'shared' | 'per-edge') => {
      const view = hypergraphView(batch, touched, null, copies);
      return product(product(toDense(view.copies), toDense(view.stages[1])), toDense(view.stages[0]));
    };
    expect(q('shared')[1]).toEqual(q('shared')[0]);
    expect(q('per-edge')[1]).not.toEqual(q('per-edge')[0]);
  });
});

/** Twenty subgraphs like the one above. */
const many = (() => {
  const times = 20;
  const repeat = (values: Int32Array, step: number): Int32Array =>
    Int32Array.from(
      { length: times * values.length },
      (_, i) => values[i % values.length] + step * Math.floor(i / values.length),
    );
  return {
    numSeeds: times,
    nodeStart: Int32Array.from({ length: times + 1 }, (_, s) => 3 * s),
    nodeId: repeat(batch.nodeId, 3),
    edgeStart: Int32Array.from({ length: times + 1 }, (_, s) => 4 * s),
    edgeFrom: repeat(batch.edgeFrom, 3),
    edgeTo: repeat(batch.edgeTo, 3),
    edgeId: repeat(batch.edgeId, 0),
  };
})();

describe('perturbed incidences', () => {
  const listed = ({ ptr, row }: Incidences, e: number): number[] => [...row.subarray(ptr[e], ptr[e + 1])];
  it('at ratio 0 are both ends of each edge, and the view is the ordinary one', () => {
    const same = perturbIncidences(batch, 0, createRng(1), 0);
    [0, 1, 2, 3].forEach((e) => expect(listed(same, e)).toEqual([batch.edgeFrom[e], batch.edgeTo[e]]));
    for (const copies of ['shared', 'per-edge'] as const) {
      expect(hypergraphView(batch, touched, null, copies, same)).toEqual(hypergraphView(batch, touched, null, copies));
    }
  });

  it('lose and gain the stated share, inside their own subgraph', () => {
    const ratio = 0.1;
    let [kept, gained, edges] = [0, 0, 0];
    for (let round = 0; round < 200; round++) {
      const perturbed = perturbIncidences(many, ratio, createRng(2), round);
      for (let e = 0; e < many.edgeId.length; e++) {
        const now = listed(perturbed, e);
        const s = Math.floor(e / 4);
        expect(now.every((row) => row >= 3 * s && row < 3 * s + 3)).toBe(true);
        const before = [many.edgeFrom[e], many.edgeTo[e]];
        // What is left of the ends comes first and in order; a third entry, or one out of order, was gained.
        const rest = [...now];
        for (const end of before) if (rest[0] === end) kept += Number(rest.shift() === end);
        gained += rest.length;
        edges++;
      }
    }
    // A gained hyperedge that is one of the lost ends cannot be told from a kept one: it shifts both shares by r^2 or so.
    expect(Math.abs(kept / (2 * edges) - (1 - ratio))).toBeLessThan(0.012);
    expect(Math.abs(gained / edges - ratio)).toBeLessThan(0.02);
  });

  it('are the same whatever batch a seed is in, and others in another round', () => {
    const third = { ...batch, nodeId: Int32Array.from([6, 7, 8]) };
    const alone = perturbIncidences(third, 0.5, createRng(3), 7);
    const together = perturbIncidences(many, 0.5, createRng(3), 7);
    [0, 1, 2, 3].forEach((e) => expect(listed(together, 8 + e)).toEqual(listed(alone, e).map((row) => row + 6)));
    expect(perturbIncidences(third, 0.5, createRng(3), 8)).not.toEqual(alone);
  });

  it('make the view that D^-1 H B^-1 H^T F says of them', () => {
    // Edge 0 lost its end 0, edge 1 lost both, edge 2 gained 2, edge 3 is as it was.
    const perturbed = { ptr: Int32Array.from([0, 1, 1, 4, 6]), row: Int32Array.from([1, 1, 0, 2, 2, 1]) };
    const view = hypergraphView(batch, touched, null, 'per-edge', perturbed);
    // Hyperedges 0, 1, 2: only edge 3 has features left, (x1 + x2) / 2, in hyperedges 1 (of three) and 2 (of two).
    const first = [
      [0, 0, 0],
      [0, 1 / 6, 1 / 6],
      [0, 1 / 4, 1 / 4],
    ];
    const copies = [
      [0.5, 0.5, 0],
      [0.5, 0, 0.5],
      [0.5, 0.5, 0],
    ];
    expectMatrix(toDense(view.stages[0]), [...first, ...copies]);
    const hypernodes = [
      [0, 1, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
      [1 / 3, 1 / 3, 1 / 3, 0, 0, 0],
      [0, 0.5, 0.5, 0, 0, 0],
      [0, 0, 0, 1, 0, 0],
      [0, 0, 0, 0, 1, 0],
      [0, 0, 0, 0, 0, 1],
    ];
    expectMatrix(toDense(view.stages[1]), hypernodes);
  });
});

describe("an edge's anchor", () => {
  it('is the edge itself, or the released edge at half its place: all first hops before all second', () => {
    const two = {
      ...many,
      numSeeds: 2,
      nodeStart: many.nodeStart.subarray(0, 3),
      edgeStart: many.edgeStart.subarray(0, 3),
    };
    const pair = {
      ...two,
      nodeId: many.nodeId.subarray(0, 6),
      edgeFrom: many.edgeFrom.subarray(0, 8),
      edgeTo: many.edgeTo.subarray(0, 8),
      edgeId: many.edgeId.subarray(0, 8),
    };
    const all = { nodes: null, count: 6, local: pair.nodeId };
    const view = hypergraphView(pair, all, null, 'per-edge');
    expect([...view.targetEdge]).toEqual([0, 1, 2, 4, 5, 6]);
    expect([...anchorRows(pair, view, 'same-edge').colIdx]).toEqual([0, 1, 2, 4, 5, 6]);
    // Released places 0..7 hold our edges 0 1 2 4 5 6 3 7; targets stand at places 0..5, half of them at 0 0 1 1 2 2.
    expect([...anchorRows(pair, view, 'halved-index').colIdx]).toEqual([0, 0, 1, 1, 2, 2]);
  });
});
