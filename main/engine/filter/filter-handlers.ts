/** filter.*: who passes, and what a condition can be made of. */
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import { evaluateFilter } from './evaluate-filter.ts';
import { filterOptions } from './filter-options.ts';

export function createFilterHandlers(
  ctx: EngineContext,
  desk: MeasureDesk,
): Pick<Handlers, 'filter.apply' | 'filter.options'> {
  return {
    'filter.apply': async ({ filter }, signal) => evaluateFilter(ctx.required(), desk, filter, signal),
    'filter.options': async ({ question }, signal) => filterOptions(ctx.required(), desk, question, signal),
  };
}
