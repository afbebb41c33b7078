/**
 * ALG (Zhang et al., "ALG: fast and accurate active learning framework for graph convolutional networks", SIGMOD 2021),
 * after the behaviour of its released code. Every node has a worth
 *
 *   alpha typical(u) + (1 - alpha) informative(u),   alpha = cos(pi t / 2T), t the round, T = 19
 *
 * typical: nearness to the centre of its group (./typical.ts). informative: how much the proxies of all rounds so far
 * differ about it, scaled to [0, 1] within each predicted class (./proxies.ts). Then candidates are picked greedily, and
 * lazily, by the worth of the nodes within two hops that no label and no earlier question reaches, questions shared out
 * so that predicted classes end up with as many labels each as can be.
 *
 * The rounds are those of the order in which labels were given: nothing is kept from one batch to the next.
 */
import type { RunContext } from '../../context.ts';
import { splitEqually } from '../graph-part.ts';
import { lazyGreedy } from '../lazy-greedy.ts';
import { bestCandidates } from '../pick.ts';
import { labelledNodes, propagatedFeatures } from '../propagated.ts';
import type { FeatureRows } from '../propagated.ts';
import { candidatePool } from '../sampling.ts';
import { defineStrategy } from '../strategy.ts';
import type { Query, QueryFact, QueryInput, Selection } from '../strategy.ts';
import { twoHopReader } from '../two-hop.ts';
import { fitProxy, opinions, roundEnds, spaced, votes } from './proxies.ts';
import { scaledWithin, typicality } from './typical.ts';

/** Products that the opinions of proxies may take, and the fewest proxies that are heard. */
const MOST_PRODUCTS = 8e7;
const FEWEST_PROXIES = 2;

interface Worth {
  readonly typical: Float64Array;
  readonly informative: Float64Array;
  /** length numNodes */
  readonly value: Float64Array;
  readonly predicted: Int32Array;
  readonly notes: readonly string[];
}

interface Settings {
  readonly rounds: number;
  readonly ridge: number;
}

/** Without a label every node is worth the same. */
function withoutLabels(numNodes: number): Worth {
  return {
    typical: new Float64Array(numNodes).fill(1),
    informative: new Float64Array(numNodes),
    value: new Float64Array(numNodes).fill(1),
    predicted: new Int32Array(numNodes),
    notes: ['There are no labels yet: questions go where a label reaches most nodes.'],
  };
}

/** @param order labelled nodes in the order of their labels */
export async function worthOf(
  { labels, numClasses }: Pick<QueryInput, 'labels' | 'numClasses'>,
  features: FeatureRows,
  order: Int32Array,
  { rounds, ridge }: Settings,
  ctx: RunContext,
): Promise<Worth> {
  if (order.length === 0) return withoutLabels(labels.length);
  const ends = roundEnds(order.length, numClasses, rounds);
  const products = labels.length * numClasses * (features.width + 1);
  const most = Math.max(FEWEST_PROXIES, Math.floor(MOST_PRODUCTS / products));
  const heard = spaced([...ends.keys()], most);
  const proxies = heard.map((round) => ({
    round,
    labels: ends[round],
    ...fitProxy(features, order.subarray(0, ends[round]), labels, numClasses, ridge),
  }));
  const alphaOf = (round: number): number => Math.cos((Math.PI * Math.min(round, rounds)) / (2 * rounds));
  await ctx.tick();
  const { predicted, disagreement } = opinions(
    features,
    labels.length,
    proxies,
    votes(features, order, labels, proxies),
    heard.map(alphaOf),
  );
  scaledWithin(disagreement, predicted, numClasses, 0);
  await ctx.tick();
  const typical = await typicality(features, labels, order, ctx);
  const alpha = alphaOf(ends.length - 1);
  const value = new Float64Array(labels.length);
  for (let v = 0; v < value.length; v++) value[v] = alpha * typical.value[v] + (1 - alpha) * disagreement[v];
  const regular = 2 * numClasses + rounds * numClasses;
  const notes = [
    ...typical.notes,
    ...(order.length > regular
      ? [`${order.length} labels are more than ${rounds} rounds of ${numClasses}: rounds were made larger.`]
      : []),
    ...(heard.length < ends.length
      ? [
          `${heard.length} of ${ends.length} rounds were asked for their opinion, evenly spaced, because the graph is large.`,
        ]
      : []),
  ];
  return { typical: typical.value, informative: disagreement, value, predicted, notes };
}

/** What rounding may make of sums of the same terms in another order, relative. */
const ROUNDING = 1 + 1e-9;

interface Reach {
  /**
   * No less than the gains of the nodes: what is left around their neighbours, summed without asking whether a node was
   * counted before. Two passes over the edges instead of a walk of two hops for every candidate.
   */
  readonly bounds: (nodes: Int32Array) => Float64Array;
  /** worth of the nodes within two hops that nothing reaches yet */
  readonly gain: (v: number) => number;
  /** @returns how many nodes it brought within reach */
  readonly add: (v: number) => number;
}

