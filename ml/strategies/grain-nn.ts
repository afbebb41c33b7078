/**
 * GRAIN NN-D (Zhang et al., "Grain: improving data efficiency of graph neural networks via diversified influence
 * maximization", PVLDB 14, 2021), after the behaviour of its released code. Greedily maximises
 *
 *   |N2[T]| / N + gamma (1/N) sum_u (1 - min_{t in T} dist(u, t)),   dist = |h_u - h_t| / largest, h = rows of Â²X
 *
 * T the labelled and asked nodes, N2[T] the nodes that rows T of Â² reach; the minimum over no node is 1. Both terms are
 * monotone and submodular, hence lazy greedy. The second one is kept as the distance of every reference node to its
 * nearest chosen one (length of the reference), never as a matrix.
 */
import type { WeightedRows } from '../graph/adjacency.ts';
import { filledUp } from './farthest.ts';
import { lazyGreedy } from './lazy-greedy.ts';
import { labelledNodes, propagatedFeatures, squaredDistance } from './propagated.ts';
import type { FeatureRows } from './propagated.ts';
import { candidatePool, referenceNodes } from './sampling.ts';
import type { Reference } from './sampling.ts';
import { defineStrategy } from './strategy.ts';
import type { Query, QueryInput } from './strategy.ts';
import { twoHopReader } from './two-hop.ts';

/** Both terms as they stand, and what a node would add to them. */
interface State {
  /** nodes within two hops that nothing reaches yet */
  readonly reached: (v: number) => number;
  /** mean over the reference of how much closer its nearest chosen node would be, [0, 1] */
  readonly closer: (v: number) => number;
  /** reference nodes that it would be nearer to than all chosen ones */
  readonly nearer: (v: number) => number;
  readonly add: (v: number) => void;
}

function startingState(input: QueryInput, { rows, width }: FeatureRows, { nodes, widest }: Reference): State {
  const read = twoHopReader(input.propagation);
  const covered = new Uint8Array(input.labels.length);
  const nearest = new Float64Array(nodes.length).fill(1);
  /** Distance of reference node k to v in [0, 1]; at least `nearest` where it is not below it. */
  const distance = (k: number, v: number): number => {
    if (widest === 0) return 0;
    const limit = nearest[k] * widest;
    return Math.sqrt(squaredDistance(rows, nodes[k], rows, v, width, limit * limit)) / widest;
  };
  return {
    reached: (v) => {
      const row = read(v);
      let found = 0;
      for (let i = 0; i < row.count; i++) found += 1 - covered[row.nodes[i]];
      return found;
    },
    closer: (v) => {
      let sum = 0;
      for (let k = 0; k < nodes.length; k++) sum += Math.max(0, nearest[k] - distance(k, v));
      return sum / nodes.length;
    },
    nearer: (v) => {
      let found = 0;
      for (let k = 0; k < nodes.length; k++) if (distance(k, v) < nearest[k]) found++;
      return found;
    },
    add: (v) => {
      const row = read(v);
      for (let i = 0; i < row.count; i++) covered[row.nodes[i]] = 1;
      for (let k = 0; k < nodes.length; k++) nearest[k] = Math.min(nearest[k], distance(k, v));
    },
  };
}

interface Known {
  readonly of: WeightedRows;
  readonly gamma: number;
  /** labelled nodes that the newest of the gains knew of, and thereby all of them */
  readonly labelled: ReadonlySet<number>;
  /** a gain, or something above it; by node */
  readonly gains: Map<number, number>;
}

const cache = new WeakMap<FeatureRows, Known>();

/** What rounding may make of sums of the same terms in another order, relative. */
const ROUNDING = 1 + 1e-9;

/**
 * Gains of candidates before anything is picked, or bounds of them. Gains only shrink as labels come, so that those of the
 * batches before are bounds for this one and few have to be worked out; when a label is taken back all are.
 */
function knownGains({ propagation, labels }: QueryInput, features: FeatureRows, gamma: number): Map<number, number> {
  const now = new Set(labelledNodes(labels));
  const known = cache.get(features);
  const usable = known?.of === propagation && known.gamma === gamma && [...known.labelled].every((v) => now.has(v));
  const gains = usable ? known.gains : new Map<number, number>();
  cache.set(features, { of: propagation, gamma, labelled: now, gains });
  return gains;
}

function questionOf(node: number, score: number, state: State, among: number): Query {
  const reached = state.reached(node);
  const nearer = state.nearer(node);
  const nodes = reached === 1 ? 'node that is' : 'nodes that are';
  return {
    node,
    score,
    sentence: `It would bring ${reached} ${nodes} not covered yet within two hops of a label, and be more like ${nearer} of ${among} nodes than all that is labelled or chosen.`,
    facts: [
      { id: 'reached', title: 'Nodes brought within reach', value: reached },
      { id: 'nearer', title: 'Nodes it would be nearest to', value: nearer },
      { id: 'closer', title: 'Closer on average (share of the largest distance)', value: state.closer(node) },
    ],
  };
}

export const grainNn = defineStrategy({
  id: 'grain-nn',
  title: 'GRAIN NN-D',
  summary: 'Asks where a label reaches most nodes that none reaches yet and brings one closer to all. Needs no labels.',
  paper: 'Zhang et al. 2021, PVLDB 14',
  needs: 'cold',
  params: {
    gamma: {
      type: 'number',
      default: 1,
      min: 0,
      max: 100,
      label: 'Weight of diversity',
      help: 'How much it counts to be close to all nodes, against reaching many.',
      advanced: true,
    },
  },
  select: async (input, { gamma }, ctx) => {
    const features = await propagatedFeatures(input, ctx);
    const reference = await referenceNodes(features, input.labels.length, ctx);
    const pool = candidatePool(input.candidates, input.propagation, input.count);
    const state = startingState(input, features, reference);
    for (const [i, v] of labelledNodes(input.labels).entries()) {
      state.add(v);
      if (i % 256 === 255) await ctx.tick();
    }
    const known = knownGains(input, features, gamma);
    let picked = 0;
    const gain = (v: number): number => {
      const gained = state.reached(v) / input.labels.length + gamma * state.closer(v);
      if (picked === 0) known.set(v, gained * ROUNDING);
      return gained;
    };
    const bounds = new Float64Array(pool.nodes.length);
    for (const [i, v] of pool.nodes.entries()) {
      bounds[i] = known.get(v) ?? gain(v) * ROUNDING;
      if (i % 256 === 255) await ctx.tick();
    }
    const queries = await lazyGreedy(
      {
        nodes: pool.nodes,
        count: input.count,
        bounds,
        gain,
        take: (v, gained) => {
          const question = questionOf(v, gained, state, reference.nodes.length);
          picked++;
          state.add(v);
          return question;
        },
      },
      ctx,
    );
    const filled = await filledUp(queries, input, features, ctx);
    return {
      queries: filled.queries,
      notes: [...features.notes, ...reference.notes, ...pool.notes, ...filled.notes],
    };
  },
});
