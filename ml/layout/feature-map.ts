/**
 * Maps of the features: nodes that are alike lie together, whatever their edges. PCA: along the two directions in which the
 * rows differ most. UMAP: neighbourhoods kept, in the space of at most 50 such directions; of more than 10,000 nodes a
 * sample is unfolded, and every other node lies among the sampled rows nearest to its own. The same features and seed give
 * the same map to the last bit.
 */
import { principalSpace } from '../algebra/principal-space.ts';
import type { Space } from '../algebra/principal-space.ts';
import type { RunContext } from '../context.ts';
import { inverseNorms } from '../graph/feature-rows.ts';
import { standardise } from '../graph/standardise.ts';
import { AppError } from '../schema/errors.ts';
import type { Features } from '../schema/graph.ts';
import { UNIT } from './layout.types.ts';
import type { Layout, Watch } from './layout.types.ts';
import { nearestRows } from './nearest-rows.ts';
import type { NearestRows, RowMatrix } from './nearest-rows.ts';
import type { Places } from './refine.ts';
import { epochsFor, fuzzyEdges, unfold } from './umap.ts';

/** Rows that UMAP unfolds, at most. */
export const MOST_UNFOLDED = 10_000;
export const MOST_DIRECTIONS = 50;
const NEIGHBOURS = 15;
/** Sampled rows among which another node lies. */
const AMONG = 5;
/** Of the pivots that are looked at: for neighbourhoods, and for a place among them. */
const SHARE = 0.2;
const ROUGH_SHARE = 0.06;

const count = (value: number): string => value.toLocaleString('en-US');

/** @throws AppError invalid-argument where the rows do not differ, cancelled */
async function spaceOf(features: Features, wanted: number, ctx: RunContext): Promise<Space> {
  const isDense = features.kind === 'dense';
  const given = isDense ? standardise(features) : features;
  const scale = isDense ? null : inverseNorms(features);
  ctx.report({ stage: 'Finding the directions in which nodes differ', fraction: 0, secondsLeft: null });
  const rng = ctx.rng.fork('directions');
  const space = features.numRows === 0 ? null : await principalSpace(given, scale, wanted, rng, ctx);
  if (space !== null) return space;
  throw new AppError(
    'invalid-argument',
    'A map of the features cannot be drawn, because no two nodes differ in theirs. Choose places by the edges instead.',
  );
}

/** About the scale of every layout: nodes a unit apart if they shared the area evenly. */
function toScale({ x, y }: Places): Float32Array {
  const n = x.length;
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / n;
  const middleX = mean(x);
  const middleY = mean(y);
  let square = 0;
  for (let v = 0; v < n; v++) square += ((x[v] - middleX) ** 2 + (y[v] - middleY) ** 2) / n;
  const by = square > 0 ? UNIT / Math.sqrt((2 * Math.PI * square) / n) : 1;
  const positions = new Float32Array(2 * n);
  for (let v = 0; v < n; v++) {
    positions[2 * v] = by * (x[v] - middleX);
    positions[2 * v + 1] = by * (y[v] - middleY);
  }
  return positions;
}

function coordinates({ rows, dims }: Space, rowsWanted: Int32Array, axis: number): Float64Array {
  return Float64Array.from(rowsWanted, (r) => (axis < dims ? rows[r * dims + axis] : 0));
}

/** Nodes that lie exactly on another one, as a sentence; nothing where there are none. */
function coincidenceNote(positions: Float32Array): string[] {
  const seen = new Set<string>();
  for (let i = 0; i < positions.length; i += 2) seen.add(`${positions[i]} ${positions[i + 1]}`);
  const hidden = positions.length / 2 - seen.size;
  if (hidden === 0) return [];
  return [`${count(hidden)} nodes lie exactly on another one, because their features are the same.`];
}

const everyRow = (n: number): Int32Array => Int32Array.from({ length: n }, (_, r) => r);

/** @throws AppError invalid-argument where the rows do not differ, cancelled */
export async function pcaLayout(features: Features, ctx: RunContext): Promise<Layout> {
  const space = await spaceOf(features, 2, ctx);
  const all = everyRow(features.numRows);
  const positions = toScale({ x: coordinates(space, all, 0), y: coordinates(space, all, 1) });
  const flat = space.dims === 1 ? ['The features differ in one direction only, so the map is a line.'] : [];
  return { positions, notes: [...flat, ...coincidenceNote(positions)] };
}

