/**
 * ./networks.ts on the SIMD kernels, from weights to weights inside their memory. Three things make a step cheap:
 *
 *   The sum of affinities is -1/2 sum_i u_i . (M U)_i with the unit rows U and the symmetric M = -(D^-1 A + A D^-1), and
 *   M U is its gradient towards U: one product with the graph gives the loss and its gradient.
 *   A_hat is symmetric too: gradients go back through the same product that made the rows.
 *   Dense features are propagated once for a network, (A_hat X) W1, so that its first layer propagates nothing.
 */
import { cheaperFeatures } from '../../compute/cheaper-features.ts';
import { activateInto, activationGradient } from '../../compute/kernels/activation.ts';
import { padded, putInts, putSparse } from '../../compute/kernels/blocks.ts';
import { productInto, transposedProductInto } from '../../compute/kernels/dense.ts';
import type { KernelMemory, StackedScratch } from '../../compute/kernels/memory.ts';
import { hostKernels } from '../../compute/sparse.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { placeFeatures, placePropagated, placeSparse } from '../../nn/placed-matrix.ts';
import type { PlacedMatrix } from '../../nn/placed-matrix.ts';
import { residentParameters } from '../../nn/resident-parameters.ts';
import { FIRST_SLOPE, LEAST_LENGTH, inverseDegrees } from './affinity.ts';
import type { Affinities, AffinityInput, AffinityNetwork, AffinityNetworks, FirstWeights } from './affinity.ts';

/** @returns null where the SIMD kernels are not at hand: another backend, or a machine without them */
export function createResidentNetworks(input: AffinityInput): AffinityNetworks | null {
  const memory = hostKernels().simd;
  return memory === null ? null : onKernels(memory, input);
}

/** -(D^-1 A + A D^-1): minus what each of two neighbours adds to the other's affinity and to its own. */
function mutual(rows: WeightedRows, inverse: Float32Array): WeightedRows {
  const values = new Float32Array(rows.values.length);
  for (let v = 0; v < rows.numRows; v++) {
    for (let i = rows.rowPtr[v]; i < rows.rowPtr[v + 1]; i++) values[i] = -(inverse[v] + inverse[rows.colIdx[i]]);
  }
  return { ...rows, values };
}

function onKernels(memory: KernelMemory, input: AffinityInput): AffinityNetworks {
  const inverse = inverseDegrees(input.neighbours);
  const features = cheaperFeatures(input.features);
  const both = placeSparse(memory, mutual(input.neighbours, inverse), true);
  let stored: PlacedMatrix | null = null;
  try {
    stored = features.kind === 'csr' ? placeFeatures(memory, features) : null;
  } catch (thrown) {
    both.release();
    throw thrown;
  }
  const shared = { both, stored };
  return {
    create: (hat, weights) => {
      const placedHat = placeSparse(memory, hat, true);
      let x: PlacedMatrix | null = null;
      const release = (): void => {
        placedHat.release();
        if (x !== stored) x?.release();
      };
      try {
        x = features.kind === 'dense' ? placePropagated(memory, placedHat, features) : stored;
        if (x === null) throw new RangeError('sparse features were not placed');
        return network(memory, { ...input, ...shared, inverse, hat: placedHat, x, release }, weights);
      } catch (thrown) {
        release();
        throw thrown;
      }
    },
    dispose: () => {
      both.release();
      stored?.release();
    },
  };
}

interface Placed extends AffinityInput {
  readonly both: PlacedMatrix;
  readonly hat: PlacedMatrix;
  /** X, or A_hat X where `stored` is null */
  readonly x: PlacedMatrix;
  readonly stored: PlacedMatrix | null;
  /** 1 / number of neighbours */
  readonly inverse: Float32Array;
  release(): void;
}

/** Addresses of what a pass leaves for the way back. */
interface Pass {
  /** both layers before bias and activation, n x 2h and n x h */
  readonly before1: number;
  readonly before2: number;
  /** n x 2h */
  readonly hidden: number;
  /** H and its unit rows, n x h */
  readonly h: number;
  readonly unit: number;
  /** n x 2h and n x h, for anything */
  readonly wide: number;
  readonly narrow: number;
}