/** Which nodes labels and questions reach, and what is still to be had. */
function reach({ propagation, labels }: QueryInput, worth: Float64Array): Reach {
  const read = twoHopReader(propagation);
  const covered = new Uint8Array(labels.length);
  const { rowPtr, colIdx } = propagation;
  return {
    bounds: (nodes: Int32Array): Float64Array => {
      const around = new Float64Array(worth.length);
      for (let w = 0; w < worth.length; w++) {
        let sum = 0;
        for (let i = rowPtr[w]; i < rowPtr[w + 1]; i++) if (covered[colIdx[i]] === 0) sum += worth[colIdx[i]];
        around[w] = sum;
      }
      return Float64Array.from(nodes, (v) => {
        let sum = 0;
        for (let i = rowPtr[v]; i < rowPtr[v + 1]; i++) sum += around[colIdx[i]];
        return sum * ROUNDING;
      });
    },
    gain: (v: number): number => {
      const { nodes, count } = read(v);
      let sum = 0;
      for (let i = 0; i < count; i++) if (covered[nodes[i]] === 0) sum += worth[nodes[i]];
      return sum;
    },
    add: (v: number): number => {
      const { nodes, count } = read(v);
      let newly = 0;
      for (let i = 0; i < count; i++) {
        if (covered[nodes[i]] === 0) newly++;
        covered[nodes[i]] = 1;
      }
      return newly;
    },
  };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function factsOf({ typical, informative, value }: Worth, node: number): QueryFact[] {
  return [
    { id: 'worth', title: 'Its own worth', value: value[node] },
    { id: 'typical', title: 'Typical of its group', value: typical[node] },
    { id: 'informative', title: 'Disagreement about it', value: informative[node] },
  ];
}

/** Questions of the greedy, filled up with the worthiest candidates where nothing is left to reach. */
async function asked(
  input: QueryInput,
  worth: Worth,
  pool: Int32Array,
  order: Int32Array,
  ctx: RunContext,
): Promise<Selection> {
  const { numClasses, labels, count, candidates } = input;
  const state = reach(input, worth.value);
  for (const v of order) state.add(v);
  await ctx.tick();
  const classes = Math.max(1, numClasses);
  const room = new Array<number>(classes).fill(0);
  for (const v of pool) room[worth.predicted[v]]++;
  const given = new Array<number>(classes).fill(0);
  for (const v of order) given[labels[v]]++;
  const quota = order.length === 0 ? room : splitEqually(count, given, room);
  const queries: Query[] = await lazyGreedy(
    {
      nodes: pool,
      count,
      bounds: state.bounds(pool),
      // A class that has its questions gains nothing more, which only lowers gains: lazy stays exact.
      gain: (v) => (quota[worth.predicted[v]] > 0 ? state.gain(v) : 0),
      take: (node, gain) => {
        quota[worth.predicted[node]]--;
        const newly = state.add(node);
        input.oracle?.(node);
        return {
          node,
          score: gain,
          sentence: `A label here would reach ${newly} ${newly === 1 ? 'node' : 'nodes'} that none reaches yet, worth ${gain.toFixed(1)} by how typical they are and how little earlier labels settled about them; itself it is ${percent(worth.typical[node])} typical of its group.`,
          facts: [
            { id: 'reached', title: 'Nodes brought within reach', value: newly },
            { id: 'gain', title: 'Worth of those', value: gain },
            ...factsOf(worth, node),
          ],
        };
      },
    },
    ctx,
  );
  if (queries.length === count) return { queries, notes: [] };
  const left = candidates.slice();
  for (const { node } of queries) left[node] = 0;
  const rest = [...bestCandidates(worth.value, left, count - queries.length)];
  rest.forEach((node) => input.oracle?.(node));
  const filled = rest.map((node, i) => ({
    node,
    score: -i,
    sentence: `All around it is within reach of a label; itself it is ${percent(worth.typical[node])} typical of its group.`,
    facts: factsOf(worth, node),
  }));
  const notes =
    filled.length === 0
      ? []
      : [`After ${queries.length} of ${count} questions nothing is left to reach; the worthiest candidates follow.`];
  return { queries: [...queries, ...filled], notes };
}

export const alg = defineStrategy({
  id: 'alg',
  title: 'ALG',
  summary:
    'Asks where a label reaches most nodes that are typical of their group to begin with, and more and more those that models of earlier rounds differ about; balanced over classes.',
  paper: 'Zhang et al. 2021, SIGMOD',
  needs: 'cold',
  params: {
    rounds: {
      type: 'number',
      default: 19,
      min: 1,
      max: 1000,
      integer: true,
      label: 'Rounds',
      help: 'Rounds of one label per class until typical nodes count nothing any more; published: 19.',
      advanced: true,
    },
    ridge: {
      type: 'number',
      default: 0.1,
      min: 0.0001,
      max: 100,
      label: 'Caution of the proxies',
      help: 'How strongly the models of the rounds are held back, as a share of the average spread of the features.',
      advanced: true,
    },
  },
  select: async (input, settings, ctx) => {
    const features = await propagatedFeatures(input, ctx);
    const order = (input.order ?? labelledNodes(input.labels)).filter((v) => input.labels[v] >= 0);
    const worth = await worthOf(input, features, order, settings, ctx);
    const pool = candidatePool(input.candidates, input.propagation, input.count);
    const { queries, notes } = await asked(input, worth, pool.nodes, order, ctx);
    return { queries, notes: [...features.notes, ...worth.notes, ...pool.notes, ...notes] };
  },
});
