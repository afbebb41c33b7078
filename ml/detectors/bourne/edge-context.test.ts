/** The context score against the formulas of its header written out densely, and what leaving an edge out means. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { prepareFeatures } from '../../compute/sparse.ts';
import { memory } from '../../compute/tensors.ts';
import { createRunContext } from '../../context.ts';
import { neighbourLists } from '../../graph/common-neighbours.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import type { Graph, GraphData } from '../../schema/graph.ts';
import { denseFeatures, graphDataArbitrary, makeGraph, toSparse } from '../../testing/arbitraries.ts';
import { scoreEdgeContexts } from './edge-context.ts';
import type { ContextDisagreements } from './edge-context.ts';
import type { Encoder } from './encoder.ts';
import type { NetworkOptions } from './network-options.ts';
import { createNetwork } from './training.ts';
import type { Network } from './training.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

const WIDTH = 5;
const options: NetworkOptions = {
  wiring: 'GG',
  hiddenChannels: WIDTH,
  predictorChannels: 7,
  usePredictor: true,
  copyHyperedge: 'per-edge',
  epochs: 1,
  batchSize: 100,
  learningRate: 0.01,
  weightDecay: 0,
  patchWeight: 1,
  contextWeight: 0.4,
  fanOut: { first: 4, second: 2 },
  walk: null,
};

/** A network whose running statistics are not those of a fresh one, so that forgetting them would show. */
function network(numFeatures: number): Network {
  const made = createNetwork(options, numFeatures, createRng(5));
  for (const encoder of [made.online, made.target]) {
    for (let c = 0; c < WIDTH; c++) {
      encoder.running.mean[c] = 0.1 * c - 0.2;
      encoder.running.variance[c] = 0.5 + 0.3 * c;
    }
  }
  return made;
}

async function score(data: GraphData): Promise<ContextDisagreements> {
  const features = prepareFeatures(data.features);
  const trained = network(features.numCols);
  const lists = neighbourLists(symmetricCsr(data.graph));
  const ctx = createRunContext({ rng: createRng(1) });
  try {
    return await scoreEdgeContexts({
      network: trained,
      graph: data.graph,
      lists,
      features,
      ctx,
      onProgress: () => undefined,
    });
  } finally {
    trained.dispose();
    features.dispose();
  }
}

type Row = number[];
const add = (a: Row, b: Row, scale: number): Row => a.map((x, i) => x + scale * b[i]);
const zeros = (): Row => new Array<number>(WIDTH).fill(0);
const cosine = (a: Row, b: Row): number => {
  const dot = a.reduce((sum, x, i) => sum + x * b[i], 0);
  return dot / Math.max(1e-8, Math.hypot(...a) * Math.hypot(...b));
};
function times(x: Row, weight: ArrayLike<number>, width: number): Row {
  return Array.from({ length: width }, (_, c) => x.reduce((sum, value, r) => sum + value * weight[r * width + c], 0));
}
const prelu = (x: Row, slope: number): Row => x.map((value) => (value > 0 ? value : slope * value));
function act(encoder: Encoder, x: Row): Row {
  const [gamma, beta, slope] = [encoder.gamma.dataSync(), encoder.beta.dataSync(), encoder.slope.dataSync()[0]];
  const { mean, variance } = encoder.running;
  return prelu(
    x.map((value, c) => ((value - mean[c]) / Math.sqrt(variance[c] + 1e-5)) * gamma[c] + beta[c]),
    slope,
  );
}

