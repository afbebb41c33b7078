/**
 * Hunting for rare anomalies: as many as possible in as few looks as possible. From the label-free ensemble, several
 * experts (./experts.ts) rank the nodes by what has been answered; each is judged by the answers that came after its
 * word (./trust.ts), and asked the more the more it finds (./pick.ts). The hand-over from the label-free ranking to the
 * models is thereby measured, not set.
 *
 * `next` is a function of the graph, the parameters, the answers, the candidates and the context's randomness alone.
 * What the experts said before earlier blocks is kept, under the very answers that it hangs on, and made again where it
 * is not: that changes the time, never a result.
 */
import { createRunContext } from '../context.ts';
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { createRng } from '../rng.ts';
import type { Rng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Csr, GraphData } from '../schema/graph.ts';
import { resolveTyped } from '../schema/params.ts';
import { buildAttributes } from './attributes.ts';
import type { EvidenceRows } from './aad.ts';
import { buildEnsemble } from './ensemble.ts';
import type { Ensemble } from './ensemble.ts';
import { expertIds, MOST_ANSWERS, opinionsOf } from './experts.ts';
import type { Ground, Opinions } from './experts.ts';
import { binAttributes } from './forest.ts';
import { placesOf, probabilitiesOf, rankingOf } from './outlook.ts';
import { pickBatch } from './pick.ts';
import { POOL, standingPool } from './pool.ts';
import { phaseOf, questionsOf } from './reasons.ts';
import type { HuntQuery } from './reasons.ts';
import { drawBackground } from './training-set.ts';
import type { HuntAnswer } from './training-set.ts';
import { beliefsOf, BLOCK, BLOCKS, blockStarts, meanOf } from './trust.ts';
import type { Judged } from './trust.ts';

export const huntParams = {
  explore: {
    type: 'number',
    default: 0.1,
    min: 0,
    max: 1,
    label: 'Share of random draws',
    help: 'Questions drawn at random from all candidates. They tell how many anomalies there are, and meet kinds that nobody ranks high.',
  },
} as const;

export interface HuntInput {
  readonly data: GraphData;
  readonly csr: Csr;
  /** D^-1/2 (A + I) D^-1/2 over distinct neighbours */
  readonly propagation: WeightedRows;
}

export interface HuntProposal {
  /** in the order in which they should be asked */
  readonly queries: readonly HuntQuery[];
  readonly phase: string;
  readonly notes: readonly string[];
  /** larger = to be looked at earlier; length numNodes, answered nodes included */
  readonly ranking: Float64Array;
  /** of being anomalous; length numNodes; null before the first anomalous answer */
  readonly probabilities: Float32Array | null;
}

export interface Hunt {
  /**
   * @param answers in the order in which they were given, no node twice
   * @param candidates 1 for a node that may be asked; length numNodes
   * @param ctx its rng already forked for the round
   * @throws AppError invalid-argument, cancelled
   */
  next(answers: readonly HuntAnswer[], candidates: Uint8Array, count: number, ctx: RunContext): Promise<HuntProposal>;
  /** What the models that learned from the answers say, both classes weighing the same; length numNodes; null without both. */
  predict(answers: readonly HuntAnswer[], ctx: RunContext): Promise<Float32Array | null>;
}

/** Nodes that quantiles are read from. */
const REFERENCE = 1000;

function sampleNodes(numNodes: number, count: number, rng: Rng): Int32Array {
  if (numNodes <= count) return Int32Array.from({ length: numNodes }, (_, v) => v);
  return Int32Array.from({ length: count }, () => rng.int(numNodes));
}

function standardisedEvidence({ members, prior }: Ensemble): EvidenceRows {
  const width = members.length;
  const rows = new Float32Array(prior.length * width);
  members.forEach(({ evidence }, c) => {
    let [sum, squares] = [0, 0];
    for (const value of evidence) sum += value;
    const mean = sum / Math.max(1, evidence.length);
    for (const value of evidence) squares += (value - mean) ** 2;
    const deviation = Math.sqrt(squares / Math.max(1, evidence.length));
    for (let v = 0; v < evidence.length; v++)
      rows[v * width + c] = deviation > 0 ? (evidence[v] - mean) / deviation : 0;
  });
  return { width, rows };
}

/** What belongs to the graph. */
export async function prepareGround({ data, csr, propagation }: HuntInput, ctx: RunContext): Promise<Ground> {
  const ensemble = await buildEnsemble(data, csr, { ...ctx, rng: ctx.rng.fork('ensemble') });
  const attributes = await buildAttributes(data, ensemble, ctx);
  const n = data.graph.numNodes;
  return {
    ensemble,
    attributes,
    binned: binAttributes(attributes),
    evidence: standardisedEvidence(ensemble),
    propagation,
    standing: standingPool(ensemble, ctx.rng.fork('pool')),
    background: drawBackground(n, ctx.rng.fork('background')),
    reference: sampleNodes(n, REFERENCE, ctx.rng.fork('reference')),
    rng: ctx.rng.fork('hunt'),
  };
}

