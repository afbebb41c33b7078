/**
 * SAG: semantic-aware graph active learning (arXiv 2308.08823, CIKM 2023), after the behaviour of its released code.
 *
 * A candidate scores (1 - lambda) R(inc) + lambda R(disp). inc: how many nodes that no labelled node covers it would
 * reach with an influence above the threshold (./influence.ts). disp: how far it is from the prototypes of the labelled
 * classes (./semantics.ts). R: share of nodes strictly below. Candidates are then walked from the best down under class
 * quotas (./walk.ts). Settings as published: lambda 0.3 and threshold 0.05 on Cora, 0.5 and 0.01 on Citeseer, 0.2 and
 * 0.01 on Pubmed; as the entries of Â² shrink with the degree, the threshold is by default a quantile of them.
 */
import { argmaxRows } from '../../metrics/classification.ts';
import { bestFirst, needLogits, shareReader, topShare } from '../pick.ts';
import { nodesWith } from '../propagated.ts';
import { candidatePool, nodeOrders } from '../sampling.ts';
import { defineStrategy } from '../strategy.ts';
import type { Query, QueryInput, Selection } from '../strategy.ts';
import { coveredNodes, increments, reachOf, unitRows, weightQuantile } from './influence.ts';
import type { InfluenceInput } from './influence.ts';
import { walkedRows } from './strong-rows.ts';
import { centred, dispersion, prototypes } from './semantics.ts';
import { walk } from './walk.ts';

const params = {
  lambda: {
    type: 'number',
    default: 0.3,
    min: 0,
    max: 1,
    label: 'Weight of diversity',
    help: 'Share of the distance to class prototypes in the score; the rest is influence.',
  },
  threshold: {
    type: 'choice',
    default: 'quantile',
    choices: [
      { value: 'quantile', label: 'quantile of the graph’s own weights' },
      { value: 'value', label: 'fixed value, as published' },
    ],
    label: 'Influence threshold',
    help: 'From which influence a node counts as informed. Weights shrink as graphs become denser, so a fixed value fits one graph only.',
  },
  thresholdQuantile: {
    type: 'number',
    default: 0.87,
    min: 0,
    max: 0.999,
    label: 'Quantile',
    help: 'Share of two-hop weights below the threshold; 0.87 is where the published value lies on Cora.',
    advanced: true,
  },
  thresholdValue: {
    type: 'number',
    default: 0.05,
    min: 0,
    max: 1,
    label: 'Fixed value',
    help: 'Used where the threshold is a fixed value.',
    advanced: true,
  },
  semantics: {
    type: 'boolean',
    default: true,
    label: 'Unlike neighbours do not count',
    help: 'Weighs influence by how alike the classifier sees two nodes. Off: structure alone.',
    advanced: true,
  },
  coverage: {
    type: 'choice',
    default: 'structure',
    choices: [
      { value: 'structure', label: 'within two hops, as released' },
      { value: 'semantics', label: 'informed by a labelled node' },
    ],
    label: 'Covered already',
    help: 'Which nodes labelled ones leave nothing to learn about.',
    advanced: true,
  },
  prototypes: {
    type: 'choice',
    default: 'dot',
    choices: [
      { value: 'dot', label: 'dot product, as released' },
      { value: 'cosine', label: 'cosine' },
    ],
    label: 'Distance to prototypes',
    help: 'The dot product also prefers nodes that the classifier says little about.',
    advanced: true,
  },
  perClass: {
    type: 'number',
    default: 20,
    min: 1,
    max: 100_000,
    integer: true,
    label: 'Labels per class',
    help: 'Quota of each class; once it is used up, candidates that are predicted to be of it wait.',
  },
  strictQuota: {
    type: 'boolean',
    default: false,
    label: 'Strict quotas',
    help: 'A class that got more than its quota takes nothing from the others. Released: it does.',
    advanced: true,
  },
  ranks: {
    type: 'choice',
    default: 'all',
    choices: [
      { value: 'all', label: 'all nodes, as released' },
      { value: 'candidates', label: 'candidates alone' },
    ],
    label: 'Ranked among',
    help: 'Nodes that influence and distance are ranked among.',
    advanced: true,
  },
} as const;

