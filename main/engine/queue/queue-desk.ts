/**
 * The queue of the open project at work: has the next batch computed and recorded ahead, and says what stands on the
 * table. Everything that it answers follows from the record and the label log; what it keeps in memory is the
 * computation that runs, who is at work, and copies of the record.
 */
import { AppError, toAppError } from '../../../ml/schema/errors.ts';
import type { QueueProgress, QueueSettings, QueueState } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { labelVersion, standingOpinions } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { upTo } from './answers.ts';
import { drawAudit } from './draw-audit.ts';
import { deriveChain } from './chain.ts';
import type { Basis } from './chain.ts';
import { askedNodes, composeBatch, planBatch } from './compose.ts';
import { auditNodes, openQueue, readBatches, recordBatch, recordEvent } from './queue-record.ts';
import type { NewBatch, StoredBatch } from './queue-record.ts';
import { createQueueThread } from './queue-thread.ts';
import type { QueueThread } from './queue-thread.ts';
import { onTable } from './moment.ts';
import type { QueueMoment } from './moment.ts';
import { createMeasuring } from './measuring.ts';
import type { Measuring } from './measuring.ts';
import { noProgress, progressOf } from './progress.ts';
import { stateOf } from './queue-state.ts';
import type { Ahead } from './queue-state.ts';
import { createSeats } from './seats.ts';
import { checkSettings } from './settings.ts';

export interface QueueDesk {
  /** @throws AppError invalid-argument, not-found (strategy), storage */
  start(settings: QueueSettings, reviewer: string): QueueState;
  state(reviewer: string): QueueState | null;
  end(): void;
  /** Labels changed: the batch ahead may have to be computed, or thrown away. */
  labelsChanged(): void;
  progress(): QueueProgress;
}

export interface QueueDeskOptions {
  /** for tests: another worker */
  readonly worker?: URL;
}

/** What is known of one open project. */
interface Held {
  readonly project: OpenProject;
  readonly thread: QueueThread;
  readonly seats: ReturnType<typeof createSeats>;
  readonly measuring: Measuring;
  batches: readonly StoredBatch[] | null;
  drawn: readonly number[] | null;
  ahead: Ahead | null;
  /** number of the batch on the table, as far as was told */
  table: number;
  /** the newest moment, and what it follows from */
  derived: { readonly version: number; readonly batches: readonly StoredBatch[]; readonly moment: QueueMoment } | null;
}

