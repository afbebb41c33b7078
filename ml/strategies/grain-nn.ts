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
import type { RunContext } from '../context.ts';
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
  /** a state of its own that starts from here */
  readonly copy: () => State;
}

/**
 * @param covered 1 for a node that is reached; length numNodes
 * @param nearest of each reference node; 1 where nothing is chosen
 * @param limit the same in the measure of the features, squared: what is not below it brings nothing
 */
function stateOf(
  propagation: WeightedRows,
  features: FeatureRows,
  reference: Reference,
  covered: Uint8Array,
  nearest: Float64Array,
  limit: Float64Array,
): State {
  const { rows, width } = features;
  const { nodes, widest } = reference;
  const read = twoHopReader(propagation);
  /** Distance of reference node k to v in [0, 1]; `nearest` where it is not below it. */
  const distance = (k: number, v: number): number => {
    if (widest === 0) return 0;
    const square = squaredDistance(reference.rows, k, rows, v, width, limit[k]);
    return square < limit[k] ? Math.min(nearest[k], Math.sqrt(square) / widest) : nearest[k];
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
      for (let k = 0; k < nodes.length; k++) sum += nearest[k] - distance(k, v);
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
      for (let k = 0; k < nodes.length; k++) {
        const value = distance(k, v);
        if (value >= nearest[k]) continue;
        nearest[k] = value;
        limit[k] = (value * widest) ** 2;
      }
    },
    copy: () => stateOf(propagation, features, reference, covered.slice(), nearest.slice(), limit.slice()),
  };
}

interface Known {
  readonly of: WeightedRows;
  readonly gamma: number;
  /** labelled nodes that the state holds, and that no gain knew more of */
  readonly labelled: Set<number>;
  readonly state: State;
  /** a gain, or something above it; by node */
  readonly gains: Map<number, number>;
}

const cache = new WeakMap<FeatureRows, Known>();

/** What rounding may make of sums of the same terms in another order, relative. */
const ROUNDING = 1 + 1e-9;

/**
 * The state of the labelled nodes, and gains of candidates before anything is picked. Gains only shrink as labels come, so
 * that those of the batches before are bounds for this one and few have to be worked out. When a label is taken back all
 * begins anew: what is kept never decides what is asked.
 */
async function knownOf(
  { propagation, labels }: QueryInput,
  features: FeatureRows,
  reference: Reference,
  gamma: number,
  ctx: RunContext,
): Promise<Known> {
  const labelled = labelledNodes(labels);
  const now = new Set(labelled);
  let known = cache.get(features);
  if (known?.of !== propagation || known.gamma !== gamma || [...known.labelled].some((v) => !now.has(v))) {
    const nearest = new Float64Array(reference.nodes.length).fill(1);
    const limit = new Float64Array(reference.nodes.length).fill(reference.widest ** 2);
    const state = stateOf(propagation, features, reference, new Uint8Array(labels.length), nearest, limit);
    known = { of: propagation, gamma, labelled: new Set(), state, gains: new Map() };
  }
  // Forgotten while labels are added, so that a stop in between leaves nothing half done.
  cache.delete(features);
  let added = 0;
  for (const v of labelled) {
    if (known.labelled.has(v)) continue;
    known.state.add(v);
    known.labelled.add(v);
    if (++added % 256 === 0) await ctx.tick();
  }
  cache.set(features, known);
  return known;
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
    const { state: labelledState, gains } = await knownOf(input, features, reference, gamma, ctx);
    const state = labelledState.copy();
    let picked = 0;
    const gain = (v: number): number => {
      const gained = state.reached(v) / input.labels.length + gamma * state.closer(v);
      if (picked === 0) gains.set(v, gained * ROUNDING);
      return gained;
    };
    const bounds = new Float64Array(pool.nodes.length);
    for (const [i, v] of pool.nodes.entries()) {
      bounds[i] = gains.get(v) ?? gain(v) * ROUNDING;
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
