/** measures.*: what the structure says of each node and of the whole graph. */
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import type { MeasureDesk } from './measure-desk.ts';
import { graphStatistics } from './statistics.ts';

export function createMeasureHandlers(
  ctx: EngineContext,
  desk: MeasureDesk,
): Pick<Handlers, 'measures.get' | 'measures.statistics'> {
  return {
    'measures.get': async ({ measure }, signal) => desk.values(measure, signal),
    'measures.statistics': async (_input, signal) => graphStatistics(ctx.required(), desk, signal),
  };
}
