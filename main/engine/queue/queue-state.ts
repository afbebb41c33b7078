/** What queue.state answers: the questions of one reviewer, what comes next, and the counts. */
import type { AppError } from '../../../ml/schema/errors.ts';
import type { QueueState } from '../../contract/api.ts';
import { answeredBy, foundSoFar, poolLeft } from './figures.ts';
import { onTable } from './moment.ts';
import type { QueueMoment } from './moment.ts';
import type { RunningTask } from './queue-thread.ts';
import type { BatchTask } from './queue.types.ts';
import { reviewerView } from './view.ts';
import type { Seat } from './view.ts';

/** The computation of the next batch; gone as soon as that is recorded. */
export interface Ahead {
  readonly key: string;
  state: 'computing' | 'empty' | 'failed';
  error: AppError | null;
  /** reviewers who were told of the failure: the next question for the state of one of them tries again */
  readonly told: Set<string>;
  task: RunningTask<BatchTask> | null;
}

function upcomingOf({ chain }: QueueMoment, ahead: Ahead | null, left: number): QueueState['upcoming'] {
  if (chain.recorded !== null) return { state: 'ready', detail: null };
  if (chain.next === null) {
    // Where nobody new is left, every answer may be one that is asked again.
    const share = left === 0 ? 'all' : 'half';
    const detail = `It is computed as soon as ${share} of the questions on the table are answered.`;
    return { state: 'waiting', detail };
  }
  if (ahead === null || ahead.state === 'computing') return { state: 'computing', detail: null };
  if (ahead.state === 'failed') return { state: 'failed', detail: ahead.error?.message ?? null };
  return { state: 'empty', detail: 'Every node that may be asked about has been asked.' };
}

export function stateOf(
  moment: QueueMoment,
  ahead: Ahead | null,
  { reviewer, seat }: { readonly reviewer: string; readonly seat: Seat },
): QueueState {
  const { queue, chain, opinions, project } = moment;
  const view = reviewerView(queue, chain.batches, opinions, project, { reviewer, seat });
  const table = onTable(moment);
  const next =
    chain.recorded === null ? null : reviewerView(queue, [chain.recorded], opinions, project, { reviewer, seat });
  const given = answeredBy(chain.batches, opinions);
  const { numNodes } = project.data.graph;
  const left = poolLeft(chain.batches, opinions, numNodes);
  const upcoming = upcomingOf(moment, ahead, left);
  return {
    settings: queue.settings,
    batch: table?.number ?? 0,
    phase: table?.phase ?? 'The first questions are being chosen.',
    items: view.items,
    ahead: next?.items ?? [],
    upcoming,
    notes: [...(table?.notes ?? []), ...view.notes],
    pool: { left, total: numNodes },
    answered: given.outcomes,
    mine: given.mine(reviewer),
    found: foundSoFar(moment),
  };
}
