/**
 * One node for each cluster: K-means over the candidates, then the nearest candidate to each centre. Clusters that hold
 * a labelled node come last. As L labelled nodes lie in at most L clusters, there are L clusters more than questions:
 * enough are then free of labels, and the clusters are as many as the labels would be after the batch.
 */
import type { RunContext } from '../context.ts';
import type { Rng } from '../rng.ts';
import { kMeans, nearestCentres } from './k-means.ts';
import { squaredDistance } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';
import { drawn } from './sampling.ts';

/** Labelled nodes that the number of clusters grows by, at most. */
const MOST_EXTRA = 256;
/**
 * Candidates that centres are fitted to, at most, and distances between candidates and centres that one batch may take:
 * for a step of K-means, which takes about ten, and for looking which candidates lie in which cluster.
 */
const MOST_FITTED = 10_000;
const MOST_IN_STEP = 100_000;
const MOST_IN_CLUSTERS = 700_000;
/** Candidates up to which all are looked at, and centres fitted to all. */
const MOST_EXACT = 2000;
/** Candidates for each centre, at least, whatever it takes. */
const FEWEST_EACH = 3;

export interface ClusterPick {
  readonly node: number;
  /** distance to the centre */
  readonly distance: number;
  /** candidates in the cluster */
  readonly size: number;
  /** labelled nodes in it */
  readonly labelled: number;
}

export interface ClusterPicks {
  readonly picks: readonly ClusterPick[];
  readonly notes: readonly string[];
}

function counts(of: Int32Array, clusters: number): Int32Array {
  const size = new Int32Array(clusters);
  for (const cluster of of) size[cluster]++;
  return size;
}

/** `most` of the nodes at random, ascending; all where they are no more than that. */
const some = (nodes: Int32Array, most: number, rng: Rng): Int32Array =>
  nodes.length > most ? drawn(nodes.slice(), most, rng).sort() : nodes;

/**
 * @param candidates ascending
 * @param labelled labelled nodes that clusters are to stay clear of
 * @param effort share of a batch's distances that may be spent on these picks
 */
export async function clusterPicks(
  features: FeatureRows,
  candidates: Int32Array,
  labelled: Int32Array,
  count: number,
  rng: Rng,
  ctx: RunContext,
  effort = 1,
): Promise<ClusterPicks> {
  const { rows, width } = features;
  const most = Math.min(count, candidates.length);
  if (most === 0) return { picks: [], notes: [] };
  const asked = most + Math.min(labelled.length, MOST_EXTRA);
  const exact = candidates.length <= effort * MOST_EXACT;
  const room = (distances: number): number =>
    exact ? candidates.length : Math.max(FEWEST_EACH * asked, Math.floor((effort * distances) / asked));
  const nodes = some(candidates, room(MOST_IN_CLUSTERS), rng.fork('in clusters'));
  const fitted = some(nodes, Math.min(MOST_FITTED, room(MOST_IN_STEP)), rng);
  const wanted = Math.min(fitted.length, asked);
  const { centres, count: clusters } = await kMeans(features, fitted, wanted, rng, ctx);
  const size = counts(await nearestCentres(features, nodes, centres, clusters, ctx), clusters);
  const held = counts(await nearestCentres(features, labelled, centres, clusters, ctx), clusters);
  const order = Array.from({ length: clusters }, (_, k) => k).sort(
    (a, b) => Math.min(held[a], 1) - Math.min(held[b], 1) || size[b] - size[a] || a - b,
  );
  const used = new Uint8Array(nodes.length);
  const picks: ClusterPick[] = [];
  // Where nodes have fewer distinct rows than there are questions, every centre has its turn again.
  while (picks.length < most) {
    const cluster = order[picks.length % clusters];
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < nodes.length; i++) {
      if (used[i] === 1) continue;
      const square = squaredDistance(rows, nodes[i], centres, cluster, width, least);
      if (square < least) {
        least = square;
        best = i;
      }
    }
    used[best] = 1;
    picks.push({ node: nodes[best], distance: Math.sqrt(least), size: size[cluster], labelled: held[cluster] });
    if (picks.length % 16 === 0) await ctx.tick();
  }
  return {
    picks,
    notes:
      nodes.length < candidates.length
        ? [
            `${nodes.length} of ${candidates.length} candidates were looked at, drawn at random; clusters were fitted to ${fitted.length} of them.`,
          ]
        : fitted.length < nodes.length
          ? [`Clusters were fitted to ${fitted.length} of ${nodes.length} candidates, drawn at random.`]
          : [],
  };
}

/** "a cluster of 41 candidates without a label" */
export const clusterWords = ({ size, labelled }: ClusterPick): string => {
  const candidates = size === 1 ? 'a cluster of 1 candidate' : `a cluster of ${size} candidates`;
  const labels = labelled === 0 ? 'without a label' : labelled === 1 ? 'with 1 label' : `with ${labelled} labels`;
  return `${candidates} ${labels}`;
};
