/** overview.*: the whole graph, and places for all of its nodes. */
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { createOverviewDesk } from './overview-desk.ts';
import type { OverviewDeskOptions } from './overview-desk.ts';

type OverviewMethods = 'overview.graph' | 'overview.choices' | 'overview.start' | 'overview.places' | 'overview.cancel';

export function createOverviewHandlers(
  ctx: EngineContext,
  options: OverviewDeskOptions = {},
): Pick<Handlers, OverviewMethods> {
  const desk = createOverviewDesk(ctx, options);
  return {
    'overview.graph': async () => {
      const { numNodes, src, dst, directed } = ctx.required().data.graph;
      // Copies on memory of their own: shared memory cannot leave the process.
      return Promise.resolve({ numNodes, src: src.slice(), dst: dst.slice(), directed });
    },
    'overview.choices': ({ seed }) => desk.choices(seed),
    'overview.start': (request) => desk.start(request),
    'overview.places': ({ key }) => desk.places(key),
    'overview.cancel': async ({ key }) => {
      await desk.cancel(key);
      return null;
    },
  };
}
