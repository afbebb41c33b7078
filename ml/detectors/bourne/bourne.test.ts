/**
 * The formulas of the specification against plain dense arithmetic on graphs small enough to follow by hand, and the
 * sampler's promises.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { createRunningMoments } from '../../compute/propagate.ts';
import { memory } from '../../compute/tensors.ts';
import type { SparseMatrix } from '../../compute/host-kernels.ts';
import { createRunContext } from '../../context.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import type { GraphData } from '../../schema/graph.ts';
import { denseFeatures, graphArbitrary, makeGraph } from '../../testing/arbitraries.ts';
import { bourne } from './bourne.ts';
import { createEncoder, encode, updateByMomentum } from './encoder.ts';
import { prepareFeatures } from '../../compute/sparse.ts';
import { sampleSubgraphs, touchedRows } from './sampler.ts';
import { schedule } from './training.ts';
import { graphView, hypergraphView } from './views.ts';

const fanOut = { first: 4, second: 2 };
beforeAll(async () => {
  await openBackend('wasm');
});

function toDense(matrix: SparseMatrix): number[][] {
  return Array.from({ length: matrix.numRows }, (_, r) => {
    const row = new Array<number>(matrix.numCols).fill(0);
    for (let i = matrix.rowPtr[r]; i < matrix.rowPtr[r + 1]; i++) row[matrix.colIdx[i]] += matrix.values[i];
    return row;
  });
}
const product = (a: number[][], b: number[][]) =>
  a.map((row) => (b[0] ?? []).map((_, c) => row.reduce((sum, value, k) => sum + value * b[k][c], 0)));
function expectMatrix(actual: number[][], expected: number[][]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((row, r) =>
    row.forEach((value, c) => expect(value, `row ${r} column ${c}`).toBeCloseTo(expected[r][c], 5)),
  );
}

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

describe('training pieces', () => {
  it('starts at learning rate 0 and momentum 0.99 and ends at the peak and 1', () => {
    expect(schedule(0, 0.001)).toEqual({ learningRate: 0, momentum: 0.99 });
    expect(schedule(1, 0.001).learningRate).toBe(0.001);
    expect(schedule(1, 0.001).momentum).toBeCloseTo(1, 12);
  });

  it('moves the target by momentum, and not at all at 1', async () => {
    const [online, target] = ['a', 'b'].map((name) => createEncoder(3, 2, createRng(name)));
    const before = await target.theta.data();
    updateByMomentum(target, online, 1);
    expect([...(await target.theta.data())]).toEqual([...before]);
    updateByMomentum(target, online, 0.75);
    const from = await online.theta.data();
    (await target.theta.data()).forEach((value, i) => expect(value).toBeCloseTo(0.75 * before[i] + 0.25 * from[i], 6));
  });

  it('encodes the own row as PReLU(BN(x Theta)), an MLP of the seed alone', async () => {
    const features = denseFeatures([
      [1, 2],
      [0, 1],
      [3, 0],
    ]);
    const encoder = createEncoder(2, 2, createRng(4));
    encoder.running.mean.set([0.5, -0.5]);
    const view = graphView(batch, touched, null);
    const out = encode(encoder, {
      features: prepareFeatures(features),
      rows: null,
      columnMask: null,
      stages: view.stages,
      readout: view.own,
      mode: 'evaluate',
    });
    const theta = await encoder.theta.data();
    const expected = [0, 1].map((c) => {
      const z = (1 * theta[c] + 2 * theta[2 + c] - encoder.running.mean[c]) / Math.sqrt(1 + 1e-5);
      return z > 0 ? z : 0.25 * z;
    });
    (await out.data()).forEach((value, c) => expect(value).toBeCloseTo(expected[c], 5));
    expect(createRunningMoments(2, 0.99).variance[0]).toBe(1);
  });
});

describe('a whole run', () => {
  /** Two communities with opposite features, one node with the features of the other side and two crossing edges. */
  function planted(): { data: GraphData; odd: number } {
    const rng = createRng('planted');
    const size = 60;
    const pairs: [number, number][] = [];
    for (let i = 0; i < 8 * size; i++) {
      const side = i % 2;
      pairs.push([side * (size / 2) + rng.int(size / 2), side * (size / 2) + rng.int(size / 2)]);
    }
    const odd = 5;
    const rows = Array.from({ length: size }, (_, v) => {
      const side = v < size / 2 ? 1 : -1;
      const sign = v === odd ? -side : side;
      return Array.from({ length: 6 }, (_, c) => sign * (c % 2 === 0 ? 1 : -1) + 0.3 * rng.normal());
    });
    return { data: { graph: makeGraph(size, pairs, false), features: denseFeatures(rows) }, odd };
  }
  const params = { epochs: 60, rounds: 8, hiddenChannels: 16, learningRate: 0.01 };
  const fit = async (seed: number, backend: 'wasm' | 'cpu') => {
    const ctx = createRunContext({ rng: createRng(seed) });
    return bourne.fit(planted().data, params, ctx, await openBackend(backend));
  };

  it('leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await bourne.fit(
      planted().data,
      { ...params, epochs: 2 },
      createRunContext({ rng: createRng(1) }),
      await openBackend('wasm'),
    );
    expect(memory().numTensors).toBe(before);
  });

  it('finds the planted node, repeats bit by bit, and ranks alike on another backend', async () => {
    const { data, odd } = planted();
    const first = await fit(1, 'wasm');
    const again = await fit(1, 'wasm');
    const elsewhere = await fit(1, 'cpu');
    if (first.nodes === null || first.edges === null || elsewhere.nodes === null) throw new Error('no scores');
    expect(first.nodes.score.indexOf(Math.max(...first.nodes.score))).toBe(odd);
    expect(again.nodes?.score).toEqual(first.nodes.score);
    expect(again.edges?.score).toEqual(first.edges.score);
    expect(first.edges.score.length).toBe(data.graph.numEdges);
    expect(spearman(first.nodes.score, elsewhere.nodes.score)).toBeGreaterThan(0.99);
    const other = await fit(2, 'wasm');
    expect(other.nodes?.score).not.toEqual(first.nodes.score);
  });

  it('ranks a node whose only edge is a self loop last, in every part', async () => {
    const graph = makeGraph(
      6,
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 0],
        [4, 4],
      ],
      false,
    ); // node 5 has no edge at all
    const features = denseFeatures([
      [1, 0],
      [1, 0.1],
      [0.9, 0],
      [1, 0.2],
      [-5, 9],
      [7, -7],
    ]);
    const ctx = createRunContext({ rng: createRng(1) });
    const { nodes, notes } = await bourne.fit({ graph, features }, params, ctx, await openBackend('wasm'));
    if (nodes === null) throw new Error('no scores');
    for (const values of [nodes.score, ...nodes.parts.map((part) => part.values)]) {
      for (const alone of [4, 5]) expect(values[alone]).toBe(Math.min(...values));
    }
    expect(notes[0]).toMatch(/^2 nodes have no neighbour/);
  });

  it('ranks the edges of the planted node above the others', async () => {
    const { data, odd } = planted();
    const { edges } = await fit(1, 'wasm');
    if (edges === null) throw new Error('no edge scores');
    const touches = [...data.graph.src].map((s, e) => (s === odd) !== (data.graph.dst[e] === odd));
    const mean = (want: boolean) => {
      const values = [...edges.score].filter((_, e) => touches[e] === want);
      return values.reduce((a, b) => a + b, 0) / values.length;
    };
    expect(mean(true)).toBeGreaterThan(mean(false));
  });
});

function spearman(a: Float64Array, b: Float64Array): number {
  const rank = (values: Float64Array) => {
    const order = [...values.keys()].sort((i, j) => values[i] - values[j]);
    const ranks = new Array<number>(values.length);
    order.forEach((index, position) => (ranks[index] = position));
    return ranks;
  };
  const [x, y] = [rank(a), rank(b)];
  const n = x.length;
  return 1 - (6 * x.reduce((sum, value, i) => sum + (value - y[i]) ** 2, 0)) / (n * (n * n - 1));
}