/** Opinions by the answers that they hang on; the latest asked for are kept. */
function opinionKeeper(ground: Ground): (answers: readonly HuntAnswer[]) => Opinions {
  const kept = new Map<string, Opinions>();
  return (answers) => {
    const key = answers.map(({ node, label }) => `${node}:${label}`).join(' ');
    const known = kept.get(key) ?? opinionsOf(ground, answers);
    kept.delete(key);
    kept.set(key, known);
    const oldest = kept.keys().next().value;
    if (kept.size > 2 * BLOCKS && oldest !== undefined) kept.delete(oldest);
    return known;
  };
}

function checkInput(n: number, answers: readonly HuntAnswer[], candidates: Uint8Array, count: number): void {
  const wrong = (message: string): AppError => new AppError('invalid-argument', message);
  if (candidates.length !== n) {
    throw wrong(`There are ${n} nodes, but ${candidates.length} were marked as candidates or not.`);
  }
  if (!Number.isInteger(count) || count < 0) throw wrong(`The number of questions must be whole; got ${count}.`);
  const seen = new Set<number>();
  for (const { node } of answers) {
    if (!Number.isInteger(node) || node < 0 || node >= n) throw wrong(`There is no node ${node} to be answered.`);
    if (seen.has(node)) throw wrong(`Node ${node} has two answers; give the one that stands.`);
    if (candidates[node] === 1) throw wrong(`Node ${node} has an answer and is a candidate at the same time.`);
    seen.add(node);
  }
}

function notesOf(ground: Ground, answers: readonly HuntAnswer[], asked: number, count: number): string[] {
  const n = ground.ensemble.prior.length;
  const counts = [0, 0];
  for (const { label } of answers) counts[label]++;
  return [
    ...(n > POOL
      ? [
          `Of ${n} nodes about ${ground.standing.length} are looked at closely in each round: the highest of every view, a random sample, what a linear model finds in the whole graph, and neighbours of found anomalies. Random draws come from all.`,
        ]
      : []),
    ...(Math.max(...counts) > MOST_ANSWERS
      ? [`The models learn from the latest ${MOST_ANSWERS} answers of each sort.`]
      : []),
    ...(asked < count ? [`Only ${asked} of ${count} questions could be asked: no more candidates are left.`] : []),
  ];
}

/** A hunt over what was prepared; experiments keep the ground. */
export function huntOn(ground: Ground, params: Readonly<Record<string, unknown>>): Hunt {
  const { explore } = resolveTyped(huntParams, params);
  const opinionsBefore = opinionKeeper(ground);
  const priorPlace = placesOf(ground.ensemble.prior);
  return {
    next: async (answers, candidates, count, ctx) => {
      checkInput(priorPlace.length, answers, candidates, count);
      const blocks: Judged[] = [];
      for (const start of blockStarts(answers.length)) {
        await ctx.tick();
        blocks.push({
          opinions: opinionsBefore(answers.slice(0, start)),
          answers: answers.slice(start, start + BLOCK),
        });
      }
      const beliefs = beliefsOf(blocks, candidates);
      await ctx.tick();
      const opinions = opinionsBefore(answers);
      const ranking = rankingOf(opinions, beliefs, priorPlace);
      const attributes = ground.attributes;
      const picks = pickBatch({ opinions, beliefs, attributes, candidates, count, explore }, ctx.rng.fork('hunt'));
      return {
        queries: questionsOf(ground, picks, answers, beliefs, ranking),
        phase: phaseOf(
          answers,
          beliefs,
          expertIds.filter((id) => opinions.scores[id] !== null),
        ),
        notes: [...ground.ensemble.notes, ...notesOf(ground, answers, picks.length, count)],
        ranking,
        probabilities: probabilitiesOf(ground, opinions, meanOf(beliefs.chance)),
      };
    },
    predict: async (answers, ctx) => {
      await ctx.tick();
      if (!answers.some(({ label }) => label === 0)) return null;
      return probabilitiesOf(ground, opinionsBefore(answers), 0.5);
    },
  };
}

/** @throws AppError invalid-argument (parameters), cancelled */
export async function createHunt(
  input: HuntInput,
  params: Readonly<Record<string, unknown>>,
  ctx: RunContext = createRunContext({ rng: createRng(1) }),
): Promise<Hunt> {
  resolveTyped(huntParams, params);
  return huntOn(await prepareGround(input, ctx), params);
}
