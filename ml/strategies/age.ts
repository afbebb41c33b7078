/**
 * AGE (Cai, Zheng & Chang, "Active learning for graph embedding", 2017), after the behaviour of its released code. The
 * next question is the candidate with the highest
 *
 *   alpha R(entropy) + beta R(density) + gamma R(PageRank),   gamma ~ Beta(1, 1.005 - rho^t), alpha = beta = (1 - gamma) / 2
 *
 * R: share of all nodes strictly below. Density: nearness to the closest of C centres that K-means finds among the
 * classifier's beliefs (rows of its softmax). t: labels so far, so that connections count most to begin with and beliefs
 * more and more. Released, a classifier is trained one epoch between two questions; in a batch the beliefs stay, t goes on.
 */
import type { RunContext } from '../context.ts';
import type { Rng } from '../rng.ts';
import { pageRankOf } from './centrality.ts';
import { kMeans, nearestCentres } from './k-means.ts';
import { entropyOf, needLogits, shareBelow, softmaxRow, topShare } from './pick.ts';
import { squaredDistance } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';
import { drawn } from './sampling.ts';
import { defineStrategy } from './strategy.ts';
import type { QueryInput } from './strategy.ts';

/** Nodes that centres are fitted to, at most. */
const MOST_FITTED = 4000;

/**
 * A draw of Beta(1, 1.005 - rho^t): its distribution function is 1 - (1 - x)^b, solved for x.
 * @param labels t
 */
export function connectionWeight(rho: number, labels: number, uniform: number): number {
  return 1 - (1 - uniform) ** (1 / (1.005 - rho ** labels));
}

/** numNodes x numClasses, and the entropy of each row */
function beliefs(
  logits: Float32Array,
  width: number,
): { readonly features: FeatureRows; readonly doubt: Float64Array } {
  const rows = new Float32Array(logits.length);
  const doubt = new Float64Array(width === 0 ? 0 : logits.length / width);
  const row = new Float64Array(width);
  for (let v = 0, i = 0; v < doubt.length; v++) {
    softmaxRow(logits, v, width, row);
    doubt[v] = entropyOf(row);
    for (let c = 0; c < width; c++, i++) rows[i] = row[c];
  }
  return { features: { rows, width }, doubt };
}

interface Density {
  /** squared distance to the nearest centre, negated: dense = high. Length numNodes */
  readonly value: Float64Array;
  readonly notes: readonly string[];
}

/** Nearness of each row to the closest of `clusters` centres. */
export async function densities(features: FeatureRows, clusters: number, rng: Rng, ctx: RunContext): Promise<Density> {
  const { rows, width } = features;
  const n = width === 0 ? 0 : rows.length / width;
  const value = new Float64Array(n);
  if (n === 0) return { value, notes: [] };
  const all = Int32Array.from({ length: n }, (_, v) => v);
  const fitted = n > MOST_FITTED ? drawn(all.slice(), MOST_FITTED, rng).sort() : all;
  const { centres, count } = await kMeans(features, fitted, Math.min(clusters, fitted.length), rng, ctx);
  const of = await nearestCentres(features, all, centres, count, ctx);
  for (let v = 0; v < n; v++) value[v] = -squaredDistance(rows, v, centres, of[v], width);
  const notes =
    fitted.length < n ? [`Centres of belief were fitted to ${fitted.length} of ${n} nodes, drawn at random.`] : [];
  return { value, notes };
}

/** The candidate with the highest weighted sum, -1 where none is left; of equal ones the first. */
function best(left: Uint8Array, terms: readonly Float64Array[], weights: readonly number[]): number {
  const [entropy, density, rank] = terms;
  const [alpha, beta, gamma] = weights;
  let node = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < left.length; v++) {
    if (left[v] === 0) continue;
    const score = alpha * entropy[v] + beta * density[v] + gamma * rank[v];
    if (score > most) {
      most = score;
      node = v;
    }
  }
  return node;
}

const cache = new WeakMap<Float64Array, Float64Array>();

/** Shares below of PageRank, kept as long as it. */
function centralityShares(input: Pick<QueryInput, 'csr'>): Float64Array {
  const rank = pageRankOf(input);
  const known = cache.get(rank) ?? shareBelow(rank);
  cache.set(rank, known);
  return known;
}

export const age = defineStrategy({
  id: 'age',
  title: 'AGE',
  summary:
    'Asks about well-connected nodes to begin with, and more and more where the classifier is unsure and many others look the same to it.',
  paper: 'Cai et al. 2017, arXiv 1705.05085',
  needs: 'model',
  params: {
    rho: {
      type: 'number',
      default: 0.995,
      min: 0.5,
      max: 0.9999,
      label: 'How slowly connections lose weight',
      help: 'Closer to 1: connections lead for more labels. Published: 0.995 on Cora and Pubmed, 0.9 on Citeseer.',
      advanced: true,
    },
  },
  select: async (input, { rho }, ctx) => {
    const logits = needLogits(input, 'AGE');
    const { numClasses, labels, candidates, count } = input;
    const { features, doubt } = beliefs(logits, numClasses);
    const entropy = shareBelow(doubt);
    const near = await densities(features, numClasses, ctx.rng.fork('centres'), ctx);
    const density = shareBelow(near.value);
    const rank = centralityShares(input);
    await ctx.tick();
    let given = 0;
    for (const label of labels) if (label >= 0) given++;
    const left = candidates.slice();
    const picked: { node: number; gamma: number }[] = [];
    for (let i = 0; i < count; i++) {
      const gamma = connectionWeight(rho, given + i, ctx.rng.fork(`gamma ${given + i}`).uniform());
      const node = best(left, [entropy, density, rank], [(1 - gamma) / 2, (1 - gamma) / 2, gamma]);
      if (node < 0) break;
      left[node] = 0;
      input.oracle?.(node);
      picked.push({ node, gamma });
    }
    const queries = picked.map(({ node, gamma }, i) => ({
      node,
      score: picked.length - i,
      sentence: `The classifier’s doubt about it is among the ${topShare(entropy[node])}, the number of nodes that look like it among the ${topShare(density[node])}, its connections among the ${topShare(rank[node])}; connections counted ${Math.round(100 * gamma)} %.`,
      facts: [
        {
          id: 'score',
          title: 'Weighted sum',
          value: ((1 - gamma) / 2) * (entropy[node] + density[node]) + gamma * rank[node],
        },
        { id: 'entropy', title: 'Nodes with less doubt (share)', value: entropy[node] },
        { id: 'density', title: 'Nodes farther from a centre (share)', value: density[node] },
        { id: 'pageRank', title: 'Nodes less connected (share)', value: rank[node] },
        { id: 'gamma', title: 'Weight of connections', value: gamma },
      ],
    }));
    return { queries, notes: near.notes };
  },
});
