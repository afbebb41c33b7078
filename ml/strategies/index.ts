/** The strategies, one line each: order here is the order in the picker, the reference last. */
import { AppError } from '../schema/errors.ts';
import type { QueryStrategy } from './strategy.ts';
import { age } from './age.ts';
import { alg } from './alg/alg.ts';
import { cover } from './cover/cover.ts';
import { degree, pageRankStrategy } from './centrality.ts';
import { diffusal } from './diffusal/diffusal.ts';
import { featProp } from './feat-prop.ts';
import { grainBall } from './grain-ball.ts';
import { grainNn } from './grain-nn.ts';
import { graphPart } from './graph-part.ts';
import { kCentre } from './k-centre.ts';
import { random } from './random.ts';
import { sag } from './sag/sag.ts';
import { entropy, leastConfidence, margin } from './uncertainty.ts';

export const strategies: readonly QueryStrategy[] = [
  cover,
  sag,
  grainNn,
  grainBall,
  graphPart,
  featProp,
  kCentre,
  diffusal,
  alg,
  age,
  leastConfidence,
  margin,
  entropy,
  degree,
  pageRankStrategy,
  random,
];

/** @throws AppError not-found */
export function strategyById(id: string): QueryStrategy {
  const strategy = strategies.find((candidate) => candidate.id === id);
  if (strategy === undefined) {
    const known = strategies.map((one) => one.id).join(', ');
    throw new AppError('not-found', `There is no strategy called ${id}. There are: ${known}.`);
  }
  return strategy;
}