/** Every formula of the header, neighbours as sets, nothing subtracted. */
function dense(graph: Graph, rows: readonly Row[]): ContextDisagreements {
  const trained = network(rows[0].length);
  const neighbours = rows.map((_, v) => {
    const set = new Set<number>();
    for (let e = 0; e < graph.numEdges; e++) {
      if (graph.src[e] === v) set.add(graph.dst[e]);
      if (graph.dst[e] === v) set.add(graph.src[e]);
    }
    set.delete(v);
    return [...set];
  });
  const weight = neighbours.map((list) => 1 / Math.sqrt(Math.max(1, list.length)));
  const z = rows.map((x) => times(x, trained.target.theta.dataSync(), WIDTH));
  const average = (members: readonly number[], row: (k: number) => Row): Row => {
    const total = members.reduce((sum, k) => sum + weight[k], 0);
    return members.reduce((sum, k) => add(sum, row(k), weight[k] / total), zeros());
  };
  const h = rows.map((_, v) =>
    act(
      trained.target,
      average([v, ...neighbours[v]], (k) => z[k]),
    ),
  );
  const circle = (v: number, u: number): Row => {
    const others = neighbours[v].filter((k) => k !== u);
    const own = act(
      trained.target,
      average([v, ...others], (k) => z[k]),
    );
    return average([v, ...others], (k) => (k === v ? own : h[k]));
  };
  const { first, slope, second } = trained.predictor!;
  const predict = (x: Row): Row => {
    const hidden = times(x, first.weight.dataSync(), 7).map((value, c) => value + first.bias.dataSync()[c]);
    const active = prelu(hidden, slope.dataSync()[0]);
    return times(active, second.weight.dataSync(), WIDTH).map((value, c) => value + second.bias.dataSync()[c]);
  };
  const edge = new Float64Array(graph.numEdges);
  const circles = new Float64Array(graph.numEdges);
  for (let e = 0; e < graph.numEdges; e++) {
    const [u, v] = [graph.src[e], graph.dst[e]];
    const mean = add(
      rows[u].map((x) => x / 2),
      rows[v],
      0.5,
    );
    const query = predict(act(trained.online, times(mean, trained.online.theta.dataSync(), WIDTH)));
    const [atU, atV] = [circle(u, v), circle(v, u)];
    edge[e] = 1 - (cosine(query, atU) + cosine(query, atV)) / 2;
    circles[e] = u === v ? 0 : 1 - cosine(atU, atV);
  }
  trained.dispose();
  const ends = Float64Array.from(graph.src, (u, e) =>
    u === graph.dst[e] ? 0 : 1 - cosine(rows[u], rows[graph.dst[e]]),
  );
  return { edge, circles, ends };
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, e) => expect(actual[e], `edge ${e}`).toBeCloseTo(value, 4));
}

describe('contexts without the edge', () => {
  it('equal the formulas written out, on any graph, dense and sparse, and leave no tensor', async () => {
    const before = memory().numTensors;
    await fc.assert(
      fc.asyncProperty(graphDataArbitrary(9, 24), async (data) => {
        const rows = Array.from({ length: data.graph.numNodes }, (_, v) =>
          data.features.kind === 'dense' ? [...data.features.data.subarray(3 * v, 3 * v + 3)] : [],
        );
        const expected = dense(data.graph, rows);
        const found = await score(data);
        expectClose(found.edge, expected.edge);
        expectClose(found.circles, expected.circles);
        expectClose(found.ends, expected.ends);
        const sparse = await score({ ...data, features: toSparse(data.features) });
        expectClose(sparse.circles, found.circles);
        expectClose(sparse.ends, found.ends);
      }),
      { numRuns: 25 },
    );
    expect(memory().numTensors).toBe(before);
  });

  it('give parallel edges one score and a self loop no distance between its circles', async () => {
    const rng = createRng(2);
    const rows = Array.from({ length: 5 }, () => [rng.normal(), rng.normal(), rng.normal()]);
    const single = [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 3],
      [3, 4],
    ] as const;
    const once = await score({ graph: makeGraph(5, single), features: denseFeatures(rows) });
    const twice = await score({ graph: makeGraph(5, [...single, [1, 0]]), features: denseFeatures(rows) });
    expect([...twice.circles.subarray(0, 5)]).toEqual([...once.circles]);
    expect(twice.circles[5]).toBeCloseTo(once.circles[0], 12);
    expect(twice.edge[5]).toBeCloseTo(once.edge[0], 12);
    expect(once.circles[3]).toBe(0);
    expect(once.circles[2]).toBeGreaterThan(0);
  });
});