/** Nodes of a graph up to which all are scored; above: the pool, and the nodes that increments are ranked among. */
const MOST_EXACT = 50_000;
const POOL = 20_000;
const RANKED = 10_000;

/** Neighbours named in a reason. */
const MOST_NAMED = 5;

/** What a score is made of; each of length numNodes. */
export interface SagScores {
  readonly increment: Int32Array;
  readonly dispersion: Float64Array;
  /** class of the nearest prototype, -1 where there is none */
  readonly nearest: Int32Array;
  readonly score: Float64Array;
  readonly shareOfIncrement: Float64Array;
  readonly shareOfDispersion: Float64Array;
  readonly influence: InfluenceInput;
  readonly covered: Uint8Array;
}

export interface SagOptions {
  readonly lambda: number;
  /** influence from which a node counts as informed */
  readonly threshold: number;
  readonly semantics: boolean;
  readonly coverage: 'structure' | 'semantics';
  readonly prototypes: 'dot' | 'cosine';
  readonly ranks: 'all' | 'candidates';
}

/** Where a graph is too large to look at every node. */
export interface Among {
  /** nodes that scores are worked out for, each once */
  readonly nodes: Int32Array;
  /** those of them, or other nodes, that increments are ranked among */
  readonly ranked: Int32Array;
}

type SagInput = Pick<QueryInput, 'propagation' | 'numClasses' | 'labels' | 'candidates'>;

const valuesOf = (values: ArrayLike<number>, nodes: Int32Array): Float64Array => {
  const picked = new Float64Array(nodes.length);
  for (let i = 0; i < nodes.length; i++) picked[i] = values[nodes[i]];
  return picked;
};

function everyNode({ labels }: SagInput): Int32Array {
  const nodes = new Int32Array(labels.length);
  for (let v = 0; v < nodes.length; v++) nodes[v] = v;
  return nodes;
}

/**
 * @param logits numNodes x numClasses
 * @param among left out: all nodes are scored, and ranked among all (or all candidates)
 */
export function sagScores(input: SagInput, logits: Float32Array, options: SagOptions, among?: Among): SagScores {
  const { propagation, numClasses, labels, candidates } = input;
  const z = centred(logits, numClasses);
  const unit = unitRows(z, numClasses);
  const influence: InfluenceInput = {
    propagation,
    unit: options.semantics ? unit : null,
    numClasses,
    labels,
    threshold: options.threshold,
    coverage: options.coverage,
  };
  const covered = coveredNodes(influence);
  const everywhere = options.ranks === 'all' ? everyNode(input) : nodesWith(candidates);
  const nodes = among?.nodes ?? everywhere;
  const increment = increments(influence, covered, among?.nodes);
  const centres = prototypes(z, numClasses, labels);
  const far =
    options.prototypes === 'dot'
      ? dispersion(z, numClasses, centres)
      : dispersion(
          unit,
          numClasses,
          centres.map((centre) => (centre === null ? null : unitRows(centre, numClasses))),
        );
  const rank = (values: ArrayLike<number>, ranked: Int32Array): Float64Array => {
    const read = shareReader(valuesOf(values, ranked));
    const share = new Float64Array(labels.length);
    for (const v of nodes) share[v] = read(values[v]);
    return share;
  };
  const shareOfIncrement = rank(increment, among?.ranked ?? everywhere);
  const shareOfDispersion = rank(far.value, everywhere);
  const score = new Float64Array(labels.length);
  for (const v of nodes) {
    score[v] = (1 - options.lambda) * shareOfIncrement[v] + options.lambda * shareOfDispersion[v];
  }
  return {
    increment,
    dispersion: far.value,
    nearest: far.nearest,
    score,
    shareOfIncrement,
    shareOfDispersion,
    influence,
    covered,
  };
}

interface Looked {
  /** undefined: everywhere */
  readonly among: Among | undefined;
  /** candidates that may be picked */
  readonly nodes: Int32Array;
  readonly notes: readonly string[];
}

/**
 * Up to MOST_EXACT nodes all are scored. Above, candidates are a pool (../sampling.ts), and increments are ranked among
 * nodes drawn from all alike, as the pool has too many hubs to rank among.
 */