function rowsOf({ rows, dims }: Space, wanted: Int32Array): RowMatrix {
  const data = new Float32Array(wanted.length * dims);
  wanted.forEach((r, i) => data.set(rows.subarray(r * dims, (r + 1) * dims), i * dims));
  return { numRows: wanted.length, width: dims, data };
}

/** Begins with the two first directions, in a box of 20, moved a little so that equal rows can part. */
function beginning(space: Space, sample: Int32Array, ctx: RunContext): Places {
  const rng = ctx.rng.fork('begin');
  const x = coordinates(space, sample, 0);
  const y = coordinates(space, sample, 1);
  const reach = [...x, ...y].reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const moved = (value: number): number => (10 * value) / reach + 0.01 * rng.normal();
  return { x: x.map(moved), y: y.map(moved) };
}

/** All nodes: the sampled ones where they are, the others at the mean of those nearest to them, the nearer the more. */
function spreadOver(n: number, sample: Int32Array, places: Places, others: Int32Array, near: NearestRows): Places {
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  sample.forEach((r, i) => {
    x[r] = places.x[i];
    y[r] = places.y[i];
  });
  const { k, index, distance } = near;
  others.forEach((r, o) => {
    let sum = 0;
    for (let i = o * k; i < o * k + k; i++) {
      const weight = 1 / (distance[i] ** 2 + 1e-9);
      sum += weight;
      x[r] += weight * places.x[index[i]];
      y[r] += weight * places.y[index[i]];
    }
    x[r] /= sum;
    y[r] /= sum;
  });
  return { x, y };
}

/** @throws AppError invalid-argument where the rows do not differ, cancelled */
export async function umapLayout(
  features: Features,
  ctx: RunContext,
  watch: Watch = () => undefined,
  mostUnfolded: number = MOST_UNFOLDED,
): Promise<Layout> {
  const n = features.numRows;
  const space = await spaceOf(features, MOST_DIRECTIONS, ctx);
  const all = everyRow(n);
  const drawn = n <= mostUnfolded ? all : ctx.rng.fork('sample').shuffle(Int32Array.from(all));
  const sample = drawn.slice(0, mostUnfolded).sort();
  const others = drawn.slice(sample.length).sort();
  const rows = rowsOf(space, sample);
  const search = (asked: RowMatrix, k: number, share: number, from: number, to: number): Promise<NearestRows> =>
    nearestRows(rows, asked, k, share, ctx.rng.fork('pivots'), ctx, (done) => {
      const fraction = from + done * (to - from);
      ctx.report({ stage: 'Looking for the nodes that are most alike', fraction, secondsLeft: null });
    });
  const searched = others.length === 0 ? 0.3 : 0.2;
  const edges = fuzzyEdges(await search(rows, NEIGHBOURS, SHARE, 0.05, searched));
  const near = await search(rowsOf(space, others), AMONG, ROUGH_SHARE, searched, searched + 0.2);
  const begun = others.length === 0 ? searched : searched + 0.2;
  const places = beginning(space, sample, ctx);
  for (const done of unfold(edges, places, epochsFor(sample.length), ctx.rng.fork('unfold'))) {
    const fraction = begun + done * (1 - begun);
    ctx.report({ stage: 'Unfolding the map', fraction, secondsLeft: null });
    watch(() => toScale(spreadOver(n, sample, places, others, near)));
    await ctx.tick();
  }
  const positions = toScale(spreadOver(n, sample, places, others, near));
  const notes = [
    ...(space.dims < features.numCols
      ? [`The map is of ${space.dims} principal directions of the ${count(features.numCols)} feature columns.`]
      : []),
    ...(others.length > 0
      ? [
          `${count(sample.length)} of ${count(n)} nodes, drawn at random, were unfolded; each of the others lies among the ${AMONG} of them that are most like it.`,
        ]
      : []),
    ...coincidenceNote(positions),
  ];
  return { positions, notes };
}
