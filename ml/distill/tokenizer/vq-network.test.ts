/** Gradients of the quantised network against slopes of its loss, with codes and without, and its first layer's two forms. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { matrix, product } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { convolution, simpleAdjacency } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { createRng } from '../../rng.ts';
import type { Features } from '../../schema/graph.ts';
import { toSparse } from '../../testing/arbitraries.ts';
import { codedError, edgeLoss, nodeGradient, uncoded } from './edge-loss.ts';
import type { CodedRows } from './edge-loss.ts';
import { propagatedLayer } from './propagated-layer.ts';
import { classLoss, createVqWeights, decode, encode, surroundings, vqGradient, vqWeightNames } from './vq-network.ts';
import type { LossWeights, VqGraph, VqMasks, VqWeights, VqWiring } from './vq-network.ts';

const shape = { features: 6, channels: 5, hidden: 4, classes: 3 };
const n = 14;
const rng = createRng('network');
const data = Float32Array.from({ length: n * shape.features }, () => (rng.uniform() < 0.5 ? 0 : rng.uniform()));
const features: Features = { kind: 'dense', numRows: n, numCols: shape.features, data, names: [] };
const ends = (): Int32Array => Int32Array.from({ length: 24 }, () => rng.int(n));
const csr = symmetricCsr({ numNodes: n, numEdges: 24, directed: false, src: ends(), dst: ends() });
const propagation = convolution(csr);
const labels = Int32Array.from({ length: n }, () => rng.int(3));
const rows = Int32Array.from([0, 3, 4, 9, 12]);

function graphOf(wiring: VqWiring): VqGraph {
  return { layer: propagatedLayer(features, propagation), propagation, links: simpleAdjacency(csr, true), wiring };
}

/** Weights with biases that are not 0, so that few units are silent. */
function someWeights(wiring: VqWiring): VqWeights {
  const weights = createVqWeights(shape, wiring, createRng(3));
  for (const name of ['encoderBias', 'edgeBias', 'nodeBias', 'secondBias', 'outBias'] as const) {
    for (let i = 0; i < weights[name].values.length; i++) weights[name].values[i] = 0.3 + 0.1 * i;
  }
  return weights;
}

function someMasks(entries: number): VqMasks {
  const drawn = createRng('masks');
  const mask = (length: number) => Float32Array.from({ length }, () => (drawn.uniform() < 0.3 ? 0 : 1 / 0.7));
  return { input: mask(entries), hidden: mask(n * shape.channels) };
}

/** Slope of a function of the weights at each of them, against the gradient. */
function expectSlopes(
  names: readonly (keyof VqWeights)[],
  weights: VqWeights,
  gradient: VqWeights,
  lossOf: () => number,
): void {
  const step = 4e-3;
  for (const name of names) {
    const { values } = weights[name];
    for (let i = 0; i < values.length; i++) {
      const kept = values[i];
      values[i] = kept + step;
      const above = lossOf();
      values[i] = kept - step;
      const below = lossOf();
      values[i] = kept;
      const slope = (above - below) / (2 * step);
      expect(Math.abs(slope - gradient[name].values[i]), `${name} ${i}`).toBeLessThan(3e-3 + 0.02 * Math.abs(slope));
    }
  }
}

