/** overview.*: the whole graph, and places for all of its nodes. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';

type OverviewMethods = 'overview.graph' | 'overview.choices' | 'overview.start' | 'overview.places' | 'overview.cancel';

const notYet = (): Promise<never> =>
  Promise.reject(new AppError('unavailable', 'Places for the whole graph cannot be worked out yet.'));

export function createOverviewHandlers(ctx: EngineContext): Pick<Handlers, OverviewMethods> {
  return {
    'overview.graph': async () => {
      const { numNodes, src, dst, directed } = ctx.required().data.graph;
      // Copies on memory of their own: shared memory cannot leave the process.
      return Promise.resolve({ numNodes, src: src.slice(), dst: dst.slice(), directed });
    },
    'overview.choices': notYet,
    'overview.start': notYet,
    'overview.places': notYet,
    'overview.cancel': notYet,
  };
}