function amongOf({ labels, candidates, propagation, count }: QueryInput, ranks: string): Looked {
  if (labels.length <= MOST_EXACT) return { among: undefined, nodes: nodesWith(candidates), notes: [] };
  const pool = candidatePool(candidates, propagation, count, POOL);
  const drawn = nodeOrders(propagation).drawn.subarray(0, RANKED);
  const ranked = ranks === 'all' ? drawn : drawn.filter((v) => candidates[v] === 1);
  const marks = new Uint8Array(labels.length);
  for (const v of pool.nodes) marks[v] = 1;
  for (const v of ranked) marks[v] = 1;
  const notes = [
    ...pool.notes,
    `How many nodes a label informs was ranked among ${ranked.length} nodes drawn at random.`,
  ];
  return { among: { nodes: nodesWith(marks), ranked }, nodes: pool.nodes, notes };
}

function questionOf(scores: SagScores, node: number): Query {
  const { increment, dispersion: far, nearest, shareOfIncrement, shareOfDispersion, influence, covered } = scores;
  const { top, hostile } = reachOf(influence, covered, node, MOST_NAMED);
  const informs = increment[node];
  const parts = [
    `A label here would inform ${informs} ${informs === 1 ? 'node' : 'nodes'} that no label reaches yet (${topShare(shareOfIncrement[node])})`,
    ...(hostile > 0 ? [`${hostile} of those around look unlike it and do not count`] : []),
    ...(nearest[node] >= 0
      ? [`its distance from all class centres is among the ${topShare(shareOfDispersion[node])}`]
      : []),
  ];
  return {
    node,
    score: scores.score[node],
    sentence: `${parts.join('; ')}.`,
    facts: [
      { id: 'increment', title: 'Nodes informed', value: informs },
      { id: 'hostile', title: 'Unlike nodes around', value: hostile },
      { id: 'dispersion', title: 'Distance from class centres', value: far[node] },
      { id: 'nearest', title: 'Class of the nearest centre', value: nearest[node] },
      ...top.map(({ node: reached, influence: value }) => ({ id: `informs ${reached}`, title: 'Informs', value })),
    ],
  };
}

export const sag = defineStrategy({
  id: 'sag',
  title: 'SAG',
  summary:
    'Asks where a label informs most nodes that are alike and not reached yet, and where the classes seen so far are far away; balanced over classes.',
  paper: 'arXiv 2308.08823',
  needs: 'model',
  params,
  select: async (input, given, ctx): Promise<Selection> => {
    const logits = needLogits(input, 'SAG');
    const { among, nodes, notes: sampled } = amongOf(input, given.ranks);
    const threshold =
      given.threshold === 'value' ? given.thresholdValue : weightQuantile(input.propagation, given.thresholdQuantile);
    await walkedRows(input.propagation, threshold, among?.nodes ?? nodes, ctx);
    const options: SagOptions = {
      lambda: given.lambda,
      threshold,
      semantics: given.semantics,
      coverage: given.coverage === 'semantics' ? 'semantics' : 'structure',
      prototypes: given.prototypes === 'cosine' ? 'cosine' : 'dot',
      ranks: given.ranks === 'candidates' ? 'candidates' : 'all',
    };
    const scores = sagScores(input, logits, options, among);
    await ctx.tick();
    const quota = new Array<number>(input.numClasses).fill(given.perClass);
    for (const label of input.labels) if (label >= 0) quota[label]--;
    const { picked, beyond } = walk({
      order: bestFirst(scores.score, nodes),
      predicted: argmaxRows(logits, input.numClasses),
      quota,
      count: input.count,
      strict: given.strictQuota,
      oracle: input.oracle,
    });
    const unseen = Array.from({ length: input.numClasses }, (_, c) => c).filter((c) => !input.labels.includes(c));
    const notes = [
      ...sampled,
      ...(beyond > 0
        ? [
            `${beyond} of ${picked.length} questions go beyond the quotas: no candidate is left that is predicted to be of a class with a quota.`,
          ]
        : []),
      ...(unseen.length > 0
        ? [
            `${unseen.length} of ${input.numClasses} classes have no label yet, so that nothing is known of their centre.`,
          ]
        : []),
    ];
    return { queries: picked.map((node) => questionOf(scores, node)), notes };
  },
});