const lossWeights: LossWeights = { node: 0.5, edge: 0.7, commitment: 0.4 };
const weighted = (losses: { classes: number; nodes: number; edges: number; commitment: number }, w: LossWeights) =>
  losses.classes + w.node * losses.nodes + w.edge * losses.edges + w.commitment * losses.commitment;

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it.each(['released', 'direct'] as const)(
    'without codes it is an ordinary network: every gradient is the slope of the loss (%s)',
    (wiring) => {
      const graph = graphOf(wiring);
      const weights = someWeights(wiring);
      const masks = someMasks(graph.layer.entries);
      const run = () => {
        const encoded = encode(weights, graph, masks);
        return vqGradient(
          weights,
          graph,
          encoded,
          decode(weights, graph, uncoded(encoded.z), masks),
          rows,
          labels,
          lossWeights,
        );
      };
      const { losses, weights: gradient } = run();
      expect(losses.commitment).toBe(0);
      expectSlopes(vqWeightNames, weights, gradient, () => weighted(run().losses, lossWeights));
    },
  );

  it.each(['released', 'direct'] as const)(
    'with codes decoders follow the loss, and the encoder as if a code moved with its node (%s)',
    (wiring) => {
      const graph = graphOf(wiring);
      const weights = someWeights(wiring);
      const masks = someMasks(graph.layer.entries);
      const drawn = createRng('codes');
      const codes = Int32Array.from({ length: n }, (_, v) => v % 4);
      const table = matrix(
        4,
        5,
        Float32Array.from({ length: 20 }, () => drawn.normal()),
      );
      const coded: CodedRows = { rows: table, codes, counts: Int32Array.from([4, 4, 3, 3]) };
      const run = (w: LossWeights) =>
        vqGradient(
          weights,
          graph,
          encode(weights, graph, masks),
          decode(weights, graph, coded, masks),
          rows,
          labels,
          w,
        );
      const decoders = vqWeightNames.filter((name) => !name.startsWith('encoder'));
      expectSlopes(decoders, weights, run(lossWeights).weights, () => weighted(run(lossWeights).losses, lossWeights));

      // The edge loss has ties between nodes of a code, so that it has no slope: it is compared with its own gradient.
      const smooth = { ...lossWeights, edge: 0 };
      const start = encode(weights, graph, masks).z;
      const straight = (): number => {
        const { z } = encode(weights, graph, masks);
        const moved = matrix(
          n,
          5,
          z.values.map((value, i) => table.values[5 * codes[Math.floor(i / 5)] + (i % 5)] + value - start.values[i]),
        );
        const pass = decode(weights, graph, uncoded(moved), masks);
        const decoded = product(moved, weights.node);
        for (let i = 0; i < decoded.values.length; i++) decoded.values[i] += weights.nodeBias.values[i % 5];
        return weighted(
          {
            classes: classLoss(pass.logits, rows, labels).value,
            nodes: codedError(z, decoded, uncoded(z).codes),
            edges: 0,
            commitment: codedError(z, table, codes),
          },
          smooth,
        );
      };
      expectSlopes(['encoder', 'encoderBias'], weights, run(smooth).weights, straight);

      const edgeRows = product(table, weights.edge);
      for (let i = 0; i < edgeRows.values.length; i++) edgeRows.values[i] += weights.edgeBias.values[i % 5];
      const ofRows = { ...coded, rows: edgeRows };
      const towards = product(nodeGradient(ofRows, graph.links, edgeLoss(ofRows, graph.links)), weights.edge, 'right');
      const kept = (m: Matrix): Matrix =>
        matrix(
          n,
          5,
          m.values.map((value, i) =>
            start.values[i] > 0 ? 0.7 * value * (wiring === 'released' ? (masks.hidden?.[i] ?? 1) : 1) : 0,
          ),
        );
      const expected = graph.layer.gradient(kept(towards), masks.input).values;
      const [withEdges, withoutEdges] = [run(lossWeights).weights.encoder, run(smooth).weights.encoder];
      expected.forEach((value, i) => expect(withEdges.values[i] - withoutEdges.values[i]).toBeCloseTo(value, 5));
    },
  );

  it.each([
    ['released', false],
    ['released', true],
    ['direct', false],
    ['direct', true],
  ] as const)(
    'a few nodes have the logits that they have in the whole graph (%s, sparse features: %s)',
    (wiring, isSparse) => {
      const given = isSparse ? toSparse(features) : features;
      const graph = graphOf(wiring);
      const weights = someWeights(wiring);
      const none: VqMasks = { input: null, hidden: null };
      const few = Int32Array.from([11, 2, 5]);
      const near = surroundings(few, given, propagation, wiring);
      const whole = decode(weights, graph, uncoded(encode(weights, graph, none).z), none).logits;
      const found = decode(weights, near, uncoded(encode(weights, near, none).z), none).logits;
      expect(found.rows).toBe(3);
      few.forEach((v, i) => {
        for (let c = 0; c < 3; c++) expect(found.values[3 * i + c]).toBeCloseTo(whole.values[3 * v + c], 5);
      });
    },
  );

  it('propagates features once or in each pass, with one result', () => {
    // Two columns of its own for each node: Â X has twice the entries of Â. One column for all: no more than n.
    const own = Float32Array.from({ length: 28 * n }, (_, i) =>
      Math.floor((i % 28) / 2) === Math.floor(i / 28) ? 2 : 0,
    );
    const one = Float32Array.from({ length: 6 * n }, (_, i) => (i % 6 === 2 ? 1 + Math.floor(i / 6) : 0));
    const layers = [own, one].map((values) => {
      const wide: Features = { kind: 'dense', numRows: n, numCols: values.length / n, data: values, names: [] };
      return [propagatedLayer(toSparse(wide), propagation), propagatedLayer(wide, propagation)];
    });
    expect(layers.map(([sparse, dense]) => [sparse.once, dense.once])).toEqual([
      [false, true],
      [true, true],
    ]);
    const upstream = matrix(
      n,
      3,
      Float32Array.from({ length: 3 * n }, (_, i) => (i % 5) - 2),
    );
    for (const [sparse, dense] of layers) {
      const length = 3 * sparse.numCols;
      const weight = matrix(
        sparse.numCols,
        3,
        Float32Array.from({ length }, (_, i) => (i % 7) - 3),
      );
      const pairs = [
        [sparse.forward(weight, null), dense.forward(weight, null)],
        [sparse.gradient(upstream, null), dense.gradient(upstream, null)],
      ];
      for (const [a, b] of pairs) a.values.forEach((value, i) => expect(value).toBeCloseTo(b.values[i], 4));
    }
  });
});
