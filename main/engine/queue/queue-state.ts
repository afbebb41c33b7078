/** What queue.state answers: the questions of one reviewer, what comes next, and the counts. */
import type { AppError } from '../../../ml/schema/errors.ts';
import type { QueueState } from '../../contract/api.ts';
import { answeredBy, foundSoFar, poolLeft } from './figures.ts';
import { onTable } from './moment.ts';
import type { QueueMoment } from './moment.ts';
import type { NewBatch } from './queue-record.ts';
import type { RunningTask } from './queue-thread.ts';
import type { BatchTask } from './queue.types.ts';
import { reviewerView } from './view.ts';
import type { Seat } from './view.ts';

/** A batch computed ahead. */
export interface Ahead {
  readonly key: string;
  state: 'computing' | 'ready' | 'failed';
  batch: NewBatch | null;
  error: AppError | null;
  /** reviewers who were told of the failure: the next question for the state of one of them tries again */
  readonly told: Set<string>;
  task: RunningTask<BatchTask> | null;
}

function upcomingOf({ chain }: QueueMoment, ahead: Ahead | null): QueueState['upcoming'] {
  if (chain.recorded !== null) return { state: 'ready', detail: null };
  if (chain.next === null) {
    const half = 'It is computed as soon as half of the questions on the table are answered.';
    return { state: 'waiting', detail: half };
  }
  if (ahead === null || ahead.state === 'computing') return { state: 'computing', detail: null };
  if (ahead.state === 'failed') return { state: 'failed', detail: ahead.error?.message ?? null };
  if (ahead.batch?.items.length === 0) {
    return { state: 'empty', detail: 'Every node that may be asked about has been asked.' };
  }
  return { state: 'ready', detail: null };
}

export function stateOf(
  moment: QueueMoment,
  ahead: Ahead | null,
  { reviewer, seat }: { readonly reviewer: string; readonly seat: Seat },
): QueueState {
  const { queue, chain, opinions, project } = moment;
  const view = reviewerView(queue, chain.batches, opinions, project, { reviewer, seat });
  const table = onTable(moment);
  const given = answeredBy(chain.batches, opinions);
  const upcoming = upcomingOf(moment, ahead);
  const { numNodes } = project.data.graph;
  return {
    settings: queue.settings,
    batch: table?.number ?? 0,
    phase: table?.phase ?? 'The first questions are being chosen.',
    items: view.items,
    upcoming,
    notes: [...(table?.notes ?? []), ...view.notes],
    pool: { left: poolLeft(chain.batches, opinions, numNodes), total: numNodes },
    answered: given.outcomes,
    mine: given.mine(reviewer),
    found: foundSoFar(moment),
  };
}
