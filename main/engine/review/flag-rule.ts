/** How many of a ranking a rule flags: always the highest ones, and equal scores together or not at all. */
import type { FlagRule } from '../../contract/review.ts';
import type { RankedScores } from '../runs/score-table.ts';

export const usualShare = 0.01;
export const usualLeast = 10;
export const usualMost = 500;

export type Ranked = Pick<RankedScores, 'order'> & { readonly scores: { readonly score: Float64Array } };

/** Elements whose score is at least `value`, or above it. */
function countFrom({ order, scores: { score } }: Ranked, value: number, orEqual: boolean): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const here = score[order[middle]];
    if (here > value || (orEqual && here === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Flagged {
  readonly flagged: number;
  /** a rule by count met equal scores at its end, in one sentence; else null */
  readonly note: string | null;
}

function byCount(ranked: Ranked, wanted: number): Flagged {
  const { order, scores } = ranked;
  const count = Math.min(order.length, wanted);
  if (count === 0 || count === order.length) return { flagged: count, note: null };
  const last = scores.score[order[count - 1]];
  if (scores.score[order[count]] !== last) return { flagged: count, note: null };
  const below = countFrom(ranked, last, false);
  const all = countFrom(ranked, last, true);
  if (below > 0) {
    return {
      flagged: below,
      note: `${all - below} have equal scores at the line and are flagged together or not at all, so ${below} are flagged instead of ${wanted}.`,
    };
  }
  return {
    flagged: all,
    note: `The highest score is shared by ${all}, which are flagged together: more than ${wanted}.`,
  };
}

export function flaggedBy(ranked: Ranked, rule: FlagRule): Flagged {
  const n = ranked.order.length;
  switch (rule.by) {
    case 'score':
      return { flagged: countFrom(ranked, rule.value, true), note: null };
    case 'count':
      return byCount(ranked, rule.value);
    case 'share':
      return byCount(ranked, Math.round(rule.value * n));
    case 'usual':
      return byCount(ranked, Math.min(usualMost, Math.max(usualLeast, Math.round(usualShare * n))));
  }
}
