/**
 * How far each expert can be trusted, measured on the answers given so far (prequentially: an opinion is judged by
 * answers that came after it and that it could not know).
 *
 * The answers are cut into blocks of BLOCK. Before each block every expert names its top TOP nodes; an answer inside the block counts
 * for every expert that named the node. What nobody named counts for chance: draws, but also picks from below the tops
 * where batches are large, so that it is no rate of the graph. Belief in
 * the precision of an expert is Beta(a, b): older blocks fade by FADE, because an expert exhausts what it can find;
 * chance does not fade, since the rate of anomalies in the graph stays.
 */
import type { ExpertId, Opinions } from './experts.ts';
import { expertIds } from './experts.ts';
import type { HuntAnswer } from './training-set.ts';

export const BLOCK = 10;
/** Nodes at the top of an expert's ranking that it is held to. */
export const TOP = 30;
const FADE = 0.8;
/** Blocks that are judged; earlier ones have faded to a few per cent. */
export const BLOCKS = 15;
/**
 * What an expert is given before it is judged: so many answers, at so many times the precision found by all so far. The
 * models are given credit, because on graphs of every kind they found more than what they start from.
 */
const START: Readonly<Record<ExpertId, { readonly answers: number; readonly times: number }>> = {
  prior: { answers: 5, times: 1 },
  members: { answers: 5, times: 1 },
  models: { answers: 10, times: 2 },
};
const HIGHEST_START = 0.9;
/** Chance starts from one anomaly in twenty. */
const CHANCE = { plus: 0.5, minus: 9.5 } as const;

export interface Belief {
  /** Beta parameters */
  readonly plus: number;
  readonly minus: number;
  /** answers behind it and anomalies among them, faded */
  readonly seen: number;
  readonly hits: number;
}

export type Beliefs = Readonly<Record<ExpertId | 'chance', Belief>>;

export const meanOf = ({ plus, minus }: Belief): number => plus / (plus + minus);

/**
 * The pool places of the highest scores among eligible nodes, highest first, ties by place.
 * @param eligible 1 for a node that could have been asked; length numNodes
 */
export function topPlaces(pool: Int32Array, scores: Float64Array, eligible: Uint8Array, count: number): Int32Array {
  const best: number[] = [];
  for (let i = 0; i < pool.length; i++) {
    if (eligible[pool[i]] === 0) continue;
    if (best.length === count && scores[i] <= scores[best[count - 1]]) continue;
    let at = best.length;
    while (at > 0 && scores[best[at - 1]] < scores[i]) at--;
    best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  return Int32Array.from(best);
}

export interface Judged {
  /** what the experts said before the block */
  readonly opinions: Opinions;
  readonly answers: readonly HuntAnswer[];
}

/** Ends of the prefixes of answers that were followed by a block, latest last; at most BLOCKS. */
export function blockStarts(numAnswers: number): number[] {
  const starts: number[] = [];
  for (let start = 0; start < numAnswers; start += BLOCK) starts.push(start);
  return starts.slice(-BLOCKS);
}

/**
 * @param blocks oldest first
 * @param candidates 1 for a node that may be asked now
 * @param chance all answers that no block judges count here as they are
 */
export function beliefsOf(blocks: readonly Judged[], candidates: Uint8Array): Beliefs {
  const counts = new Map<ExpertId | 'chance', { hits: number; misses: number }>();
  const count = (id: ExpertId | 'chance'): { hits: number; misses: number } => {
    const known = counts.get(id) ?? { hits: 0, misses: 0 };
    counts.set(id, known);
    return known;
  };
  // Eligible at the start of a block: what may be asked now, and what has been asked since.
  const eligible = Uint8Array.from(candidates);
  for (const { answers } of blocks) for (const { node } of answers) eligible[node] = 1;
  let [found, asked] = [0, 0];
  for (const { opinions, answers } of blocks) {
    for (const id of expertIds) {
      const own = count(id);
      own.hits *= FADE;
      own.misses *= FADE;
    }
    const named = new Set<number>();
    for (const id of expertIds) {
      const scores = opinions.scores[id];
      if (scores === null) continue;
      const top = new Set<number>();
      for (const i of topPlaces(opinions.pool, scores, eligible, TOP)) top.add(opinions.pool[i]);
      for (const { node, label } of answers) {
        if (!top.has(node)) continue;
        named.add(node);
        if (label === 1) count(id).hits++;
        else count(id).misses++;
      }
    }
    for (const { node, label } of answers) {
      found = found + label;
      asked++;
      eligible[node] = 0;
      if (named.has(node)) continue;
      if (label === 1) count('chance').hits++;
      else count('chance').misses++;
    }
  }
  // One anomaly in four is what a first look at the top of a ranking may hope for.
  const start = (found + 1) / (asked + 4);
  const belief = (id: ExpertId): Belief => {
    const { hits, misses } = count(id);
    const mean = Math.min(HIGHEST_START, START[id].times * start);
    return {
      plus: START[id].answers * mean + hits,
      minus: START[id].answers * (1 - mean) + misses,
      seen: hits + misses,
      hits,
    };
  };
  const { hits, misses } = count('chance');
  return {
    prior: belief('prior'),
    members: belief('members'),
    models: belief('models'),
    chance: { plus: CHANCE.plus + hits, minus: CHANCE.minus + misses, seen: hits + misses, hits },
  };
}
