/** label.*: answers when the entry is on disk, then tells every screen. */
import type { Handlers, LabelChange, RunInfo } from '../../contract/api.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { EngineContext } from '../engine-context.ts';
import { findingOf, freezeMany } from '../findings/finding-store.ts';
import { requireItem } from '../queue/queue-handlers.ts';
import { getRun } from '../runs/run-record.ts';
import { previewMany, putMany } from './label-many.ts';
import { labelCounts, labelLog, putLabel, redoLabel, undoLabel } from './label-log.ts';

type LabelMethods =
  'label.put' | 'label.previewMany' | 'label.putMany' | 'label.undo' | 'label.redo' | 'label.log' | 'label.counts';

const isScored = ({ state, hasNodeScores, hasEdgeScores }: RunInfo, kind: ElementKind): boolean =>
  state === 'succeeded' && (kind === 'node' ? hasNodeScores : hasEdgeScores);

export function createLabelHandlers(ctx: EngineContext): Pick<Handlers, LabelMethods> {
  const tell = <T extends LabelChange | null>(change: T): T => {
    if (change !== null) ctx.emit('label.changed', change);
    return change;
  };
  return {
    'label.put': async (input) => {
      const project = ctx.required();
      if (input.itemId !== null) requireItem(project, input.itemId, input.kind, input.index);
      const run = input.runId === null ? null : getRun(project.db, input.runId);
      const change = tell(putLabel(project, input));
      if (run !== null && isScored(run, input.kind)) {
        // The reasons in force are part of the evidence. The label stands whether or not they can be written down: it
        // is already on disk, and showing the finding says what is wrong with it.
        await findingOf(project, run.runId, input.kind, input.index).catch(() => undefined);
      }
      return change;
    },
    'label.previewMany': async (input) => Promise.resolve(previewMany(ctx.required(), input)),
    'label.putMany': async (input) => {
      const project = ctx.required();
      const run = input.runId === null ? null : getRun(project.db, input.runId);
      const change = tell(putMany(project, input));
      if (change !== null && run !== null && isScored(run, input.kind)) {
        // As above; thousands of reasons take seconds, which nobody should wait for.
        void freezeMany(project, run.runId, input.kind, input.indices, () => ctx.current() === project).catch(
          () => undefined,
        );
      }
      return Promise.resolve(change);
    },
    'label.undo': async ({ reviewer }) => Promise.resolve(tell(undoLabel(ctx.required(), reviewer))),
    'label.redo': async ({ reviewer }) => Promise.resolve(tell(redoLabel(ctx.required(), reviewer))),
    'label.log': async ({ offset, limit }) => Promise.resolve(labelLog(ctx.required(), offset, limit)),
    'label.counts': async () => Promise.resolve(labelCounts(ctx.required())),
  };
}
