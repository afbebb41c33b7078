/**
 * Farthest-first traversal (Gonzalez 1985; the k-centre greedy of Sener & Savarese, "Active learning for convolutional
 * neural networks: a core-set approach", ICLR 2018): again and again the node farthest from all that are chosen,
 * argmax_v min_{t chosen} |h_v - h_t|. At most twice the smallest possible radius. O(nodes x (chosen + count) x width).
 */
import type { RunContext } from '../context.ts';
import { labelledNodes, nodesWith, squaredDistance } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';
import type { Query, QueryInput, Selection } from './strategy.ts';

export interface FarPick {
  readonly node: number;
  /** to the nearest chosen node; of a first pick, which has none, to the farthest candidate */
  readonly distance: number;
  /** of all candidates left, to their nearest chosen nodes (or to the first pick) */
  readonly average: number;
  /** nothing was chosen before it */
  readonly first: boolean;
}

/** Position of the node whose row is nearest to the mean row of all of them. */
function mostCentral({ rows, width }: FeatureRows, nodes: Int32Array): number {
  const sum = new Float64Array(width);
  for (const v of nodes) for (let c = 0; c < width; c++) sum[c] += rows[v * width + c];
  const mean = Float32Array.from(sum, (value) => value / nodes.length);
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  nodes.forEach((v, i) => {
    const square = squaredDistance(rows, v, mean, 0, width, least);
    if (square < least) {
      least = square;
      best = i;
    }
  });
  return best;
}

interface Distances {
  /** nodes that distances were measured to */
  readonly to: ReadonlySet<number>;
  /** squared, to the nearest of those; length of all nodes. Rows of nodes that are labelled are 0 */
  readonly nearest: Float64Array;
}

const cache = new WeakMap<FeatureRows, Distances>();

/**
 * Squared distances of all nodes to the nearest labelled one. Kept as long as the features: labels that came since only
 * bring nodes closer, so that they alone are looked at. A label that was taken back has everything measured anew, with the
 * same result.
 */
async function toLabelled(features: FeatureRows, labelled: Int32Array, ctx: RunContext): Promise<Float64Array> {
  const { rows, width } = features;
  const known = cache.get(features);
  const now = new Set(labelled);
  const usable = known !== undefined && [...known.to].every((v) => now.has(v));
  const n = width === 0 ? 0 : rows.length / width;
  const nearest = usable ? known.nearest.slice() : new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (const t of labelled) {
    if (usable && known.to.has(t)) continue;
    for (let v = 0; v < n; v++) {
      if (nearest[v] <= 0) continue;
      const square = squaredDistance(rows, v, rows, t, width, nearest[v]);
      if (square < nearest[v]) nearest[v] = square;
    }
    await ctx.tick();
  }
  cache.set(features, { to: now, nearest });
  return nearest;
}

/**
 * @param nodes candidates, ascending
 * @param labelled where it starts from, together with
 * @param asked what was asked before in this batch; neither: from the most central candidate
 */
export async function farthestFirst(
  features: FeatureRows,
  nodes: Int32Array,
  labelled: Int32Array,
  count: number,
  ctx: RunContext,
  asked: readonly number[] = [],
): Promise<FarPick[]> {
  const { rows, width } = features;
  if (nodes.length === 0) return [];
  /** squared distance to the nearest chosen node, -1 once picked */
  const nearest = new Float64Array(nodes.length).fill(Number.POSITIVE_INFINITY);
  if (labelled.length > 0) {
    const all = await toLabelled(features, labelled, ctx);
    // Without a single feature all nodes are alike.
    for (let i = 0; i < nodes.length; i++) nearest[i] = width === 0 ? 0 : all[nodes[i]];
  }
  const approach = (t: number): void => {
    for (let i = 0; i < nodes.length; i++) {
      if (nearest[i] <= 0) continue;
      const square = squaredDistance(rows, nodes[i], rows, t, width, nearest[i]);
      if (square < nearest[i]) nearest[i] = square;
    }
  };
  const average = (): number => {
    let sum = 0;
    let left = 0;
    for (const square of nearest) {
      if (square < 0) continue;
      sum += Math.sqrt(square);
      left++;
    }
    return left === 0 ? 0 : sum / left;
  };
  const farthest = (): number => {
    let best = 0;
    for (let i = 1; i < nearest.length; i++) if (nearest[i] > nearest[best]) best = i;
    return best;
  };

  const picks: FarPick[] = [];
  const most = Math.min(count, nodes.length);
  if (most === 0) return picks;
  for (const t of asked) {
    approach(t);
    await ctx.tick();
  }
  if (labelled.length + asked.length === 0) {
    const start = mostCentral(features, nodes);
    nearest[start] = -1;
    approach(nodes[start]);
    const distance = Math.sqrt(Math.max(0, nearest[farthest()]));
    picks.push({ node: nodes[start], distance, average: average(), first: true });
  }
  while (picks.length < most) {
    const next = farthest();
    picks.push({ node: nodes[next], distance: Math.sqrt(nearest[next]), average: average(), first: false });
    nearest[next] = -1;
    approach(nodes[next]);
    await ctx.tick();
  }
  return picks;
}

/** @param score what the batch is ordered by */
export function farQuery({ node, distance, average, first }: FarPick, score: number): Query {
  const why = first
    ? 'It lies in the middle of all candidates, and nothing is labelled yet'
    : average > 0
      ? `It is ${(distance / average).toFixed(1)} times as far from all that is labelled or chosen as candidates are on average`
      : 'It is at distance 0 from a node that is labelled or chosen, as are all candidates left';
  return {
    node,
    score,
    sentence: `${why}.`,
    facts: [
      {
        id: 'distance',
        title: first ? 'Distance to the farthest candidate' : 'Distance to the nearest',
        value: distance,
      },
      { id: 'average', title: 'Average distance of candidates', value: average },
    ],
  };
}

/** Questions of a greedy that ended because nothing is left to gain, filled up with the most unlike candidates. */
export async function filledUp(
  queries: readonly Query[],
  { candidates, labels, count }: QueryInput,
  features: FeatureRows,
  ctx: RunContext,
): Promise<Selection> {
  const missing = count - queries.length;
  if (missing <= 0) return { queries, notes: [] };
  const left = candidates.slice();
  for (const { node } of queries) left[node] = 0;
  const asked = queries.map(({ node }) => node);
  const picks = await farthestFirst(features, nodesWith(left), labelledNodes(labels), missing, ctx, asked);
  if (picks.length === 0) return { queries, notes: [] };
  return {
    queries: [...queries, ...picks.map((pick) => farQuery(pick, 0))],
    notes: [
      `After ${queries.length} ${queries.length === 1 ? 'question' : 'questions'} nothing is left to gain; the candidates least like the others follow.`,
    ],
  };
}
