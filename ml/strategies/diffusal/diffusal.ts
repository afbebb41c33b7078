/**
 * DiffusAL (Gilhuber, Busch, Rotthues, Frey & Seidl, "DiffusAL: coupling active learning with graph diffusion for
 * label-efficient node classification", ECML-PKDD 2023), after the behaviour of its released code. The next question is
 * the candidate with the highest product
 *
 *   importance / max  x  entropy / max  x  (1 - share of all labels that lie in its cluster)
 *
 * Importance: column sums of P = sum_a diag(1 / Pi_a 1) Pi_a over restart chances 0.05, 0.1, 0.2 (./diffusion.ts). Clusters:
 * K-means on diffused features P X with K = 2 C. Entropy: of the classifier's softmax. A picked node counts as a label for
 * the next one. Without a classifier the candidate nearest to each centre is asked, clusters with fewest labels first.
 *
 * Released, entries of Pi below 1e-5 are dropped to make a matrix fit into memory, clusters are those of the first pool,
 * and the classifier is trained one epoch after every pick. Here nothing is dropped, clusters are those of all nodes (they
 * belong to the data, so that a label taken back changes none), and the beliefs stay within a batch.
 */
import type { RunContext } from '../../context.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { createRng } from '../../rng.ts';
import type { GraphData } from '../../schema/graph.ts';
import { kMeans, nearestCentres } from '../k-means.ts';
import { entropies, shareReader, topShare } from '../pick.ts';
import { narrowFeatures, squaredDistance } from '../propagated.ts';
import type { FeatureRows } from '../propagated.ts';
import { drawn } from '../sampling.ts';
import { defineStrategy } from '../strategy.ts';
import type { Query, QueryInput } from '../strategy.ts';
import { diffused, importance } from './diffusion.ts';

const ALPHAS = [0.05, 0.1, 0.2];
/** How far diffused features may be off, as a share of the length of a column. */
const CLOSE = 1e-2;
/** Nodes that centres are fitted to, at most. */
const MOST_FITTED = 10_000;

interface Diffusion {
  readonly features: FeatureRows;
  /** importance / max; length numNodes */
  readonly weight: Float64Array;
  readonly shareBelow: (weight: number) => number;
  readonly notes: readonly string[];
}

interface Clusters {
  readonly centres: Float32Array;
  readonly count: number;
  /** cluster of each node */
  readonly of: Int32Array;
  readonly notes: readonly string[];
}

const diffusions = new WeakMap<GraphData, { readonly of: WeightedRows; readonly value: Diffusion }>();
const clusterings = new WeakMap<Diffusion, { readonly wanted: number; readonly value: Clusters }>();

async function diffusionOf({ data, propagation }: QueryInput, ctx: RunContext): Promise<Diffusion> {
  const known = diffusions.get(data);
  if (known?.of === propagation) return known.value;
  const sums = await importance(propagation, ALPHAS, ctx);
  const narrow = await narrowFeatures(data.features, ctx);
  const rows = await diffused(propagation, narrow, sums, ALPHAS, CLOSE, ctx);
  let most = 0;
  for (const sum of sums.columnSums) if (sum > most) most = sum;
  const weight = sums.columnSums.map((sum) => sum / most);
  const columns = data.features.numCols;
  const notes =
    columns > narrow.width
      ? [`Features were projected from ${columns} to ${narrow.width} columns at random (fixed seed) to compare nodes.`]
      : [];
  const value = { features: { rows, width: narrow.width }, weight, shareBelow: shareReader(weight), notes };
  diffusions.set(data, { of: propagation, value });
  return value;
}

async function clustersOf(diffusion: Diffusion, wanted: number, ctx: RunContext): Promise<Clusters> {
  const known = clusterings.get(diffusion);
  if (known?.wanted === wanted) return known.value;
  const n = diffusion.weight.length;
  const all = Int32Array.from({ length: n }, (_, v) => v);
  const rng = createRng('clusters of DiffusAL');
  const fitted = n > MOST_FITTED ? drawn(all.slice(), MOST_FITTED, rng).sort() : all;
  const { centres, count } = await kMeans(diffusion.features, fitted, Math.min(wanted, n), rng, ctx);
  const of = await nearestCentres(diffusion.features, all, centres, count, ctx);
  const notes =
    fitted.length < n ? [`Clusters were fitted to ${fitted.length} of ${n} nodes, drawn at random (fixed seed).`] : [];
  const value = { centres, count, of, notes };
  clusterings.set(diffusion, { wanted, value });
  return value;
}

/** What a batch goes through: labels in each cluster, picked nodes among them, and who may still be asked. */
interface Taken {
  readonly byCluster: Int32Array;
  total: number;
  readonly left: Uint8Array;
}

function take(taken: Taken, { of }: Clusters, node: number, { oracle }: QueryInput): void {
  taken.byCluster[of[node]]++;
  taken.total++;
  taken.left[node] = 0;
  oracle?.(node);
}

