/** What every detector in the list must do, whatever it computes. */
import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../compute/index.ts';
import type { ComputeBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { averagePrecision, rocAuc } from '../metrics/ranking.ts';
import { createRng } from '../rng.ts';
import type { DenseFeatures, GraphData } from '../schema/graph.ts';
import { denseFeatures, makeGraph, toSparse } from '../testing/arbitraries.ts';
import { hasDataset, readDataset } from '../bench/read-dataset.ts';
import { detectorById, detectors } from './index.ts';

const quick: Record<string, Record<string, number>> = {
  bourne: { epochs: 2, rounds: 1, hiddenChannels: 4 },
  prem: { epochs: 3, hiddenChannels: 4 },
  dominant: { epochs: 3, hiddenChannels: 4 },
  gadam: { localEpochs: 3, globalEpochs: 3, hiddenChannels: 4 },
  tam: { epochs: 2, hiddenChannels: 4 },
};
let backend: ComputeBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});

const rng = createRng(11);
const rows = Array.from({ length: 20 }, () => Array.from({ length: 4 }, () => rng.normal()));
const pairs = Array.from({ length: 40 }, () => [rng.int(18), rng.int(18)] as const);
const valuesOf = (numRows: number): DenseFeatures => ({
  kind: 'dense',
  numRows,
  numCols: 2,
  data: Float32Array.from({ length: 2 * numRows }, () => rng.normal()),
  names: ['amount', 'when'],
});
const ordinary: GraphData = { graph: makeGraph(20, pairs), features: denseFeatures(rows) };
const cases: Record<string, GraphData> = {
  'an ordinary graph with parallel edges, self loops and isolated nodes': ordinary,
  'edges that carry values': { ...ordinary, edgeFeatures: valuesOf(pairs.length) },
  'sparse features': { ...ordinary, features: toSparse(ordinary.features) },
  'no edges': { graph: makeGraph(5, []), features: denseFeatures(rows.slice(0, 5)) },
  'one node': { graph: makeGraph(1, [[0, 0]]), features: denseFeatures([[1]]) },
  'features that are all zero': {
    graph: makeGraph(4, [
      [0, 1],
      [1, 2],
    ]),
    features: denseFeatures([[0], [0], [0], [0]]),
  },
  'a hub with every edge': {
    graph: makeGraph(
      20,
      rows.slice(1).map((_, i) => [0, i + 1] as const),
    ),
    features: denseFeatures(rows),
  },
};

describe('the list', () => {
  it('has unique ids, and every detector file is in it', () => {
    expect(new Set(detectors.map((d) => d.id)).size).toBe(detectors.length);
    const helpers = [
      'detector',
      'edge-value-scores',
      'explain',
      'explain-reasons',
      'floors',
      'index',
      'learning-progress',
      'lone-nodes',
    ];
    const files = readdirSync(import.meta.dirname, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')))
      .map((entry) => entry.name.replace(/\.ts$/, ''))
      .filter((name) => !helpers.includes(name));
    expect(detectors.map((d) => d.id).sort()).toEqual(files.sort());
  });
  it('refuses an unknown id in words', () => {
    expect(() => detectorById('nope')).toThrow(/There is no detector called nope. There are: auto, bourne, /);
  });
});

describe.each(detectors)('$id', (detector) => {
  const params = quick[detector.id] ?? {};
  const fit = (data: GraphData, seed = 1, signal?: AbortSignal) =>
    detector.fit(
      data,
      params,
      createRunContext({ rng: createRng(seed), ...(signal === undefined ? {} : { signal }) }),
      backend,
    );

  it.each(Object.entries(cases))('scores %s: right length, finite, parts too', async (_name, data) => {
    const result = await fit(data);
    for (const [scores, length] of [
      [result.nodes, data.graph.numNodes],
      [result.edges, data.graph.numEdges],
    ] as const) {
      if (scores === null) continue;
      for (const values of [scores.score, ...scores.parts.map((part) => part.values)]) {
        expect(values.length).toBe(length);
        expect(values.every(Number.isFinite)).toBe(true);
      }
    }
    expect(result.nodes !== null).toBe(detector.scores.includes('node'));
  });

  it('repeats bit by bit with one seed', async () => {
    const [a, b] = [await fit(ordinary), await fit(ordinary)];
    expect(a.nodes?.score).toEqual(b.nodes?.score);
    expect(a.edges?.score).toEqual(b.edges?.score);
  });

  it('refuses an unknown parameter and estimates its cost', async () => {
    await expect(detector.fit(ordinary, { nope: 1 }, createRunContext({ rng: createRng(1) }), backend)).rejects.toThrow(
      /no parameter called nope/,
    );
    const cost = detector.estimate({ numNodes: 1000, numEdges: 5000, numFeatures: 10, numValues: 10_000 }, params);
    expect(cost.seconds).toBeGreaterThan(0);
    expect(cost.bytes).toBeGreaterThan(0);
  });
});

it('bourne stops when asked, with a cancelled error', async () => {
  const stop = new AbortController();
  const running = detectorById('bourne').fit(
    ordinary,
    { epochs: 5000, hiddenChannels: 4 },
    createRunContext({ rng: createRng(1), signal: stop.signal }),
    backend,
  );
  setTimeout(() => stop.abort(), 50);
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
});

// Figures of the method's specification, measured there on the published file.
const published = [
  ['degree', 0.7507],
  ['feature-norm', 0.7587],
  ['max-rank', 0.9497],
] as const;
describe.skipIf(!hasDataset('cora_inj_cola'))(
  'floors on the injected Cora (skipped where the data set is absent)',
  () => {
    it.each(published)('%s reaches AUROC %f', async (id, auroc) => {
      const { data, truth } = readDataset('cora_inj_cola');
      const { nodes } = await detectorById(id).fit(data, {}, createRunContext({ rng: createRng(0) }), backend);
      if (nodes === null || truth.nodes === null) throw new Error('scores and truth expected');
      expect(rocAuc(nodes.score, truth.nodes)).toBeCloseTo(auroc, 3);
      if (id === 'max-rank') expect(averagePrecision(nodes.score, truth.nodes)).toBeCloseTo(0.417, 3);
    });
  },
);
