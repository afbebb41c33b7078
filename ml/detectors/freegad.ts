/**
 * FreeGAD: anomalies without training (Zhao, Liu, Li, Chen, Zheng & Pan, "FreeGAD: A Training-Free yet Effective
 * Approach for Graph Anomaly Detection", CIKM 2025, arXiv 2508.10594).
 *
 * With A_hat = D^-1/2 (A + I) D^-1/2, X the features (n x d), H_k = A_hat^k X, k = 1..K:
 *
 *   affinity  w_ik = softmax_k cos(H_k,i, x_i)
 *   encoding  E_i = mean_k [ (1 - w_ik) H_k,i + w_ik x_i ]                               n x d
 *   anchors   N = the s nodes with the largest cos(E_i, x_i), U = the s with the least
 *   score_i = alpha (mean + min + max of |E_i - E_a|, a in N) - beta (the same over U)
 *
 * Every quantity is a sum over feature columns, so that columns are taken in blocks: the first sweep adds up dot
 * products and lengths, the second distances to the 2 s anchors. E is never stored; memory is n (block (K + 2) + 2 s),
 * whatever d is, and sparse features are never dense as a whole.
 *
 * Settings: the release lists numbers of hops and anchors and weights found for each data set, which needs labels;
 * here they are the defaults of its command line, for every graph. Lone nodes agree with themselves wholly and would be
 * the most normal of all: they are never anchors.
 */
import { spmm } from '../compute/sparse.ts';
import * as t from '../compute/tensors.ts';
import type { RunContext } from '../context.ts';
import { convolution, loneNodes } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { comparableFeatures } from '../graph/comparable-features.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { orderByScore } from '../metrics/ranking.ts';
import type { Features, GraphData } from '../schema/graph.ts';
import type { ParamTable, ResolvedParams } from '../schema/params.ts';
import { defineDetector } from './detector.ts';
import type { Cost, DetectorResult, GraphSize } from './detector.ts';
import { stepProgress } from './learning-progress.ts';
import { rankLoneLast } from './lone-nodes.ts';

const params = {
  hops: {
    type: 'number',
    default: 4,
    min: 1,
    max: 32,
    integer: true,
    label: 'Hops',
    help: 'How far a node is compared with its surroundings. Default of the released code: 4.',
  },
  anchors: {
    type: 'number',
    default: 30,
    min: 1,
    max: 500,
    integer: true,
    label: 'Anchors of each kind',
    help: 'How many nodes stand for the normal and how many for the anomalous. Default of the released code: 30.',
  },
  alpha: {
    type: 'number',
    default: 0.1,
    min: 0,
    max: 1,
    label: 'Weight of the normal anchors (alpha)',
    help: 'How much distance from them counts. Default of the released code: 0.1.',
    advanced: true,
  },
  beta: {
    type: 'number',
    default: 0.9,
    min: 0,
    max: 1,
    label: 'Weight of the anomalous anchors (beta)',
    help: 'How much closeness to them counts. Default of the released code: 0.9.',
    advanced: true,
  },
} as const satisfies ParamTable;
type FreegadParams = ResolvedParams<typeof params>;

/** Columns taken at once: wide enough for the SIMD kernels, narrow enough for a million nodes. */
const BLOCK = 32;

/** Stored values of one block of columns as n x width, row-major. */
function denseBlock(features: Features, first: number, width: number): Float32Array {
  const { numRows, numCols } = features;
  const block = new Float32Array(numRows * width);
  if (features.kind === 'dense') {
    for (let r = 0; r < numRows; r++) {
      const start = r * numCols + first;
      block.set(features.data.subarray(start, start + width), r * width);
    }
    return block;
  }
  for (let r = 0; r < numRows; r++) {
    for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) {
      const c = features.colIdx[i] - first;
      if (c >= 0 && c < width) block[r * width + c] = features.values[i];
    }
  }
  return block;
}

/** H_0 .. H_K of one block of columns. */
async function hopsOf(rows: WeightedRows, block: Float32Array, width: number, hops: number): Promise<Float32Array[]> {
  const list = [block];
  let current = t.tensor2d(block, [rows.numRows, width]);
  for (let k = 0; k < hops; k++) {
    const next = spmm(rows, current);
    current.dispose();
    current = next;
    list.push(Float32Array.from(await current.data()));
  }
  current.dispose();
  return list;
}

