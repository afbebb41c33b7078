/** Has the worker measure one batch after the other until none is missing; what it finds goes into the record. */
import { toAppError } from '../../../ml/schema/errors.ts';
import { curveOf } from './measurements.ts';
import type { BatchPoint, DueMeasurement } from './measurements.ts';
import type { QueueMoment } from './moment.ts';
import { readPoints, recordPoint } from './queue-record.ts';
import type { QueueThread } from './queue-thread.ts';

export interface Measuring {
  /** The points so far; begins to measure what is missing. */
  look(moment: QueueMoment): { readonly points: readonly BatchPoint[]; readonly failure: string | null };
}

export function createMeasuring(
  thread: QueueThread,
  hooks: { moment(): QueueMoment | null; changed(): void },
): Measuring {
  let running: string | null = null;
  /** digest of what could not be measured: it is not tried again */
  let failed: { readonly basis: string; readonly why: string } | null = null;

  const begin = (moment: QueueMoment, due: DueMeasurement): void => {
    const { basis, batchId, task } = due;
    running = basis;
    thread
      .run(task)
      .result.then(
        ({ point }) => {
          running = null;
          // A project that was closed or a queue that was ended meanwhile takes no more figures.
          const now = hooks.moment();
          if (now?.queue.queueId !== moment.queue.queueId) return;
          recordPoint(now.project.db, { batchId, basis, point: JSON.stringify(point) });
          look(now);
          hooks.changed();
        },
        (thrown: unknown) => {
          running = null;
          const error = toAppError(thrown);
          if (error.code !== 'cancelled') failed = { basis, why: error.message };
          hooks.changed();
        },
      )
      // The record refused the figure: the panel says so, and the label that it was made from is safe.
      .catch((thrown: unknown) => (failed = { basis, why: toAppError(thrown).message }));
  };
  const look: Measuring['look'] = (moment) => {
    const { points, due } = curveOf(moment, readPoints(moment.project.db, moment.queue.queueId));
    if (due !== null && running === null && failed?.basis !== due.basis) begin(moment, due);
    return { points, failure: due !== null && failed?.basis === due.basis ? failed.why : null };
  };
  return { look };
}
