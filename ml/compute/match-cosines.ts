/**
 * Three cosines per row in one operation, for losses that hold a row against its own context and against another
 * row's: cos(own_i, around_i), cos(own_i, around_p(i)), cos(own_i, node_p(i)), p a permutation, biases added on the way.
 *
 * Of tensor operations this is some forty passes over tall matrices and as many copies; on host backends it is two
 * passes over plain arrays, forwards and backwards. Elsewhere it is composed of tensor operations; the two are tested
 * against each other. A zero row has cosine 0 and no gradient.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { rowCosine } from './row-cosine.ts';
import { hostValues, spmm, tensorsLiveOnHost } from './sparse.ts';

/** Matrices n x width before their biases (length width). */
export interface MatchInput {
  readonly own: Tensor2D;
  readonly around: Tensor2D;
  readonly node: Tensor2D;
  readonly ownBias: Tensor1D;
  /** of around and node alike */
  readonly aroundBias: Tensor1D;
}

/** Rows with the bias added, and 1 / length of each (0 for a zero row). */
interface Shifted {
  readonly rows: Float32Array;
  readonly inverse: Float64Array;
}

function shift(values: Float32Array, bias: Float32Array): Shifted {
  const width = bias.length;
  const count = values.length / width;
  const rows = new Float32Array(values.length);
  const inverse = new Float64Array(count);
  for (let r = 0, i = 0; r < count; r++) {
    let square = 0;
    for (let c = 0; c < width; c++, i++) {
      const value = Math.fround(values[i] + bias[c]);
      rows[i] = value;
      square += value * value;
    }
    inverse[r] = square > 0 ? 1 / Math.sqrt(square) : 0;
  }
  return { rows, inverse };
}

function forward(own: Shifted, around: Shifted, node: Shifted, order: Int32Array, width: number): Float32Array {
  const out = new Float32Array(3 * order.length);
  for (let v = 0; v < order.length; v++) {
    const [z, s, p] = [v * width, v * width, order[v] * width];
    let [first, second, third] = [0, 0, 0];
    for (let c = 0; c < width; c++) {
      const value = own.rows[z + c];
      first += value * around.rows[s + c];
      second += value * around.rows[p + c];
      third += value * node.rows[p + c];
    }
    const scale = own.inverse[v];
    out[3 * v] = first * scale * around.inverse[v];
    out[3 * v + 1] = second * scale * around.inverse[order[v]];
    out[3 * v + 2] = third * scale * node.inverse[order[v]];
  }
  return out;
}

interface Gradients {
  readonly own: Float32Array;
  readonly around: Float32Array;
  readonly node: Float32Array;
}

/** With unit rows a, b and their cosine c: d cos / da = (b - c a) / |a|. */
function backward(
  own: Shifted,
  around: Shifted,
  node: Shifted,
  order: Int32Array,
  width: number,
  cosines: Float32Array,
  dy: Float32Array,
): Gradients {
  const gradients: Gradients = {
    own: new Float32Array(own.rows.length),
    around: new Float32Array(around.rows.length),
    node: new Float32Array(node.rows.length),
  };
  const [dz, ds, dg] = [gradients.own, gradients.around, gradients.node];
  for (let v = 0; v < order.length; v++) {
    const other = order[v];
    const [z, p] = [v * width, other * width];
    const [iz, is, ip, ig] = [own.inverse[v], around.inverse[v], around.inverse[other], node.inverse[other]];
    const [d1, d2, d3] = [dy[3 * v], dy[3 * v + 1], dy[3 * v + 2]];
    const [c1, c2, c3] = [cosines[3 * v], cosines[3 * v + 1], cosines[3 * v + 2]];
    // Weights of each row in the gradient of each other.
    const [zs, zp, zg] = [d1 * iz * is, d2 * iz * ip, d3 * iz * ig];
    const zz = -(d1 * c1 + d2 * c2 + d3 * c3) * iz * iz;
    const [ss, pp, gg] = [-d1 * c1 * is * is, -d2 * c2 * ip * ip, -d3 * c3 * ig * ig];
    for (let c = 0; c < width; c++) {
      const a = own.rows[z + c];
      const s = around.rows[z + c];
      const sp = around.rows[p + c];
      const g = node.rows[p + c];
      dz[z + c] = zz * a + zs * s + zp * sp + zg * g;
      ds[z + c] += ss * s + zs * a;
      ds[p + c] += pp * sp + zp * a;
      dg[p + c] = gg * g + zg * a;
    }
  }
  return gradients;
}

function columnSums(width: number, ...matrices: readonly Float32Array[]): Float32Array {
  const sums = new Float64Array(width);
  for (const values of matrices) {
    for (let i = 0; i < values.length;) for (let c = 0; c < width; c++) sums[c] += values[i++];
  }
  return Float32Array.from(sums);
}

function onHost(input: MatchInput, order: Int32Array): Tensor2D {
  const op = tf.customGrad((...inputs) => {
    const [ownIn, aroundIn, nodeIn, ownBias, aroundBias] = inputs as tf.Tensor[];
    const width = ownBias.size;
    const bias = hostValues(aroundBias);
    const own = shift(hostValues(ownIn), hostValues(ownBias));
    const around = shift(hostValues(aroundIn), bias);
    const node = shift(hostValues(nodeIn), bias);
    const cosines = forward(own, around, node, order, width);
    return {
      value: tf.tensor2d(cosines, [order.length, 3]),
      gradFunc: (dy) => {
        const gradient = backward(own, around, node, order, width, cosines, hostValues(dy));
        return [
          tf.tensor(gradient.own, ownIn.shape),
          tf.tensor(gradient.around, aroundIn.shape),
          tf.tensor(gradient.node, nodeIn.shape),
          tf.tensor1d(columnSums(width, gradient.own)),
          tf.tensor1d(columnSums(width, gradient.around, gradient.node)),
        ];
      },
    };
  });
  return op(input.own, input.around, input.node, input.ownBias, input.aroundBias) as Tensor2D;
}

/** Of tensor operations; exported as the reference of the fused one. */
export function matchCosinesComposed(input: MatchInput, order: Int32Array): Tensor2D {
  const size = order.length;
  // A permutation as a sparse matrix: a gather with a gradient on every backend.
  const permuted = {
    numRows: size,
    numCols: size,
    rowPtr: Int32Array.from({ length: size + 1 }, (_, i) => i),
    colIdx: order,
    values: new Float32Array(size).fill(1),
  };
  const own = tf.add<Tensor2D>(input.own, input.ownBias);
  const around = tf.add<Tensor2D>(input.around, input.aroundBias);
  const node = tf.add<Tensor2D>(input.node, input.aroundBias);
  const columns = [
    rowCosine(own, around),
    rowCosine(own, spmm(permuted, around)),
    rowCosine(own, spmm(permuted, node)),
  ];
  const places = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  return columns
    .map((column, k) => tf.mul<Tensor2D>(tf.reshape(column, [size, 1]), tf.tensor2d([places[k]])))
    .reduce((sum, column) => tf.add(sum, column));
}

/**
 * @param order a permutation of 0..n-1
 * @returns n x 3, with gradients towards everything in `input`
 */
export function matchCosines(input: MatchInput, order: Int32Array): Tensor2D {
  return tensorsLiveOnHost() ? onHost(input, order) : matchCosinesComposed(input, order);
}