/** 1 - share of labels in each cluster; 1 where there is none yet. */
const diversityOf = ({ byCluster, total }: Taken): Float64Array =>
  Float64Array.from(byCluster, (count) => (total === 0 ? 1 : 1 - count / total));

/** Entropies divided by the largest; 1 everywhere where nothing is in doubt anywhere. */
function doubts(logits: Float32Array, numClasses: number): Float64Array {
  const entropy = entropies(logits, numClasses);
  let most = 0;
  for (const value of entropy) if (value > most) most = value;
  for (let v = 0; v < entropy.length; v++) entropy[v] = most > 0 ? entropy[v] / most : 1;
  return entropy;
}

function byProduct(
  input: QueryInput,
  logits: Float32Array,
  { weight, shareBelow }: Diffusion,
  clusters: Clusters,
  taken: Taken,
): Query[] {
  const doubt = doubts(logits, input.numClasses);
  const queries: Query[] = [];
  while (queries.length < input.count) {
    const diversity = diversityOf(taken);
    let node = -1;
    let most = Number.NEGATIVE_INFINITY;
    for (let v = 0; v < weight.length; v++) {
      if (taken.left[v] === 0) continue;
      const score = weight[v] * doubt[v] * diversity[clusters.of[v]];
      if (score > most) {
        most = score;
        node = v;
      }
    }
    if (node < 0) break;
    const inCluster = taken.byCluster[clusters.of[node]];
    queries.push({
      node,
      score: most,
      sentence: `Its weight for the rest of the graph is among the ${topShare(shareBelow(weight[node]))}, the classifier’s doubt is ${Math.round(100 * doubt[node])} % of the largest, and ${inCluster} of ${taken.total} labels lie among nodes that look like it.`,
      facts: [
        { id: 'importance', title: 'Importance, of the largest', value: weight[node], unit: 'share' },
        { id: 'doubt', title: 'Doubt, of the largest', value: doubt[node], unit: 'share' },
        { id: 'diversity', title: 'Labels outside its cluster', value: diversity[clusters.of[node]], unit: 'share' },
      ],
    });
    take(taken, clusters, node, input);
  }
  return queries;
}

function byCentre(input: QueryInput, { features }: Diffusion, clusters: Clusters, taken: Taken): Query[] {
  const { rows, width } = features;
  const queries: Query[] = [];
  const size = new Int32Array(clusters.count);
  for (const cluster of clusters.of) size[cluster]++;
  const turns = new Int32Array(clusters.count);
  while (queries.length < input.count) {
    // The cluster with fewest labels; picks near a centre may lie in another cluster, so turns count too.
    let cluster = 0;
    const before = (a: number, b: number): number =>
      taken.byCluster[a] + turns[a] - taken.byCluster[b] - turns[b] || size[b] - size[a];
    for (let k = 1; k < clusters.count; k++) if (before(k, cluster) < 0) cluster = k;
    let node = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let v = 0; v < clusters.of.length; v++) {
      if (taken.left[v] === 0) continue;
      const square = squaredDistance(rows, v, clusters.centres, cluster, width, least);
      if (square < least) {
        least = square;
        node = v;
      }
    }
    if (node < 0) break;
    queries.push({
      node,
      score: -queries.length,
      sentence: `It is nearest to the middle of a group of ${size[cluster]} ${size[cluster] === 1 ? 'node' : 'nodes'} that look alike; nothing is learnt yet.`,
      facts: [
        { id: 'size', title: 'Nodes in its cluster', value: size[cluster] },
        { id: 'distance', title: 'Distance to the middle', value: Math.sqrt(least) },
      ],
    });
    turns[cluster]++;
    take(taken, clusters, node, input);
    if (clusters.of[node] === cluster) turns[cluster]--;
  }
  return queries;
}

export const diffusal = defineStrategy({
  id: 'diffusal',
  title: 'DiffusAL',
  summary:
    'Asks about nodes that weigh much for the rest of the graph, that the classifier is unsure of, and in groups with few labels. Starts from the middle of groups.',
  paper: 'Gilhuber et al. 2023, ECML-PKDD',
  needs: 'cold',
  params: {
    clustersPerClass: {
      type: 'number',
      default: 2,
      min: 1,
      max: 20,
      integer: true,
      label: 'Groups per class',
      help: 'Nodes that look alike are put into this many groups for each class; questions avoid groups with many labels.',
      advanced: true,
    },
  },
  select: async (input, { clustersPerClass }, ctx) => {
    const diffusion = await diffusionOf(input, ctx);
    const clusters = await clustersOf(diffusion, Math.max(1, clustersPerClass * input.numClasses), ctx);
    const taken: Taken = { byCluster: new Int32Array(clusters.count), total: 0, left: input.candidates.slice() };
    for (let v = 0; v < input.labels.length; v++) {
      if (input.labels[v] < 0) continue;
      taken.byCluster[clusters.of[v]]++;
      taken.total++;
    }
    const queries =
      input.logits === null
        ? byCentre(input, diffusion, clusters, taken)
        : byProduct(input, input.logits, diffusion, clusters, taken);
    return { queries, notes: [...diffusion.notes, ...clusters.notes] };
  },
});