function network(memory: KernelMemory, placed: Placed, first: FirstWeights): AffinityNetwork {
  const { graph, features, width, both, hat, x, stored } = placed;
  const [n, d] = [graph.numNodes, features.numCols];
  const inner = 2 * width;
  const [outerStride, innerStride] = [padded(width), padded(inner)];
  const slope = Float32Array.of(FIRST_SLOPE);
  const parameters = residentParameters(memory, [
    { rows: d, cols: inner, values: first.first },
    { rows: 1, cols: inner, values: new Float32Array(inner) },
    { rows: 1, cols: 1, values: slope },
    { rows: inner, cols: width, values: first.second },
    { rows: 1, cols: width, values: new Float32Array(width) },
    { rows: 1, cols: 1, values: slope },
  ]);
  const [w1, b1, , w2, b2] = parameters.all;
  const [slope1, slope2] = [2, 5];
  const rowsOf = (at: number, cols: number): { at: number; rowIdx: 0; rows: number; cols: number; stride: number } => ({
    at,
    rowIdx: 0,
    rows: n,
    cols,
    stride: padded(cols),
  });

  const forward = (room: StackedScratch): Pass => {
    const wideRoom = (): number => room.reserve(4 * n * innerStride);
    const narrowRoom = (): number => room.reserve(4 * n * outerStride);
    const pass: Pass = {
      before1: wideRoom(),
      before2: narrowRoom(),
      hidden: wideRoom(),
      h: narrowRoom(),
      unit: narrowRoom(),
      wide: stored === null ? 0 : wideRoom(),
      narrow: narrowRoom(),
    };
    x.multiply(room, w1.at, inner, stored === null ? pass.before1 : pass.wide);
    if (stored !== null) hat.multiply(room, pass.wide, inner, pass.before1);
    activateInto(memory, room, pass.before1, n, inner, b1.at, parameters.number(slope1), pass.hidden);
    room.step(() => {
      const right = { at: w2.at, width, stride: outerStride, transposed: false };
      productInto(memory, room, rowsOf(pass.hidden, inner), right, pass.narrow);
    });
    hat.multiply(room, pass.narrow, width, pass.before2);
    activateInto(memory, room, pass.before2, n, width, b2.at, parameters.number(slope2), pass.h);
    memory.kernels.unitRows(pass.h, n, outerStride, LEAST_LENGTH, pass.unit);
    return pass;
  };

  /** Gradients of minus the sum of affinities into their block. @returns that sum */
  const backward = (room: StackedScratch, pass: Pass): number => {
    const { before1, before2, hidden, h, unit, narrow } = pass;
    parameters.clearGradients();
    // H is in the way of nobody once its gradient is known, and so on: each matrix is made where the last one was.
    const dots = room.reserve(4 * n);
    both.multiply(room, unit, width, narrow);
    memory.kernels.unitRowsGradient(h, unit, narrow, n, outerStride, LEAST_LENGTH, dots);
    let sum = 0;
    for (const dot of memory.floats(dots, n)) sum += dot;
    const outer = activationGradient(memory, room, before2, narrow, n, width, b2.at, parameters.number(slope2));
    parameters.addGradient(4, outer.bias);
    parameters.addGradient(slope2, [outer.slope]);
    hat.multiply(room, narrow, width, h);
    room.step(() => {
      transposedProductInto(memory, room, rowsOf(hidden, inner), { at: h, width }, w2.gradient);
    });
    room.step(() => {
      const right = { at: w2.at, width: inner, stride: outerStride, transposed: true };
      productInto(memory, room, rowsOf(h, width), right, hidden);
    });
    const within = activationGradient(memory, room, before1, hidden, n, inner, b1.at, parameters.number(slope1));
    parameters.addGradient(1, within.bias);
    parameters.addGradient(slope1, [within.slope]);
    if (stored !== null) hat.multiply(room, hidden, inner, pass.wide);
    x.multiplyTransposed(room, stored === null ? hidden : pass.wide, inner, w1.gradient);
    return sum / 2;
  };

  /** Cosines of the ends of edges, and mean cosines with neighbours. */
  const read = (): Affinities =>
    memory.compute((room) => {
      const { h, unit, narrow } = forward(room);
      const { src, dst } = graph;
      const cosines = room.reserve(4 * src.length);
      const [a, b] = [putInts(memory, room, src), putInts(memory, room, dst)];
      memory.kernels.rowCosines(h, a, h, b, src.length, outerStride, cosines, 0, 0);
      const edges = Float32Array.from(memory.floats(cosines, src.length));
      const { numRows, rowPtr, colIdx, values } = putSparse(memory, room, placed.neighbours);
      memory.kernels.spmm(rowPtr, colIdx, values, 0, numRows, unit, outerStride, narrow);
      const [units, sums] = [memory.floats(unit, n * outerStride), memory.floats(narrow, n * outerStride)];
      const nodes = placed.inverse.map((share, v) => {
        let dot = 0;
        for (let i = v * outerStride; i < (v + 1) * outerStride; i++) dot += units[i] * sums[i];
        return dot * share;
      });
      return { nodes, edges };
    });

  return {
    step: (learningRate) => {
      const loss = memory.compute((room) => backward(room, forward(room)));
      parameters.step(learningRate);
      return Promise.resolve(loss);
    },
    read: () => Promise.resolve(read()),
    state: () => parameters.state(),
    restore: (state) => parameters.restore(state),
    dispose: () => {
      parameters.dispose();
      placed.release();
    },
  };
}
