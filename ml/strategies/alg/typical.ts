/**
 * How typical a node is of its group: semi-supervised K-means (Basu, Banerjee & Mooney, "Semi-supervised clustering by
 * seeding", ICML 2002, constrained) on Â²X. One centre for each class with a label, begun at the mean of its labelled
 * nodes, which stay in their group; then 1 - distance to the own centre, scaled to [0, 1] within each group.
 */
import type { RunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import { nearestCentres } from '../k-means.ts';
import { squaredDistance } from '../propagated.ts';
import type { FeatureRows } from '../propagated.ts';
import { drawn } from '../sampling.ts';

const MOST_ROUNDS = 30;
/** Unlabelled nodes that centres are fitted to, at most. */
const MOST_FITTED = 2000;

/** (x - least) / (most - least) within each group; `equal` where a group has one value only. In place. */
export function scaledWithin(values: Float64Array, of: Int32Array, groups: number, equal: number): void {
  const least = new Float64Array(groups).fill(Number.POSITIVE_INFINITY);
  const most = new Float64Array(groups).fill(Number.NEGATIVE_INFINITY);
  for (let v = 0; v < values.length; v++) {
    const group = of[v];
    if (values[v] < least[group]) least[group] = values[v];
    if (values[v] > most[group]) most[group] = values[v];
  }
  for (let v = 0; v < values.length; v++) {
    const range = most[of[v]] - least[of[v]];
    values[v] = range > 0 ? (values[v] - least[of[v]]) / range : equal;
  }
}

export interface Typical {
  /** [0, 1], 1 at the centre; length numNodes */
  readonly value: Float64Array;
  readonly notes: readonly string[];
}

/** @param labels at least one is given */
export async function typicality(
  features: FeatureRows,
  labels: Int32Array,
  order: Int32Array,
  ctx: RunContext,
): Promise<Typical> {
  const { rows, width } = features;
  const n = labels.length;
  const classes = [...new Set(Array.from(order, (v) => labels[v]))].sort((a, b) => a - b);
  const count = classes.length;
  const groupOf = new Map(classes.map((label, group) => [label, group]));
  const own = Int32Array.from(order, (v) => groupOf.get(labels[v]) ?? 0);
  const centres = new Float32Array(count * width);
  const means = (nodes: Int32Array, of: Int32Array): void => {
    const sum = new Float64Array(count * width);
    const size = new Int32Array(count);
    const add = (v: number, group: number): void => {
      size[group]++;
      for (let c = 0; c < width; c++) sum[group * width + c] += rows[v * width + c];
    };
    order.forEach((v, i) => {
      add(v, own[i]);
    });
    nodes.forEach((v, i) => {
      add(v, of[i]);
    });
    for (let i = 0; i < sum.length; i++) centres[i] = sum[i] / size[Math.floor(i / width)];
  };
  means(new Int32Array(), new Int32Array());
  const free = new Int32Array(n);
  let size = 0;
  for (let v = 0; v < n; v++) if (labels[v] < 0) free[size++] = v;
  const unlabelled = free.subarray(0, size);
  const fitted =
    size > MOST_FITTED ? drawn(unlabelled.slice(), MOST_FITTED, createRng('fitted to groups')).sort() : unlabelled;
  let before: Int32Array | undefined;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const of = await nearestCentres(features, fitted, centres, count, ctx, before);
    if (before?.every((group, i) => group === of[i]) === true) break;
    before = of;
    means(fitted, of);
    await ctx.tick();
  }
  const of = new Int32Array(n);
  order.forEach((v, i) => (of[v] = own[i]));
  const nearest = await nearestCentres(features, unlabelled, centres, count, ctx);
  for (let i = 0; i < size; i++) of[unlabelled[i]] = nearest[i];
  const value = new Float64Array(n);
  for (let v = 0; v < n; v++) value[v] = -Math.sqrt(squaredDistance(rows, v, centres, of[v], width));
  scaledWithin(value, of, count, 1);
  const notes =
    fitted.length < size
      ? [`Groups were fitted to ${fitted.length} of ${size} unlabelled nodes, drawn at random (fixed seed).`]
      : [];
  return { value, notes };
}