export function createQueueDesk(ctx: EngineContext, options: QueueDeskOptions = {}): QueueDesk {
  let held: Held | null = null;

  const hold = (): Held => {
    const project = ctx.required();
    if (held?.project !== project) {
      const thread = createQueueThread(project, options.worker);
      const measuring = createMeasuring(thread, {
        moment: () => (held?.project === project ? momentOf(held) : null),
        changed: () => {
          if (held?.project === project) tell(held);
        },
      });
      held = {
        project,
        thread,
        seats: createSeats(),
        measuring,
        batches: null,
        drawn: null,
        ahead: null,
        table: 0,
        derived: null,
      };
    }
    return held;
  };
  ctx.onClosing(async () => {
    const old = held;
    held = null;
    await old?.thread.end();
  });

  const momentOf = (of: Held): QueueMoment | null => {
    const { project } = of;
    const queue = openQueue(project.db);
    if (queue === null) return null;
    const batches = (of.batches ??= readBatches(project.db, queue.queueId));
    const drawn = (of.drawn ??= auditNodes(project.db, queue.queueId));
    const version = labelVersion(project);
    const known = of.derived;
    if (
      known?.version === version &&
      known.batches === batches &&
      known.moment.queue.settingsSeq === queue.settingsSeq
    ) {
      return known.moment;
    }
    const opinions = standingOpinions(project).node;
    const { numNodes } = project.data.graph;
    const chain = deriveChain({ ...queue, numNodes }, batches, opinions);
    const moment = { project, queue, drawn, opinions, chain };
    of.derived = { version, batches, moment };
    return moment;
  };
  const tell = (of: Held): void => {
    if (held !== of) return;
    const moment = momentOf(of);
    ctx.emit('queue.changed', { batch: moment === null ? 0 : (onTable(moment)?.number ?? 0) });
  };

  /** @throws AppError storage */
  const record = (of: Held, queueId: number, batch: NewBatch): void => {
    recordBatch(of.project.db, queueId, batch);
    of.batches = null;
    of.ahead = null;
    const moment = momentOf(of);
    if (moment !== null) noteTable(of, moment);
    tell(of);
  };

  /** Another batch is on the table: the one before it is done and can be measured, and every screen has to know. */
  const noteTable = (of: Held, moment: QueueMoment): void => {
    const number = onTable(moment)?.number ?? 0;
    if (of.table === number) return;
    of.table = number;
    of.measuring.look(moment);
    tell(of);
  };

  const compute = (of: Held, moment: QueueMoment, basis: Basis, key: string): void => {
    const { queue, drawn, chain, project } = moment;
    const { numNodes } = project.data.graph;
    const ahead: Ahead = { key, state: 'computing', error: null, told: new Set(), task: null };
    of.ahead = ahead;
    const early = upTo(moment.opinions, basis.logSeq);
    const plan = planBatch({ queue, batches: chain.batches, basis, drawn, numNodes, opinions: early });
    // Answers, settings or the project changed meanwhile: another batch is wanted, and this one changes nothing.
    const isWanted = (): boolean => held === of && of.ahead === ahead;
    ahead.task = of.thread.run(plan.task);
    ahead.task.result
      .then((result) => {
        if (!isWanted()) return;
        const batch = composeBatch(queue, plan, result, (node) => project.nodeNames[node]);
        ahead.state = 'empty';
        // Recorded before it is due: with the last answer of a batch nobody waits for the disk.
        if (batch.items.length > 0) record(of, queue.queueId, batch);
        else tell(of);
      })
      .catch((thrown: unknown) => {
        if (!isWanted()) return;
        ahead.error = toAppError(thrown);
        ahead.state = 'failed';
        tell(of);
      });
  };

  /** Sees to it that the batch after the one on the table is computed, from the answers of now. */
  const advance = (of: Held, moment: QueueMoment): void => {
    const { chain, queue } = moment;
    const { next } = chain;
    if (next !== null && chain.recorded === null) {
      const key = `${queue.queueId} ${queue.settingsSeq} ${next.number} ${next.hash}`;
      if (of.ahead?.key === key) return;
      of.ahead?.task?.cancel();
      compute(of, moment, next, key);
    } else {
      of.ahead?.task?.cancel();
      of.ahead = null;
    }
  };

  const state = (reviewer: string): QueueState | null => {
    const of = hold();
    const moment = momentOf(of);
    if (moment === null) return null;
    // Of each reviewer apart: two screens that hear of a failure must not have it tried again for ever.
    if (of.ahead?.state === 'failed' && of.ahead.told.has(reviewer)) of.ahead = null;
    advance(of, moment);
    if (of.ahead?.state === 'failed') of.ahead.told.add(reviewer);
    const seat = of.seats.take(reviewer);
    return stateOf(moment, of.ahead, { reviewer, seat });
  };

  return {
    start: (settings, reviewer) => {
      const of = hold();
      const { project } = of;
      const checked = checkSettings(settings);
      const queue = openQueue(project.db);
      const drawn = queue === null ? [] : auditNodes(project.db, queue.queueId);
      const asked = askedNodes(momentOf(of)?.chain.batches ?? []);
      const audit = drawAudit(project, checked, drawn, standingOpinions(project).node, asked);
      const action = queue === null ? 'start' : 'change';
      const event = { action, settings: checked, reviewer, logSeq: labelVersion(project) } as const;
      recordEvent(project.db, queue?.queueId ?? null, event, audit);
      of.batches = null;
      of.drawn = null;
      const begun = state(reviewer);
      tell(of);
      if (begun === null) throw new AppError('internal', 'A queue was begun but the record does not hold it.');
      return begun;
    },
    state,
    end: () => {
      const of = hold();
      const queue = openQueue(of.project.db);
      if (queue === null) throw new AppError('conflict', 'No queue is open, so there is none to end.');
      const { settings, queueId } = queue;
      const event = { action: 'end', settings, reviewer: '', logSeq: labelVersion(of.project) } as const;
      recordEvent(of.project.db, queueId, event, []);
      of.ahead?.task?.cancel();
      of.ahead = null;
      of.batches = null;
      of.drawn = null;
      tell(of);
    },
    labelsChanged: () => {
      if (held === null || ctx.current() !== held.project) return;
      try {
        const moment = momentOf(held);
        // A failure is tried again when somebody asks for the state, not with every label.
        if (moment === null) return;
        advance(held, moment);
        noteTable(held, moment);
      } catch {
        // The label is safe; whoever asks for the state is told what is wrong with the record.
      }
    },
    progress: () => {
      const of = hold();
      const moment = momentOf(of);
      if (moment === null) return noProgress;
      const { points, failure } = of.measuring.look(moment);
      return progressOf(moment, points, failure);
    },
  };
}
