/** The stored scores of the release, the released rescaling and choice of epochs, and that nothing else uses them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { prepareFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { createRunContext } from '../../context.ts';
import type { NetworkOptions } from '../../detectors/bourne/network-options.ts';
import { createNetwork } from '../../detectors/bourne/training.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import { denseFeatures, makeGraph } from '../../testing/arbitraries.ts';
import { checkpoint, edgeRound, nodeRound, oracle, rescaleBatches } from './released-protocol.ts';
import { hasStoredScores, measure, readStoredScores } from './stored-scores.ts';

describe('stored scores of the release', () => {
  it.skipIf(!hasStoredScores())(
    'have the figures that are known of them (needs the data set cora_edges_bourne)',
    () => {
      const nodes = readStoredScores('node');
      const edges = readStoredScores('edge');
      expect([nodes.score.length, nodes.label.filter((y) => y === 1).length]).toEqual([2708, 150]);
      expect([edges.score.length, edges.label.filter((y) => y === 1).length]).toEqual([9217, 479]);
      const [node, edge] = [measure(nodes.score, nodes.label), measure(edges.score, edges.label)];
      expect(node.auroc).toBeCloseTo(0.9034, 4);
      expect(node.averagePrecision).toBeCloseTo(0.3105, 4);
      expect(edge.auroc).toBeCloseTo(0.8583, 4);
      expect(edge.averagePrecision).toBeCloseTo(0.271, 4);
    },
  );

  it.skipIf(!hasStoredScores())('span 0 to 1 in each batch of 2,000 nodes (needs the data set)', () => {
    const { score } = readStoredScores('node');
    for (const batch of [score.subarray(0, 2000), score.subarray(2000)]) {
      expect(Math.min(...batch)).toBeCloseTo(0, 6);
      expect(Math.max(...batch)).toBeCloseTo(1, 6);
    }
  });
});

describe('the released procedure', () => {
  it('rescales each batch by itself', () => {
    expect([...rescaleBatches(Float64Array.from([1, 3, 2, 10, 30, 7]), [3, 2, 1])]).toEqual([0, 1, 0.5, 0, 1, 0]);
  });

  const rng = createRng('audit');
  const size = 24;
  const pairs = Array.from({ length: 80 }, () => [rng.int(size), rng.int(size)] as const);
  const csr = symmetricCsr(makeGraph(size, pairs));
  const features = denseFeatures(Array.from({ length: size }, () => Array.from({ length: 4 }, () => rng.normal())));
  const options: NetworkOptions = {
    wiring: 'GG',
    hiddenChannels: 4,
    predictorChannels: 8,
    usePredictor: true,
    copyHyperedge: 'shared',
    edgeAnchor: 'halved-index',
    epochs: 6,
    batchSize: 10,
    learningRate: 0.01,
    weightDecay: 1e-5,
    patchWeight: 1,
    contextWeight: 0.4,
    fanOut: { first: 4, second: 2 },
  };
  const made: { dispose(): void }[] = [];
  afterEach(() => made.splice(0).forEach((one) => one.dispose()));
  const audited = async (wiring: 'GG' | 'HG') => {
    await openBackend('wasm');
    const network = createNetwork({ ...options, wiring }, 4, createRng(1));
    const prepared = prepareFeatures(features);
    made.push(network, prepared);
    return { network, csr, features: prepared, ctx: createRunContext({ rng: createRng(1) }) };
  };

  it('scores all nodes once, batches of ten from 0 to 1', async () => {
    const label = Int8Array.from({ length: size }, (_, v) => (v < 5 ? 1 : 0));
    const { score } = await nodeRound(await audited('GG'), label)(createRng(2));
    expect(score.length).toBe(size);
    for (const start of [0, 10, 20]) {
      const batch = score.subarray(start, start + 10);
      expect([Math.min(...batch), Math.max(...batch)]).toEqual([0, 1]);
    }
  });

  it('scores edge instances as drawn, with the label of their edge', async () => {
    const label = Int8Array.from(pairs, ([u]) => (u < 8 ? 1 : 0));
    const instances = await edgeRound(await audited('HG'), label)(createRng(2));
    // Four draws around each seed with a neighbour, and returns to the seed from the second hop.
    expect(instances.score.length).toBeGreaterThanOrEqual(4 * size - 8);
    expect(instances.label.length).toBe(instances.score.length);
    expect(instances.label.every((y) => y === 0 || y === 1)).toBe(true);
    expect(instances.score.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('keeps the best look, reports the best round, and the last epoch is seen before the best is put back', async () => {
    const own = await audited('GG');
    const looks: number[] = [];
    let call = 0;
    // Scripted looks: the second of three is best. Then rounds, the third of four is best.
    const scripted = [0.6, 0.9, 0.7, 0.5, 0.6, 0.8, 0.7];
    const round = (): Promise<{ score: Float64Array; label: Int8Array }> => {
      const auroc = scripted[call++];
      looks.push(t.hostValues(own.network.online.theta)[0]);
      const positives = 10;
      // One negative against ten positives, beaten by the stated share of them.
      const score = Float64Array.from({ length: positives + 1 }, (_, i) => (i < positives ? i : 9.5 - 10 * auroc));
      return Promise.resolve({
        score,
        label: Int8Array.from({ length: positives + 1 }, (_, i) => (i < positives ? 1 : 0)),
      });
    };
    let last = Number.NaN;
    const result = await oracle(own, round, {
      lookEvery: 2,
      rounds: 4,
      rng: createRng(3),
      afterTraining: () => {
        last = t.hostValues(own.network.online.theta)[0];
        return Promise.resolve();
      },
    });
    expect(result.bestEpoch).toBe(4);
    expect(result.bestEpochAuroc).toBeCloseTo(0.9, 10);
    expect(result.best.auroc).toBeCloseTo(0.8, 10);
    expect(result.meanAuroc).toBeCloseTo(0.65, 10);
    expect(last).toBe(looks[2]);
    expect(looks.slice(3).every((value) => value === looks[1])).toBe(true);
    expect(looks[1]).not.toBe(looks[2]);
  });

  it('puts a checkpoint back with its running moments', async () => {
    const { network } = await audited('GG');
    const restore = checkpoint(network);
    const before = [...network.online.running.mean];
    network.online.running.mean.fill(7);
    t.tidy(() => network.online.gamma.assign(t.tensor1d(new Float32Array(4).fill(9))));
    restore();
    expect([...network.online.running.mean]).toEqual(before);
    expect([...t.hostValues(network.online.gamma)]).toEqual([1, 1, 1, 1]);
  });
});

describe('the honest path', () => {
  it('imports nothing of the audit', () => {
    const root = join(import.meta.dirname, '../../..');
    const sources = ['ml', 'main', 'renderer'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules'))
        .map((name) => join(folder, name)),
    );
    const users = sources.filter(
      (name) =>
        !name.startsWith('ml/bench/audit/') && /audit\/[\w-]+\.ts'/.test(readFileSync(join(root, name), 'utf8')),
    );
    expect(users).toEqual(['ml/bench/main.ts']);
  });
});