/** Calls visit with H_0 .. H_K for each block of columns. */
async function sweep(
  features: Features,
  rows: WeightedRows,
  hops: number,
  ctx: RunContext,
  told: () => void,
  visit: (hopsOfBlock: readonly Float32Array[], width: number) => void,
): Promise<void> {
  for (let first = 0; first < features.numCols; first += BLOCK) {
    await ctx.tick();
    const width = Math.min(BLOCK, features.numCols - first);
    visit(await hopsOf(rows, denseBlock(features, first, width), width, hops), width);
    told();
  }
}

const cosine = (dot: number, a: number, b: number): number => (a > 0 && b > 0 ? dot / Math.sqrt(a * b) : 0);

export interface Encoding {
  /** E_i = sum_k mix[i (K + 1) + k] H_k,i, mixing weights of the hops with the node itself as hop 0 */
  readonly mix: Float64Array;
  /** cos(E_i, x_i); length n */
  readonly agreement: Float64Array;
}

/**
 * Mixing weights from inner products alone.
 * @param inner n x (K + 1) x (K + 1) inner products of H_j and H_k, per node
 */
export function encodingOf(inner: Float64Array, numNodes: number, hops: number): Encoding {
  const size = hops + 1;
  const mix = new Float64Array(numNodes * size);
  const agreement = new Float64Array(numNodes);
  const weight = new Float64Array(size);
  for (let v = 0; v < numNodes; v++) {
    const at = v * size * size;
    let sum = 0;
    for (let k = 1; k < size; k++) {
      weight[k] = Math.exp(cosine(inner[at + k], inner[at], inner[at + k * size + k]));
      sum += weight[k];
    }
    const row = mix.subarray(v * size, (v + 1) * size);
    for (let k = 1; k < size; k++) {
      row[k] = (1 - weight[k] / sum) / hops;
      row[0] += weight[k] / sum / hops;
    }
    let dot = 0;
    let length = 0;
    for (let j = 0; j < size; j++) {
      dot += row[j] * inner[at + j];
      for (let k = 0; k < size; k++) length += row[j] * row[k] * inner[at + j * size + k];
    }
    agreement[v] = cosine(dot, length, inner[at]);
  }
  return { mix, agreement };
}

/** Adds this block's share of the inner products of all hops. */
function addInner(inner: Float64Array, hops: readonly Float32Array[], width: number): void {
  const size = hops.length;
  for (let v = 0, at = 0; at < inner.length; v++, at += size * size) {
    for (let j = 0; j < size; j++) {
      for (let k = j; k < size; k++) {
        let sum = 0;
        for (let i = v * width; i < (v + 1) * width; i++) sum += hops[j][i] * hops[k][i];
        inner[at + j * size + k] += sum;
        if (j !== k) inner[at + k * size + j] += sum;
      }
    }
  }
}

/** E of one block of columns, n x width. */
function encodeBlock(mix: Float64Array, hops: readonly Float32Array[], width: number): Float32Array {
  const encoded = new Float32Array(hops[0].length);
  const size = hops.length;
  for (let i = 0; i < encoded.length; i++) {
    const at = Math.floor(i / width) * size;
    let sum = 0;
    for (let k = 0; k < size; k++) sum += mix[at + k] * hops[k][i];
    encoded[i] = sum;
  }
  return encoded;
}

/** Adds this block's share of the squared distances to the anchors. @param squares n x anchors */
function addSquares(squares: Float64Array, encoded: Float32Array, width: number, anchors: Int32Array): void {
  const numNodes = encoded.length / width;
  for (let v = 0, out = 0; v < numNodes; v++) {
    for (const anchor of anchors) {
      let sum = 0;
      for (let c = 0; c < width; c++) sum += (encoded[v * width + c] - encoded[anchor * width + c]) ** 2;
      squares[out++] += sum;
    }
  }
}

/** Mean + min + max of the distances to a range of anchors, per node. */
function distances(squares: Float64Array, total: number, first: number, count: number): Float64Array {
  const result = new Float64Array(total === 0 ? 0 : squares.length / total);
  for (let v = 0; v < result.length; v++) {
    let [sum, least, most] = [0, Number.POSITIVE_INFINITY, 0];
    for (let a = first; a < first + count; a++) {
      const distance = Math.sqrt(squares[v * total + a]);
      sum += distance;
      least = Math.min(least, distance);
      most = Math.max(most, distance);
    }
    result[v] = sum / count + least + most;
  }
  return result;
}

