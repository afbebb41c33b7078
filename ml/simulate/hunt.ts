/**
 * A hunt with the truth in the analyst's place: batches are asked and answered until the budget is spent or no candidate
 * is left. Beside it the policies that it must beat, on the same ground:
 *
 *   random       uniform draws
 *   prior        the label-free ranking, no feedback
 *   members      its members weighed anew (active anomaly discovery), greedily
 *   linear, forest, models   the highest of one classifier or of both, greedily; the prior before the first anomaly
 *   hunt         ../hunt/hunt.ts
 */
import { createRunContext } from '../context.ts';
import { opinionsOf } from '../hunt/experts.ts';
import type { Ground } from '../hunt/experts.ts';
import { huntOn } from '../hunt/hunt.ts';
import type { HuntAnswer } from '../hunt/training-set.ts';
import { topPlaces } from '../hunt/trust.ts';
import { createRng } from '../rng.ts';
import type { ParamValues } from '../schema/params.ts';

export const huntPolicies = ['random', 'prior', 'members', 'linear', 'forest', 'models', 'hunt'] as const;
export type HuntPolicy = (typeof huntPolicies)[number];

export interface HuntTrial {
  readonly ground: Ground;
  /** 1 anomalous, 0 normal, -1 unknown: never asked */
  readonly truth: Int8Array;
  readonly policy: HuntPolicy;
  readonly params: ParamValues;
  readonly seed: number;
  readonly batch: number;
  readonly budget: number;
}

export interface HuntTrace {
  /** label of each question in the order of asking, 1 = anomalous */
  readonly labels: Uint8Array;
  /** milliseconds of each round's questions */
  readonly times: readonly number[];
  /** sentences on what was being done, one a round; empty for policies that say none */
  readonly phases: readonly string[];
}

/** Nodes to ask next. */
type Ask = (answers: readonly HuntAnswer[], candidates: Uint8Array, count: number, round: number) => Promise<number[]>;

function greedy(ground: Ground, ranked: 'members' | 'linear' | 'forest' | 'models'): Ask {
  return async (answers, candidates, count) => {
    const opinions = opinionsOf(ground, answers, ranked !== 'members');
    const { linear, forest, scores: by } = opinions;
    const scores = { linear, forest, members: by.members, models: by.models }[ranked] ?? by.prior;
    const places = scores === null ? [] : [...topPlaces(opinions.pool, scores, candidates, count)];
    return Promise.resolve(places.map((i) => opinions.pool[i]));
  };
}

function byPrior(ground: Ground): Ask {
  const { prior } = ground.ensemble;
  const order = Int32Array.from(prior.keys()).sort((a, b) => prior[b] - prior[a] || a - b);
  return (_, candidates, count) => Promise.resolve([...order.filter((v) => candidates[v] === 1).subarray(0, count)]);
}

function atRandom(seed: number): Ask {
  return (_, candidates, count, round) => {
    const left = Int32Array.from(candidates.keys()).filter((v) => candidates[v] === 1);
    return Promise.resolve([...createRng(seed).fork(`random ${round}`).shuffle(left).subarray(0, count)]);
  };
}

function hunting({ ground, params, seed }: HuntTrial, phases: string[]): Ask {
  const hunt = huntOn(ground, params);
  const rng = createRng(seed);
  return async (answers, candidates, count, round) => {
    const ctx = createRunContext({ rng: rng.fork(`round ${round}`) });
    const { queries, phase } = await hunt.next(answers, candidates, count, ctx);
    phases.push(phase);
    return queries.map(({ node }) => node);
  };
}

function askerOf(trial: HuntTrial, phases: string[]): Ask {
  switch (trial.policy) {
    case 'random':
      return atRandom(trial.seed);
    case 'prior':
      return byPrior(trial.ground);
    case 'hunt':
      return hunting(trial, phases);
    case 'members':
    case 'linear':
    case 'forest':
    case 'models':
      return greedy(trial.ground, trial.policy);
  }
}

/** @throws AppError as the hunt does */
export async function runHunt(trial: HuntTrial): Promise<HuntTrace> {
  const { truth, batch, budget } = trial;
  const candidates = Uint8Array.from(truth, (label) => (label < 0 ? 0 : 1));
  const answers: HuntAnswer[] = [];
  const times: number[] = [];
  const phases: string[] = [];
  const ask = askerOf(trial, phases);
  for (let round = 0; answers.length < budget; round++) {
    const started = performance.now();
    const nodes = await ask(answers.slice(), candidates.slice(), Math.min(batch, budget - answers.length), round);
    times.push(performance.now() - started);
    if (nodes.length === 0) break;
    for (const node of nodes) {
      candidates[node] = 0;
      answers.push({ node, label: truth[node] === 1 ? 1 : 0 });
    }
  }
  return { labels: Uint8Array.from(answers, ({ label }) => label), times, phases };
}
