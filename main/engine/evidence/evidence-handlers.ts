/** The evidence methods of the contract. Searches rest between slices, so that labels and questions are not kept waiting. */
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { contrast } from './contrast.ts';
import { columnsView, edgeValues } from './evidence-columns.ts';
import { findCommon, findPaths } from './find-paths.ts';
import { findNodes } from './named-nodes.ts';
import { picture } from './picture.ts';
import { timeline } from './timeline.ts';

type EvidenceMethod =
  | 'evidence.columns'
  | 'evidence.find'
  | 'evidence.paths'
  | 'evidence.common'
  | 'evidence.timeline'
  | 'evidence.contrast'
  | 'evidence.edgeValues'
  | 'evidence.picture';

/** Lets whatever waits have its turn; stops where nobody waits for the answer any more. */
const restFor = (signal: AbortSignal) => async (): Promise<void> => {
  await setImmediate();
  if (signal.aborted) throw new AppError('cancelled', 'Stopped on request.');
};

export function createEvidenceHandlers(ctx: EngineContext): Pick<Handlers, EvidenceMethod> {
  return {
    'evidence.columns': () => columnsView(ctx.required()),
    'evidence.find': ({ text, limit }) => Promise.resolve(findNodes(ctx.required(), text, limit)),
    'evidence.paths': (input, signal) => findPaths(ctx.required(), input, restFor(signal)),
    'evidence.common': (input) => findCommon(ctx.required(), input),
    'evidence.timeline': (input) => timeline(ctx.required(), input),
    'evidence.contrast': (input, signal) => contrast(ctx.required(), input, restFor(signal)),
    'evidence.edgeValues': (input) => edgeValues(ctx.required(), input),
    'evidence.picture': (input) => picture(ctx.required(), input),
  };
}