/** The nodes that agree most with themselves, then those that agree least; lone nodes left out. */
export function chooseAnchors(agreement: Float64Array, lone: Uint8Array, count: number): Int32Array {
  const order = orderByScore(agreement).filter((v) => lone[v] === 0);
  const taken = Math.min(count, order.length);
  return Int32Array.from([...order.subarray(0, taken), ...order.subarray(order.length - taken).reverse()]);
}

async function fit(data: GraphData, given: FreegadParams, ctx: RunContext): Promise<DetectorResult> {
  const csr = symmetricCsr(data.graph);
  const rows = convolution(csr);
  const lone = loneNodes(csr);
  const features = comparableFeatures(data.features);
  const n = rows.numRows;
  const blocks = Math.ceil(features.numCols / BLOCK);
  const step = stepProgress(ctx, 'Comparing with the surroundings', 2 * blocks);
  let done = 0;
  const told = (): void => step(done++);
  const inner = new Float64Array(n * (given.hops + 1) ** 2);
  await sweep(features, rows, given.hops, ctx, told, (hops, width) => addInner(inner, hops, width));
  const { mix, agreement } = encodingOf(inner, n, given.hops);
  const anchors = chooseAnchors(agreement, lone, given.anchors);
  const half = anchors.length / 2;
  const squares = new Float64Array(n * anchors.length);
  if (half > 0) {
    await sweep(features, rows, given.hops, ctx, told, (hops, width) =>
      addSquares(squares, encodeBlock(mix, hops, width), width, anchors),
    );
  }
  const fromNormal = half === 0 ? new Float64Array(n) : distances(squares, 2 * half, 0, half);
  const toAnomalous = (half === 0 ? new Float64Array(n) : distances(squares, 2 * half, half, half)).map((x) => -x);
  const scores = {
    score: fromNormal.map((value, v) => given.alpha * value + given.beta * toAnomalous[v]),
    parts: [
      {
        id: 'from-normal',
        title: 'Far from the most typical nodes',
        meaning: 'Distance from the nodes that agree best with their surroundings.',
        weight: given.alpha,
        values: fromNormal,
      },
      {
        id: 'to-anomalous',
        title: 'Close to the least typical nodes',
        meaning: 'Minus the distance from the nodes that agree least with their surroundings.',
        weight: given.beta,
        values: toAnomalous,
      },
      {
        id: 'disagreement',
        title: 'Disagreement with the surroundings',
        meaning: '1 - cosine of its features with itself mixed with its surroundings; chooses the anchors.',
        weight: 0,
        values: agreement.map((value) => 1 - value),
      },
    ],
  };
  const last = rankLoneLast(scores, lone);
  const few = half < given.anchors && half > 0;
  return {
    nodes: last.scores,
    edges: null,
    notes: [
      ...last.notes,
      ...(few ? [`Only ${half} nodes have neighbours, so ${half} instead of ${given.anchors} anchors were used.`] : []),
    ],
  };
}

/** Measured seconds of one core (wasm, SIMD). */
const SECONDS = { entry: 6e-10, inner: 1.5e-9, distance: 1.5e-9 } as const;

function estimate(size: GraphSize, given: FreegadParams): Cost {
  const { numNodes: n, numFeatures: d } = size;
  const pairs = ((given.hops + 1) * (given.hops + 2)) / 2;
  const propagation = 2 * given.hops * (2 * size.numEdges + n) * d * SECONDS.entry;
  const seconds = 0.1 + propagation + n * d * (pairs * SECONDS.inner + 2 * given.anchors * SECONDS.distance);
  const floats =
    2 * size.numValues + 8 * size.numEdges + n * (2 * BLOCK * (given.hops + 3) + 2 * pairs * 2 + 4 * given.anchors);
  return { seconds, bytes: 100e6 + 4 * floats };
}

export const freegad = defineDetector({
  id: 'freegad',
  title: 'FreeGAD',
  summary: 'Compares every node with the most and the least typical ones. Nothing is learnt, so it is quick.',
  paper:
    'Zhao et al., FreeGAD: A Training-Free yet Effective Approach for Graph Anomaly Detection, CIKM 2025, arXiv 2508.10594',
  scores: ['node'],
  isFloor: false,
  needsFeatures: true,
  params,
  estimate,
  fit,
});
