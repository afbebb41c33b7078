/** finding.get: why an element has its score, as it was when it was first shown. */
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { findingOf } from './finding-store.ts';

export function createFindingHandlers(ctx: EngineContext): Pick<Handlers, 'finding.get'> {
  return {
    'finding.get': async ({ runId, kind, index }) => findingOf(ctx.required(), runId, kind, index),
  };
}
