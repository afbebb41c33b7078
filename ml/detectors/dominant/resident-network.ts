/**
 * ./networks.ts on the SIMD kernels, from weights to weights inside their memory. Both errors have one form, that of rows
 * t_i rebuilt as W y_i, and one kernel (`rebuildErrors`):
 *
 *   structure   t = rows of A + I,  W = Z,        y_i = z_i
 *   attributes  t = rows of X,      W = [V | c],  y_i = [u_i | 1]
 *
 *   |t - W y|^2 = |t|^2 + y . (-2 W^T t + W^T W y)
 *
 * The two decoders propagate the code once between them, (A_hat C) W instead of A_hat (C W); A_hat is symmetric, so that
 * gradients go back through the same product; dense features are propagated once and for all.
 */
import { stateFloats } from '../../commits.ts';
import type { StageState, StateArray } from '../../commits.ts';
import { cheaperFeatures } from '../../compute/cheaper-features.ts';
import { activateInto, activationGradient } from '../../compute/kernels/activation.ts';
import { clearedMatrix, padded, putFloats, takeMatrix } from '../../compute/kernels/blocks.ts';
import { productInto, transposedProductInto } from '../../compute/kernels/dense.ts';
import type { KernelMemory, StackedScratch } from '../../compute/kernels/memory.ts';
import { hostKernels } from '../../compute/sparse.ts';
import { symmetricallyNormalised } from '../../graph/adjacency.ts';
import { rowNorms } from '../../graph/feature-rows.ts';
import { placeFeatures, placePropagated, placeSparse } from '../../nn/placed-matrix.ts';
import type { PlacedMatrix } from '../../nn/placed-matrix.ts';
import { residentParameters } from '../../nn/resident-parameters.ts';
import type { Parameter, ResidentParameter } from '../../nn/resident-parameters.ts';
import { LEAST_SQUARE } from './autoencoder.ts';
import type { Autoencoder, AutoencoderInput, AutoencoderWeights, Convolution, Rebuilt } from './autoencoder.ts';

/** @returns null where the SIMD kernels are not at hand: another backend, or a machine without them */
export function createResidentAutoencoder(input: AutoencoderInput, weights: AutoencoderWeights): Autoencoder | null {
  const memory = hostKernels().simd;
  return memory === null ? null : onKernels(memory, input, weights);
}

/** What stays as it is. */
interface Placed {
  readonly hat: PlacedMatrix;
  /** -2 (A + I) */
  readonly links: PlacedMatrix;
  readonly x: PlacedMatrix;
  /** A_hat X; null where X is sparse */
  readonly propagated: PlacedMatrix | null;
}

function place(memory: KernelMemory, input: AutoencoderInput, made: PlacedMatrix[]): Placed {
  const { adjacency } = input;
  const noted = (matrix: PlacedMatrix): PlacedMatrix => {
    made.push(matrix);
    return matrix;
  };
  const features = cheaperFeatures(input.features);
  const hat = noted(placeSparse(memory, symmetricallyNormalised(adjacency), true));
  const links = { ...adjacency, values: adjacency.values.map((value) => -2 * value) };
  return {
    hat,
    links: noted(placeSparse(memory, links, true)),
    x: noted(placeFeatures(memory, features)),
    propagated: features.kind === 'dense' ? noted(placePropagated(memory, hat, features)) : null,
  };
}

/** [V | c] */
function withBias(output: Float32Array, bias: Float32Array, width: number): Float32Array {
  const values = new Float32Array(bias.length * (width + 1));
  for (let r = 0; r < bias.length; r++) {
    values.set(output.subarray(r * width, (r + 1) * width), r * (width + 1));
    values[r * (width + 1) + width] = bias[r];
  }
  return values;
}

const [OUTPUT, OUTPUT_BIAS] = [8, 9];

/** In a state V and c are two, as they are for the network of tensor operations. */
function withOutputApart({ numbers, arrays }: StageState, width: number): StageState {
  const apart: Record<string, StateArray> = { ...arrays };
  for (const name of ['value', 'first', 'second']) {
    const both = arrays[`${name} ${OUTPUT}`];
    apart[`${name} ${OUTPUT}`] = Float32Array.from(both.filter((_, i) => i % (width + 1) < width));
    apart[`${name} ${OUTPUT_BIAS}`] = Float32Array.from(both.filter((_, i) => i % (width + 1) === width));
  }
  return { numbers, arrays: apart };
}

