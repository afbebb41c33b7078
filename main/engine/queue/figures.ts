/** Counts over the questions of a queue: answers by outcome, anomalies found beside what chance finds. */
import type { LabelValue, QueueState } from '../../contract/api.ts';
import type { Opinions } from '../labels/log-state.ts';
import { consensus, hasAnswer } from './answers.ts';
import { baseRateOf } from './base-rate.ts';
import { askedNodes } from './compose.ts';
import type { QueueMoment } from './moment.ts';
import type { StoredBatch } from './queue-record.ts';

export function foundSoFar(moment: QueueMoment): QueueState['found'] {
  const { chain, opinions } = moment;
  let [anomalous, looked] = [0, 0];
  for (const node of askedNodes(chain.batches)) {
    const value = consensus(opinions.get(node));
    if (value === null) continue;
    looked++;
    if (value === 'anomalous') anomalous++;
  }
  const baseRate = baseRateOf(moment);
  return { anomalous, looked, baseRate, expectedByChance: baseRate === null ? null : baseRate.share * looked };
}

/** What every reviewer said of the nodes asked, by outcome. */
export function answeredBy(
  batches: readonly StoredBatch[],
  opinions: Opinions,
): { readonly outcomes: Record<LabelValue, number>; mine(reviewer: string): number } {
  const outcomes: Record<LabelValue, number> = { anomalous: 0, normal: 0, unsure: 0, skip: 0, unlabelable: 0 };
  const asked = askedNodes(batches);
  const mine = new Map<string, number>();
  for (const node of asked) {
    for (const [name, { to, reviewer }] of opinions.get(node) ?? []) {
      if (to === null || name !== reviewer) continue;
      outcomes[to]++;
      if (to !== 'skip') mine.set(reviewer, (mine.get(reviewer) ?? 0) + 1);
    }
  }
  return { outcomes, mine: (reviewer) => mine.get(reviewer) ?? 0 };
}

/** Nodes that may still be asked. */
export function poolLeft(batches: readonly StoredBatch[], opinions: Opinions, numNodes: number): number {
  const gone = new Set(askedNodes(batches));
  for (const [node, said] of opinions) if (hasAnswer(said)) gone.add(node);
  return numNodes - gone.size;
}
