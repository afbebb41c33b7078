/** queue.*: what can be asked with, what is asked, what has come of it. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { Handlers } from '../../contract/api.ts';
import type { OpenProject } from '../open-project.ts';
import type { QueueDesk } from './queue-desk.ts';
import { nodeOfItem } from './queue-record.ts';
import { strategyInfos } from './settings.ts';

type QueueMethods = 'queue.strategies' | 'queue.start' | 'queue.state' | 'queue.progress' | 'queue.end';

export function createQueueHandlers(desk: QueueDesk): Pick<Handlers, QueueMethods> {
  // Each in a promise's own function, so that what is thrown becomes a rejection.
  return {
    'queue.strategies': async () => Promise.resolve(strategyInfos()),
    'queue.start': async ({ settings, reviewer }) => Promise.resolve(desk.start(settings, reviewer)),
    'queue.state': async ({ reviewer }) => Promise.resolve(desk.state(reviewer)),
    'queue.progress': async () => Promise.resolve(desk.progress()),
    'queue.end': async () => {
      desk.end();
      return Promise.resolve(null);
    },
  };
}

/** @throws AppError not-found, conflict where a label claims to answer a question that does not ask about the element */
export function requireItem(project: OpenProject, itemId: number, kind: ElementKind, index: number): void {
  const node = nodeOfItem(project.db, itemId);
  if (node === null) {
    throw new AppError(
      'not-found',
      `The queue holds no question ${itemId}, so the label was not written. Ask for the queue again and answer what it shows.`,
    );
  }
  if (kind !== 'node' || node !== index) {
    throw new AppError(
      'conflict',
      `Question ${itemId} asks about ${project.nodeIds[node]}, not about ${kind} number ${index}, so the label was not written.`,
    );
  }
}