function withOutputTogether(state: StageState, width: number): StageState {
  const together: Record<string, StateArray> = { ...state.arrays };
  for (const name of ['value', 'first', 'second']) {
    const rows = (state.arrays[`${name} ${OUTPUT_BIAS}`] as StateArray | undefined)?.length ?? 0;
    const output = stateFloats(state, `${name} ${OUTPUT}`, rows * width);
    together[`${name} ${OUTPUT}`] = withBias(output, stateFloats(state, `${name} ${OUTPUT_BIAS}`, rows), width);
  }
  return { numbers: state.numbers, arrays: together };
}

function parametersOf({ first, second, attributes, structure, output, outputBias }: AutoencoderWeights): Parameter[] {
  const width = first.bias.length;
  const layer = ({ weight, bias }: Convolution): Parameter[] => [
    { rows: weight.length / width, cols: width, values: weight },
    { rows: 1, cols: width, values: bias },
  ];
  return [
    ...[first, second, attributes, structure].flatMap(layer),
    { rows: outputBias.length, cols: width + 1, values: withBias(output, outputBias, width) },
  ];
}

/** Addresses of n x h matrices, but where it says otherwise. */
interface Pass {
  /** of each layer before its bias and after its ReLU */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** A_hat C */
  readonly code: number;
  /** [U | 1], what rebuilds X from it, twice (n x (h + 1)), and the errors, length n */
  readonly attributes: Decoded;
  readonly structure: Decoded;
  /** for anything */
  readonly spare: number;
}

/** Rows y with what their errors are made of; see `rebuildErrors`. */
interface Decoded {
  readonly y: number;
  readonly given: number;
  readonly rebuilt: number;
  readonly weighted: number;
  readonly errors: number;
  /** columns of y */
  readonly width: number;
}

