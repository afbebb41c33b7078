/**
 * The edge score that ranks: an edge against the node-side contexts of its two ends, each context without the edge.
 *
 * Why not the published comparison (hypergraph against graph, scoring.ts): there the context of an end is drawn from all
 * its neighbours, the other end among them, so that every edge stands in the context it is compared with and explains
 * itself; the anchor compares an edge with the edges beside it, which share a node with it; and training asks to predict
 * just that context. Measured on rewired edges against edges in no triangle, all three terms stay below the plain cosine of
 * the ends' features (../README.md).
 *
 * Here, with the trained graph-to-graph network, theta its online and phi its target encoder, a = PReLU(BatchNorm(.))
 * with running statistics, z_v = Theta^T x_v, N(v) the distinct neighbours of v and w_v = |N(v)|^-1/2 (the neighbour's
 * half of the graph convolution's normalisation), everything over all neighbours instead of sampled ones:
 *
 *   h_v     = a_phi( (w_v z_v + sum over N(v) of w_k z_k) / (sum of the same w) )        a node with its neighbours
 *   c_(v-u) = the same without u                                                         ... without the other end
 *   g_(v-u) = (w_v c_(v-u) + sum over N(v) - u of w_k h_k) / (sum of the same w)         the circle of v without u
 *   q_uv    = P( a_theta( (z_u + z_v) / 2 ) )                                            the edge by itself
 *
 *   d_edge    = 1 - (cos(q_uv, g_(u-v)) + cos(q_uv, g_(v-u))) / 2
 *   d_circles = 1 - cos(g_(u-v), g_(v-u))
 *   d_ends    = 1 - cos(x_u, x_v)                                       what the mean of both ends' features loses
 *
 * The sums over N(v) are made once; leaving one neighbour out is a subtraction. O((nodes + edges) width) in all, one
 * sweep, no sampling and so no rounds. Parallel edges are left out together. A self loop has no other end: its circle is
 * the whole one, d_circles and d_ends are 0.
 */
import { stateDoubles, stateNumber } from '../../commits.ts';
import type { RunContext } from '../../context.ts';
import { transformRows } from '../../compute/sparse.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import { BATCH_NORM_EPSILON } from '../../compute/propagate.ts';
import * as t from '../../compute/tensors.ts';
import type { NeighbourLists } from '../../graph/common-neighbours.ts';
import { rowDot, rowNorms } from '../../graph/feature-rows.ts';
import { applyPredictor } from '../../nn/layers.ts';
import type { Graph } from '../../schema/graph.ts';
import type { Encoder } from './encoder.ts';
import type { Network } from './training.ts';

const CHUNK = 4096;
const STAGE = 'edge contexts';

/** Writes PReLU(BatchNorm(x)) of one row in place, with running statistics folded into one product and one sum. */
export type Activate = (row: Float64Array) => void;

async function activation(encoder: Encoder): Promise<Activate> {
  const [gamma, beta, slope] = await Promise.all([encoder.gamma.data(), encoder.beta.data(), encoder.slope.data()]);
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt(encoder.running.variance[c] + BATCH_NORM_EPSILON));
  const shift = Float64Array.from(beta, (b, c) => b - encoder.running.mean[c] * scale[c]);
  return (row) => {
    for (let c = 0; c < row.length; c++) {
      const value = row[c] * scale[c] + shift[c];
      row[c] = value > 0 ? value : slope[0] * value;
    }
  };
}

/** 1 - cosine; a zero row has cosine 0 with everything. */
export function disagreement(a: ArrayLike<number>, b: Float64Array, aStart = 0): number {
  let dot = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let c = 0; c < b.length; c++) {
    const value = a[aStart + c];
    dot += value * b[c];
    squaresA += value * value;
    squaresB += b[c] * b[c];
  }
  return 1 - dot / Math.sqrt(Math.max(1e-16, squaresA * squaresB));
}

export interface Circles {
  /** g_(v-u) into `out`, length width; u = v leaves nobody out. u must be a neighbour of v otherwise. */
  write(v: number, without: number, out: Float64Array): void;
}

/**
 * @param z transformed features, numNodes x width
 * @returns leave-one-out circles; holds three more matrices of z's size
 */
