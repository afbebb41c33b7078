/**
 * K-means (Lloyd 1982) from centres drawn by k-means++ (Arthur & Vassilvitskii, SODA 2007): the first at random, each
 * further one with a chance proportional to the squared distance to the nearest centre so far.
 */
import type { RunContext } from '../context.ts';
import type { Rng } from '../rng.ts';
import { squaredDistance } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';

const MOST_ROUNDS = 30;
/** Distances between two chances to stop. */
const WORK = 1 << 18;

/**
 * Position of the nearest centre of each node, the first of equal ones. Length nodes.length.
 * @param guess centres that are probably nearest: what they leave to the others is decided after a few columns
 */
export async function nearestCentres(
  { rows, width }: FeatureRows,
  nodes: Int32Array,
  centres: Float32Array,
  count: number,
  ctx: RunContext,
  guess?: Int32Array,
): Promise<Int32Array> {
  const of = guess?.slice() ?? new Int32Array(nodes.length);
  const pause = Math.max(1, Math.floor(WORK / Math.max(1, count)));
  for (let i = 0; i < nodes.length; i++) {
    let least = squaredDistance(rows, nodes[i], centres, of[i], width);
    for (let k = 0; k < count; k++) {
      const square = squaredDistance(rows, nodes[i], centres, k, width, least);
      if (square < least || (square === least && k < of[i])) {
        least = square;
        of[i] = k;
      }
    }
    if ((i + 1) % pause === 0) await ctx.tick();
  }
  return of;
}

/** Rows of k nodes drawn by k-means++; fewer where all nodes lie on the centres drawn so far. */
async function seeds(
  { rows, width }: FeatureRows,
  nodes: Int32Array,
  k: number,
  rng: Rng,
  ctx: RunContext,
): Promise<{ readonly centres: Float32Array; readonly count: number }> {
  const centres = new Float32Array(k * width);
  const nearest = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
  const pause = Math.max(1, Math.floor(WORK / nodes.length));
  let next = rng.int(nodes.length);
  for (let count = 1; ; count++) {
    const centre = nodes[next];
    centres.set(rows.subarray(centre * width, (centre + 1) * width), (count - 1) * width);
    if (count === k) return { centres, count };
    let total = 0;
    for (let i = 0; i < nodes.length; i++) {
      const square = squaredDistance(rows, nodes[i], rows, centre, width, nearest[i]);
      if (square < nearest[i]) nearest[i] = square;
      total += nearest[i];
    }
    if (total === 0) return { centres, count };
    let left = rng.uniform() * total;
    next = -1;
    for (let i = 0; i < nodes.length && left >= 0; i++) {
      if (nearest[i] === 0) continue;
      // Where rounding leaves a rest at the end, the last node off the centres is drawn.
      next = i;
      left -= nearest[i];
    }
    if (count % pause === 0) await ctx.tick();
  }
}

/**
 * @param nodes at least one
 * @param k from 1 to the number of nodes
 * @returns count x width centres; count is below k where the nodes have fewer distinct rows
 */
export async function kMeans(
  features: FeatureRows,
  nodes: Int32Array,
  k: number,
  rng: Rng,
  ctx: RunContext,
): Promise<{ readonly centres: Float32Array; readonly count: number }> {
  const { rows, width } = features;
  const { centres, count } = await seeds(features, nodes, k, rng, ctx);
  let before: Int32Array | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const of = await nearestCentres(features, nodes, centres, count, ctx, before);
    if (before?.every((cluster, i) => cluster === of[i]) === true) break;
    before = of;
    const sum = new Float64Array(count * width);
    const size = new Int32Array(count);
    of.forEach((cluster, i) => {
      size[cluster]++;
      for (let c = 0; c < width; c++) sum[cluster * width + c] += rows[nodes[i] * width + c];
    });
    for (let cluster = 0; cluster < count; cluster++) {
      // A centre that lost all its nodes stays where it is.
      if (size[cluster] === 0) continue;
      for (let c = cluster * width; c < (cluster + 1) * width; c++) centres[c] = sum[c] / size[cluster];
    }
    await ctx.tick();
  }
  return { centres, count };
}