function onKernels(memory: KernelMemory, input: AutoencoderInput, weights: AutoencoderWeights): Autoencoder {
  const { adjacency, features, width, alpha } = input;
  const [n, d, stride] = [adjacency.numRows, features.numCols, padded(width)];
  const wide = padded(width + 1);
  const made: PlacedMatrix[] = [];
  const blocks: number[] = [];
  const release = (): void => {
    made.splice(0).forEach((matrix) => matrix.release());
    blocks.splice(0).forEach((at) => memory.release(at));
  };
  const squaresOf = (values: ArrayLike<number>): number => {
    const at = memory.keep(4 * n);
    blocks.push(at);
    memory.floats(at, n).set(values);
    return at;
  };
  const setUp = (): Placed & { parameters: ReturnType<typeof residentParameters>; squares: readonly number[] } => ({
    ...place(memory, input, made),
    squares: [
      squaresOf(rowNorms(features).map((length) => length * length)),
      squaresOf(Float32Array.from({ length: n }, (_, v) => adjacency.rowPtr[v + 1] - adjacency.rowPtr[v])),
    ],
    parameters: residentParameters(memory, parametersOf(weights)),
  });
  let placed: ReturnType<typeof setUp>;
  try {
    placed = setUp();
  } catch (thrown) {
    release();
    throw thrown;
  }
  const { hat, links, x, propagated, parameters, squares } = placed;
  const [w1, b1, w2, b2, wa, ba, ws, bs, v] = parameters.all;
  const [attributeShare, structureShare] = [alpha / Math.max(1, n), (1 - alpha) / Math.max(1, n)];

  /** out = rows W, of so many columns */
  const times = (
    room: StackedScratch,
    rows: number,
    right: { readonly at: number; readonly width: number; readonly transposed?: boolean },
    out: number,
    cols = width,
  ): void =>
    room.step(() => {
      const left = { at: rows, rowIdx: 0, rows: n, cols, stride: padded(cols) };
      const stride = padded(right.transposed === true ? cols : right.width);
      productInto(memory, room, left, { ...right, stride, transposed: right.transposed === true }, out);
    });
  /** out += transpose(left) right */
  const crossed = (room: StackedScratch, left: number, right: number, rows: number, cols: number, out: number): void =>
    room.step(() => {
      const own = { at: left, rowIdx: 0, rows, cols, stride: padded(cols) };
      transposedProductInto(memory, room, own, { at: right, width: cols }, out);
    });
  const add = (to: number, from: number): void => memory.kernels.addRows(to, from, n, stride, 0);

  const forward = (room: StackedScratch): Pass => {
    const rows = (columns: number): number => room.reserve(4 * n * columns);
    const many = (count: number): number[] => Array.from({ length: count }, () => rows(stride));
    const decoded = (y: number, columns: number): Decoded => ({
      y,
      given: rows(padded(columns)),
      rebuilt: rows(padded(columns)),
      weighted: rows(padded(columns)),
      errors: rows(1),
      width: columns,
    });
    const [before, after] = [many(4), many(4)];
    const [code, spare] = many(2);
    const pass: Pass = {
      ...{ before, after, code, spare },
      attributes: decoded(rows(wide), width + 1),
      structure: decoded(after[3], width),
    };
    const activate = (layer: number, bias: ResidentParameter): void =>
      activateInto(memory, room, before[layer], n, width, bias.at, 0, after[layer]);
    if (propagated !== null) propagated.multiply(room, w1.at, width, before[0]);
    else {
      x.multiply(room, w1.at, width, spare);
      hat.multiply(room, spare, width, before[0]);
    }
    activate(0, b1);
    times(room, after[0], { at: w2.at, width }, spare);
    hat.multiply(room, spare, width, before[1]);
    activate(1, b2);
    hat.multiply(room, after[1], width, code);
    times(room, code, { at: wa.at, width }, before[2]);
    activate(2, ba);
    times(room, code, { at: ws.at, width }, before[3]);
    activate(3, bs);
    // [U | 1]
    hat.multiply(room, after[2], width, spare);
    const [from, to] = [memory.floats(spare, n * stride), memory.floats(pass.attributes.y, n * wide)];
    for (let r = 0; r < n; r++) {
      to.set(from.subarray(r * stride, r * stride + width), r * wide);
      to[r * wide + width] = 1;
      to.fill(0, r * wide + width + 1, (r + 1) * wide);
    }
    links.multiply(room, pass.structure.y, width, pass.structure.given);
    room.step(() => {
      const doubled = putFloats(
        memory,
        room,
        memory.floats(v.at, v.length).map((value) => -2 * value),
      );
      x.multiply(room, doubled, width + 1, pass.attributes.given);
    });
    rebuild(room, pass.structure, pass.structure.y, n, squares[1], structureShare);
    rebuild(room, pass.attributes, v.at, d, squares[0], attributeShare);
    return pass;
  };

  /** Errors of rows y and their gradients. @param from W, of so many rows */
  const rebuild = (
    room: StackedScratch,
    decoded: Decoded,
    from: number,
    rows: number,
    square: number,
    share: number,
  ): void => {
    const { y, given, rebuilt, weighted, errors, width: columns } = decoded;
    room.step(() => {
      const own = clearedMatrix(memory, room, columns, columns);
      crossed(room, from, from, rows, columns, own);
      times(room, y, { at: own, width: columns }, rebuilt, columns);
    });
    const [least, stored] = [LEAST_SQUARE, padded(columns)];
    memory.kernels.rebuildErrors(y, given, rebuilt, n, stored, square, share, least, errors, weighted);
  };

  /** 2 (transpose(y) diag(w) y), what the gradient towards W is made of; columns x columns */
  const weightedCross = (room: StackedScratch, { y, weighted, width: columns }: Decoded): number => {
    const own = clearedMatrix(memory, room, columns, columns);
    crossed(room, y, weighted, n, columns, own);
    const view = memory.floats(own, columns * padded(columns));
    for (let i = 0; i < view.length; i++) view[i] *= 2;
    return own;
  };

  /** Through a layer's ReLU: dy becomes the gradient towards what came before the bias. */
  const through = (room: StackedScratch, before: number, dy: number, bias: number): void => {
    const found = activationGradient(memory, room, before, dy, n, width, parameters.all[bias].at, 0);
    parameters.addGradient(bias, found.bias);
  };

  const outputGradient = (room: StackedScratch, { attributes }: Pass): void =>
    room.step(() => {
      const columns = width + 1;
      const around = room.reserve(4 * v.length);
      x.multiplyTransposed(room, attributes.weighted, columns, around);
      const cross = weightedCross(room, attributes);
      const own = room.reserve(4 * v.length);
      const left = { at: v.at, rowIdx: 0, rows: d, cols: columns, stride: wide };
      productInto(memory, room, left, { at: cross, width: columns, stride: wide, transposed: false }, own);
      const target = memory.floats(v.gradient, v.length);
      const [a, b] = [memory.floats(own, v.length), memory.floats(around, v.length)];
      for (let i = 0; i < target.length; i++) target[i] = a[i] - 2 * b[i];
    });

  /** Gradients of the mean score into their block. Each matrix is made where one lies that is no longer needed. */
  const backward = (room: StackedScratch, pass: Pass): void => {
    const { before, after, code, attributes, structure, spare } = pass;
    parameters.clearGradients();
    outputGradient(room, pass);
    // Towards Z, where Z y was rebuilt.
    const dz = structure.rebuilt;
    room.step(() => times(room, structure.y, { at: weightedCross(room, structure), width }, spare));
    add(dz, spare);
    links.multiply(room, structure.weighted, width, spare);
    add(dz, spare);
    through(room, before[3], dz, 7);
    crossed(room, code, dz, n, width, ws.gradient);
    // Towards U: the bias column is a constant.
    const [from, to] = [memory.floats(attributes.rebuilt, n * wide), memory.floats(spare, n * stride)];
    for (let r = 0; r < n; r++) {
      to.set(from.subarray(r * wide, r * wide + width), r * stride);
      to.fill(0, r * stride + width, (r + 1) * stride);
    }
    const du = structure.given;
    hat.multiply(room, spare, width, du);
    through(room, before[2], du, 5);
    crossed(room, code, du, n, width, wa.gradient);
    const towardsCode = after[3];
    times(room, dz, { at: ws.at, width, transposed: true }, towardsCode);
    times(room, du, { at: wa.at, width, transposed: true }, spare);
    add(towardsCode, spare);
    const dc = du;
    hat.multiply(room, towardsCode, width, dc);
    through(room, before[1], dc, 3);
    hat.multiply(room, dc, width, spare);
    crossed(room, after[0], spare, n, width, w2.gradient);
    times(room, spare, { at: w2.at, width, transposed: true }, dc);
    through(room, before[0], dc, 1);
    if (propagated !== null) propagated.multiplyTransposed(room, dc, width, w1.gradient);
    else {
      hat.multiply(room, dc, width, spare);
      x.multiplyTransposed(room, spare, width, w1.gradient);
    }
  };

  const meanScore = ({ attributes, structure }: Pass): number => {
    let sum = 0;
    for (const error of memory.floats(attributes.errors, n)) sum += attributeShare * error;
    for (const error of memory.floats(structure.errors, n)) sum += structureShare * error;
    return sum;
  };

  const read = (): Rebuilt =>
    memory.compute((room) => {
      const { attributes, structure } = forward(room);
      return {
        attributes: Float32Array.from(memory.floats(attributes.errors, n)),
        structure: Float32Array.from(memory.floats(structure.errors, n)),
        z: takeMatrix(memory, structure.y, n, width),
      };
    });

  return {
    step: (learningRate) => {
      const loss = memory.compute((room) => {
        const pass = forward(room);
        backward(room, pass);
        return meanScore(pass);
      });
      parameters.step(learningRate);
      return Promise.resolve(loss);
    },
    read: () => Promise.resolve(read()),
    state: async () => withOutputApart(await parameters.state(), width),
    restore: (state) => parameters.restore(withOutputTogether(state, width)),
    dispose: () => {
      parameters.dispose();
      release();
    },
  };
}