export function createCircles(lists: NeighbourLists, z: Float32Array, width: number, activate: Activate): Circles {
  const n = lists.ptr.length - 1;
  const weight = Float64Array.from(
    { length: n },
    (_, v) => 1 / Math.sqrt(Math.max(1, lists.ptr[v + 1] - lists.ptr[v])),
  );
  const weights = new Float64Array(n);
  /** Sum over N(v) and v itself, weighted. */
  const closedSums = (rows: Float32Array): Float32Array => {
    const sums = new Float32Array(n * width);
    const sum = new Float64Array(width);
    for (let v = 0; v < n; v++) {
      for (let c = 0; c < width; c++) sum[c] = weight[v] * rows[v * width + c];
      for (let i = lists.ptr[v]; i < lists.ptr[v + 1]; i++) {
        const k = lists.idx[i];
        for (let c = 0; c < width; c++) sum[c] += weight[k] * rows[k * width + c];
      }
      sums.set(sum, v * width);
    }
    return sums;
  };
  for (let v = 0; v < n; v++) {
    weights[v] = weight[v];
    for (let i = lists.ptr[v]; i < lists.ptr[v + 1]; i++) weights[v] += weight[lists.idx[i]];
  }
  const zSums = closedSums(z);
  const h = new Float32Array(n * width);
  const row = new Float64Array(width);
  for (let v = 0; v < n; v++) {
    for (let c = 0; c < width; c++) row[c] = zSums[v * width + c] / weights[v];
    activate(row);
    h.set(row, v * width);
  }
  const hSums = closedSums(h);
  return {
    write: (v, without, out) => {
      const left = without === v ? 0 : weight[without];
      const total = weights[v] - left;
      const [at, from] = [v * width, without * width];
      for (let c = 0; c < width; c++) out[c] = (zSums[at + c] - left * z[from + c]) / total;
      activate(out);
      // v's own row in the sum was made with everybody: it gives way to the one made without.
      for (let c = 0; c < width; c++) {
        out[c] = (hSums[at + c] - left * h[from + c] + weight[v] * (out[c] - h[at + c])) / total;
      }
    },
  };
}

export interface ContextDisagreements {
  /** edge against the circles of its ends without it; length m */
  readonly edge: Float64Array;
  /** the circles of its ends, without it, against each other; length m */
  readonly circles: Float64Array;
  /** the features of its ends against each other, as the network sees them; length m */
  readonly ends: Float64Array;
}

export interface EdgeContextInput {
  /** a trained graph-to-graph network */
  readonly network: Network;
  readonly graph: Graph;
  readonly lists: NeighbourLists;
  readonly features: PreparedFeatures;
  readonly ctx: RunContext;
  /** called now and then with the share of edges that are scored, 0..1 */
  readonly onProgress: (share: number) => void;
}

async function transformed(features: PreparedFeatures, encoder: Encoder): Promise<Float32Array> {
  const z = transformRows(features, null, null, encoder.theta);
  try {
    return Float32Array.from(await z.data());
  } finally {
    z.dispose();
  }
}

/** The disagreements of every stored edge. @throws AppError cancelled */
export async function scoreEdgeContexts(input: EdgeContextInput): Promise<ContextDisagreements> {
  const { network, graph, features, ctx } = input;
  const width = network.options.hiddenChannels;
  const own = await transformed(features, network.online);
  const activateOwn = await activation(network.online);
  const z = await transformed(features, network.target);
  await ctx.tick();
  const circles = createCircles(input.lists, z, width, await activation(network.target));
  const edge = new Float64Array(graph.numEdges);
  const apart = new Float64Array(graph.numEdges);
  const ends = new Float64Array(graph.numEdges);
  const norms = rowNorms(features.source);
  const [row, atSource, atTarget] = [0, 1, 2].map(() => new Float64Array(width));
  const reached = ctx.commits.reached(STAGE);
  const before = reached === null ? 0 : stateNumber(reached, 'done');
  const found = { edge, apart, ends };
  if (reached !== null) {
    for (const [name, values] of Object.entries(found)) values.set(stateDoubles(reached, name, values.length));
  }
  for (let start = before; start < graph.numEdges; start += CHUNK) {
    await ctx.tick();
    const count = Math.min(CHUNK, graph.numEdges - start);
    const queries = new Float32Array(count * width);
    for (let i = 0; i < count; i++) {
      const [u, v] = [graph.src[start + i] * width, graph.dst[start + i] * width];
      for (let c = 0; c < width; c++) row[c] = (own[u + c] + own[v + c]) / 2;
      activateOwn(row);
      queries.set(row, i * width);
    }
    const predicted = t.tidy(() => {
      const rows = t.tensor2d(queries, [count, width]);
      return network.predictor === null ? rows : applyPredictor(network.predictor, rows);
    });
    const values = await predicted.data();
    for (let i = 0; i < count; i++) {
      const [u, v] = [graph.src[start + i], graph.dst[start + i]];
      circles.write(u, v, atSource);
      circles.write(v, u, atTarget);
      edge[start + i] = (disagreement(values, atSource, i * width) + disagreement(values, atTarget, i * width)) / 2;
      apart[start + i] = u === v ? 0 : disagreement(atSource, atTarget);
      const scale = norms[u] * norms[v];
      ends[start + i] = u === v ? 0 : scale === 0 ? 1 : 1 - rowDot(features.source, u, v) / scale;
    }
    predicted.dispose();
    input.onProgress((start + count) / graph.numEdges);
    await ctx.commits.offer(STAGE, () => ({ numbers: { done: start + count }, arrays: found }));
  }
  return { edge, circles: apart, ends };
}
