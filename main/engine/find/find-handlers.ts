/** node.find */
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { findNodes } from './find-nodes.ts';

export function createFindHandlers(ctx: EngineContext): Pick<Handlers, 'node.find'> {
  return {
    'node.find': async ({ text, limit }, signal) => findNodes(ctx.required(), text, limit, signal),
  };
}
