/** review.*: what is flagged and what that means, cases, runs side by side. */
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { caseDetail, casePage } from './cases.ts';
import { compareRuns, comparedRows } from './compare-runs.ts';
import { outlookOf } from './outlook.ts';

type ReviewMethods = 'review.threshold' | 'review.cases' | 'review.case' | 'review.compare' | 'review.compareRows';

export function createReviewHandlers(ctx: EngineContext): Pick<Handlers, ReviewMethods> {
  return {
    'review.threshold': async (input) => {
      const project = ctx.required();
      return outlookOf(project, await rankedScores(project, input.runId, input.kind), input);
    },
    'review.cases': async (input) => casePage(ctx.required(), input),
    'review.case': async (input) => caseDetail(ctx.required(), input),
    'review.compare': async (input) => compareRuns(ctx.required(), input),
    'review.compareRows': async (input) => comparedRows(ctx.required(), input),
  };
}
