/**
 * Node disagreements on the SIMD kernels (specification 7.3, 7.4): the weights are final, so features are transformed
 * once for all rounds, and what a node's own features say, which no sample changes, once for all rounds of its batch.
 * A round is left with what surroundings say. ./node-scoring.ts has the same of tensor operations.
 */
import { transformInto } from '../../compute/feature-propagation.ts';
import type { SparseMatrix } from '../../compute/host-kernels.ts';
import { padded } from '../../compute/kernels/blocks.ts';
import { evaluateInto } from '../../compute/kernels/chain.ts';
import type { ChainInput } from '../../compute/kernels/chain.ts';
import { perceptronAt, perceptronInto } from '../../compute/kernels/dense.ts';
import type { KernelMemory, Scratch } from '../../compute/kernels/memory.ts';
import { BATCH_NORM_EPSILON } from '../../compute/propagate.ts';
import { layoutOf, putVariables } from '../../compute/resident-variables.ts';
import { hostKernels, hostValues, residentFeatures } from '../../compute/sparse.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import { predictorVariables } from '../../nn/layers.ts';
import { stackRows } from './encoder.ts';
import type { Encoder } from './encoder.ts';
import type { BatchScorer, NodeScorer } from './node-scoring.ts';
import type { Network } from './training.ts';
import type { View } from './views.ts';

/** @returns null where the SIMD kernels are not at hand */
export function createResidentScorer(network: Network, features: PreparedFeatures): NodeScorer | null {
  const memory = hostKernels().simd;
  return memory === null ? null : onKernels(memory, network, features);
}

function onKernels(memory: KernelMemory, network: Network, features: PreparedFeatures): NodeScorer {
  const width = network.options.hiddenChannels;
  const stride = padded(width);
  const shape = { inputs: width, hidden: network.options.predictorChannels, outputs: width };
  const x = residentFeatures(features, memory);
  const blocks: number[] = [];
  const keep = (floats: number): number => {
    const at = memory.keep(4 * floats);
    blocks.push(at);
    return at;
  };
  const dispose = (): void => blocks.splice(0).forEach((at) => memory.release(at));
  const transformed = (encoder: Encoder): number => {
    const z = keep(features.numRows * stride);
    memory.compute((room) => {
      const theta = room.reserve(4 * layoutOf([encoder.theta]).length);
      putVariables(memory, theta, [encoder.theta]);
      transformInto(memory, room, x, 0, features.numRows, theta, width, z);
    });
    return z;
  };
  const placePredictor = (): ReturnType<typeof perceptronAt> | null => {
    if (network.predictor === null) return null;
    const variables = predictorVariables(network.predictor);
    const { offsets, length } = layoutOf(variables);
    const at = keep(length);
    putVariables(memory, at, variables);
    return perceptronAt(offsets, at);
  };

  /** Rows of a view under one encoder. @returns address of readout.numRows rows */
  const read = (
    room: Scratch,
    encoder: Encoder,
    z: number,
    stages: readonly SparseMatrix[],
    readout: SparseMatrix,
    out: number | null = null,
  ): number => {
    const params = {
      gamma: hostValues(encoder.gamma),
      beta: hostValues(encoder.beta),
      slope: hostValues(encoder.slope)[0],
    };
    const chain: ChainInput = { stages, readout, width, params, epsilon: BATCH_NORM_EPSILON, putZ: () => z };
    return evaluateInto(memory, room, chain, encoder.running, out);
  };

  try {
    const online = transformed(network.online);
    const target = transformed(network.target);
    const weights = placePredictor();
    const predict = (room: Scratch, rows: number, at: number, out: number | null = null): number =>
      weights === null ? at : perceptronInto(memory, room, at, rows, shape, weights, null, out);

    return {
      open: (seeds) => openBatch(seeds),
      dispose,
    };

    function openBatch(seeds: Int32Array): BatchScorer {
      const count = seeds.length;
      const bytes = 4 * count * stride;
      const ownOnline = memory.keep(bytes);
      let ownTarget: number | null = null;
      // A node by itself: its transformed row, normalised. A hypergraph has no such row: there it is made of edges.
      const select = selection(seeds, features.numRows);
      const all = selection(Int32Array.from(seeds.keys()), count);
      memory.compute((room) => {
        const at = read(room, network.online, online, [select], all, weights === null ? ownOnline : null);
        predict(room, count, at, ownOnline);
      });
      if (network.options.wiring === 'GG') {
        ownTarget = memory.keep(bytes);
        const out = ownTarget;
        memory.compute((room) => read(room, network.target, target, [select], all, out));
      }
      const round = (graph: View, other: View): readonly Float32Array[] =>
        memory.compute((room) => {
          const seen = read(room, network.online, online, withoutOwn(graph), graph.context);
          const one = predict(room, 2 * count, seen);
          const readout = ownTarget === null ? stackRows(other.own, other.context) : other.context;
          const two = read(
            room,
            network.target,
            target,
            ownTarget === null ? other.stages : withoutOwn(other),
            readout,
          );
          const [own, around] = ownTarget === null ? [two, two + bytes] : [ownTarget, two];
          const out = room.reserve(4 * count);
          return [
            [ownOnline, around],
            [ownOnline, around + bytes],
            [own, one],
            [own, one + bytes],
          ].map(([a, b]) => {
            memory.kernels.rowCosines(a, 0, b, 0, count, stride, out, 0, 0);
            return memory.floats(out, count).slice();
          });
        });
      return {
        round: (graph, other) => Promise.resolve(round(graph, other)),
        dispose: () => {
          memory.release(ownOnline);
          if (ownTarget !== null) memory.release(ownTarget);
        },
      };
    }
  } catch (thrown) {
    dispose();
    throw thrown;
  }
}

/** Rows by index. */
function selection(rows: Int32Array, numCols: number): SparseMatrix {
  return {
    numRows: rows.length,
    numCols,
    rowPtr: Int32Array.from({ length: rows.length + 1 }, (_, r) => r),
    colIdx: rows,
    values: new Float32Array(rows.length).fill(1),
  };
}

/** A graph view's stage without the rows of the targets by themselves, which come last. */
function withoutOwn(view: View): readonly SparseMatrix[] {
  const [stage] = view.stages;
  const numRows = stage.numRows - view.own.numRows;
  const end = stage.rowPtr[numRows];
  return [
    {
      ...stage,
      numRows,
      rowPtr: stage.rowPtr.subarray(0, numRows + 1),
      colIdx: stage.colIdx.subarray(0, end),
      values: stage.values.subarray(0, end),
    },
  ];
}
