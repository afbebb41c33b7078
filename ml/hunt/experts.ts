/**
 * Whom a hunt can follow, each a ranking of the pool made from the graph and the answers so far, from scratch:
 *
 *   prior    the label-free ranking of `auto`
 *   members  its members weighed anew by the answers (./aad.ts)
 *   models   logistic regression (./logistic.ts) and a random forest (./forest.ts) on attributes and echoes of the
 *            answers, their logits standardised and added
 *
 * The models speak from the first anomalous answer on. They are one expert, because a sum of both ranked nearly as the
 * better of the two on every graph tried, while a choice between them has to be learned from few anomalies.
 */
import type { WeightedRows } from '../graph/adjacency.ts';
import type { Rng } from '../rng.ts';
import { aadWeights, unitPrior } from './aad.ts';
import type { EvidenceRows } from './aad.ts';
import type { Attributes } from './attributes.ts';
import { ECHO_WIDTH, echoOf, writeEcho } from './echo.ts';
import type { Ensemble } from './ensemble.ts';
import { BINS, forestScores, trainForest } from './forest.ts';
import type { Binned } from './forest.ts';
import { allLogits, logisticScores, trainLogistic } from './logistic.ts';
import type { Logistic } from './logistic.ts';
import { roundPool } from './pool.ts';
import { trainingSet } from './training-set.ts';
import type { HuntAnswer, TrainingSet } from './training-set.ts';

/** What belongs to the graph and is made once. */
export interface Ground {
  readonly ensemble: Ensemble;
  readonly attributes: Attributes;
  readonly binned: Binned;
  /** the members' evidence, standardised */
  readonly evidence: EvidenceRows;
  readonly propagation: WeightedRows;
  readonly standing: Int32Array;
  readonly background: Int32Array;
  /** nodes that quantiles are read from */
  readonly reference: Int32Array;
  /** of the hunt itself: forests hang on it and on the answers alone */
  readonly rng: Rng;
}

export type ExpertId = 'prior' | 'members' | 'models';
export const expertIds: readonly ExpertId[] = ['prior', 'members', 'models'];

export interface Opinions {
  /** nodes that were looked at, ascending */
  readonly pool: Int32Array;
  /** larger = more anomalous, one a pool node; null for an expert that cannot speak yet */
  readonly scores: Readonly<Record<ExpertId, Float64Array | null>>;
  /** logit and positive share of the two models, one a pool node; null before there are any */
  readonly linear: Float64Array | null;
  readonly forest: Float64Array | null;
  /** weights of the members, as they stand in `ensemble.members` */
  readonly memberWeights: Float64Array;
  /** a linear model without echoes for all nodes; null before there is one, or where the pool holds all nodes */
  readonly everywhere: Logistic | null;
}

const RIDGE = 0.1;
const FOREST = { trees: 60, depth: 8, leaf: 1 } as const;
/** Answers of one class that a model is trained on at most. */
export const MOST_ANSWERS = 500;
/** Echoes reach from -1 to 1 and from about -4 to 4. */
const ECHO_SCALE = [2, 1, 2, 1] as const;
const FARTHEST = 5;

/** Rows of some nodes with the echoes beside them, for both models. */
interface Frame {
  readonly attributes: Attributes;
  readonly binned: Binned;
}

function frameOf(ground: Ground, answers: readonly HuntAnswer[], nodes: Int32Array): Frame {
  const own = ground.attributes.width;
  const width = own + ECHO_WIDTH;
  const rows = new Float32Array(nodes.length * width);
  const bins = new Uint8Array(nodes.length * width);
  const allRows = ground.attributes.rows;
  const allBins = ground.binned.rows;
  const echo = echoOf(ground.propagation, answers);
  for (let i = 0; i < nodes.length; i++) {
    const from = nodes[i] * own;
    const to = i * width;
    for (let c = 0; c < own; c++) {
      rows[to + c] = allRows[from + c];
      bins[to + c] = allBins[from + c];
    }
    writeEcho(echo, nodes[i], rows, to + own);
    for (let c = 0; c < ECHO_WIDTH; c++) {
      const value = Math.max(-FARTHEST, Math.min(FARTHEST, ECHO_SCALE[c] * rows[to + own + c]));
      rows[to + own + c] = value;
      bins[to + own + c] = Math.floor(((value + FARTHEST) / (2 * FARTHEST)) * (BINS - 1) + 0.5);
    }
  }
  return { attributes: { numRows: nodes.length, width, rows }, binned: { width, rows: bins } };
}

/** The training set with places in a list of nodes instead of the nodes; all must be in it, which is ascending. */
function placed(set: TrainingSet, nodes: Int32Array): TrainingSet {
  const place = new Map<number, number>();
  nodes.forEach((node, i) => place.set(node, i));
  return { ...set, nodes: set.nodes.map((node) => place.get(node) ?? 0) };
}

/** Minus the mean, over the deviation. */
function standardised(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
  return values.map((value) => (square > 0 ? (value - mean) / Math.sqrt(square) : 0));
}

export const logitOf = (share: number): number => Math.log(share / (1 - share));

const all = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

/** @param withModels false: without the models, for experiments with the members alone */
export function opinionsOf(ground: Ground, answers: readonly HuntAnswer[], withModels = true): Opinions {
  const { ensemble, attributes, evidence, standing } = ground;
  const numNodes = ensemble.prior.length;
  const set = withModels ? trainingSet(answers, ground.background, MOST_ANSWERS) : null;
  const everywhere = set === null || standing.length === numNodes ? null : trainLogistic(attributes, set, RIDGE);
  const linearOfAll = everywhere === null ? null : allLogits(attributes, everywhere);
  const pool = roundPool(standing, numNodes, linearOfAll, ensemble.lists, answers);
  const prior = Float64Array.from(pool, (v) => ensemble.prior[v]);
  const start = unitPrior(ensemble.members.map(({ weight }) => weight));
  const memberWeights = aadWeights(evidence, start, ground.reference, answers);
  const members = Float64Array.from(pool, (v) => {
    let sum = 0;
    for (let c = 0; c < memberWeights.length; c++) sum += memberWeights[c] * evidence.rows[v * evidence.width + c];
    return sum;
  });
  if (set === null) {
    return { pool, scores: { prior, members, models: null }, linear: null, forest: null, memberWeights, everywhere };
  }
  const nodes = Int32Array.from(new Set([...pool, ...set.nodes]));
  const frame = frameOf(ground, answers, nodes);
  const local = placed(set, nodes);
  const rows = all(pool.length);
  const linear = logisticScores(frame.attributes, trainLogistic(frame.attributes, local, RIDGE), rows);
  const forest = forestScores(
    frame.binned,
    trainForest(frame.binned, local, FOREST, ground.rng.fork(`forest ${answers.length}`)),
    rows,
  );
  const second = standardised(forest.map(logitOf));
  const models = standardised(linear).map((value, i) => value + second[i]);
  return { pool, scores: { prior, members, models }, linear, forest, memberWeights, everywhere };
}
