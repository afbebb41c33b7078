/**
 * One job at a time in a project, each in a worker thread of its own, and the record of what became of it. The worker may
 * fail, hang or crash: the run is then failed with a sentence, and the engine lives on. What a job computes and what is
 * done with its result is the business of whoever begins it (job-runner.ts, models/model-jobs.ts).
 */
import { AppError, toAppError } from '../../../ml/schema/errors.ts';
import type { BackendName, JobState, Progress } from '../../../ml/schema/run.ts';
import type { JobUpdate, RunInfo } from '../../contract/api.ts';
import type { TrainingPoint } from '../../contract/models.ts';
import type { EngineContext } from '../engine-context.ts';
import type { OpenProject } from '../open-project.ts';
import { createTemporaryFolder, discardTemporaryFolder } from '../runs/run-folder.ts';
import { getRun, saveRun } from '../runs/run-record.ts';
import type { GatedThread } from './gated-thread.ts';
import { startGatedThread } from './gated-thread.ts';
import { thin } from './thin.ts';
import type { TrainerCancel, WorkerMessage } from './trainer.types.ts';

/**
 * A trainer that was asked to stop and has not is ended by force after this long. Short, because a person waits for a
 * cancel no longer than a second, one training step on the plain JavaScript backend can take three, and a trainer that
 * is stopped leaves nothing behind that a longer grace would save.
 */
const GRACE_MS = 600;
const MAX_LOSSES = 500;

/** What a job is to the desk. R: what its worker sends when it is done. */
export interface JobPlan<R> {
  readonly project: OpenProject;
  /** as it is first recorded: queued */
  readonly run: RunInfo;
  readonly worker: URL;
  /** The backend may take seconds to find; a cancel does not wait for it. @throws AppError unavailable */
  backend(): Promise<BackendName>;
  /** What the worker is given. @param outPath a folder that will be the run's */
  task(backend: BackendName, outPath: string): object;
  /** Saves the result; the changes of the run are recorded with its success, by `record` in one transaction with it. */
  keep(result: R, ended: EndedJob): Promise<{ readonly run: Partial<RunInfo>; readonly record?: () => void }>;
  /** Records what belongs to the run as it is queued, in one transaction with it. */
  readonly recordStart?: () => void;
  /** Removes what was half written, where the job did not succeed. */
  readonly discard?: () => Promise<void>;
  /** The job is over and recorded, whatever became of it. */
  readonly ended?: () => void;
}

export interface EndedJob {
  readonly run: RunInfo;
  readonly device: string;
  readonly losses: readonly number[];
  readonly points: readonly TrainingPoint[];
  readonly finishedAt: Date;
}

export interface JobDesk {
  /** @throws AppError conflict (a job is running), storage */
  begin<R>(plan: JobPlan<R>): Promise<RunInfo>;
  /** @throws AppError conflict where a job is running: to be asked before work is put into a plan */
  requireFree(): void;
  /** @throws AppError not-found, conflict (it is over) */
  cancel(runId: string): void;
  current(): JobUpdate | null;
  /** Resolves when the run is over, whatever became of it; at once for one that is over. @throws AppError not-found */
  waitForRun(runId: string): Promise<RunInfo>;
}

interface Job {
  readonly project: OpenProject;
  readonly discard: () => Promise<void>;
  readonly ended: () => void;
  readonly startedMs: number;
  readonly finished: Promise<RunInfo>;
  readonly resolve: (run: RunInfo) => void;
  readonly losses: number[];
  readonly points: TrainingPoint[];
  run: RunInfo;
  device: string;
  progress: Progress | null;
  thread: GatedThread<TrainerCancel> | null;
  cancelled: boolean;
  /** set once; whatever the worker says afterwards is too late */
  ending: boolean;
  grace: NodeJS.Timeout | null;
}

export function createJobDesk(ctx: EngineContext): JobDesk {
  let job: Job | null = null;

  const update = (of: Job, error: JobUpdate['error'] = null): JobUpdate => ({
    runId: of.run.runId,
    state: of.run.state,
    progress: of.progress,
    losses: thin(of.losses, MAX_LOSSES),
    points: thin(of.points, MAX_LOSSES),
    error,
  });

  /** The run and what belongs to it, in one transaction. */
  const write = (of: Job, record: (() => void) | undefined): void => {
    if (record === undefined) {
      saveRun(of.project.db, of.run);
      return;
    }
    const { db } = of.project;
    db.exec('BEGIN IMMEDIATE');
    try {
      saveRun(db, of.run);
      record();
      db.exec('COMMIT');
    } catch (thrown) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw thrown;
    }
  };

  /** The one way a job ends. */
  const end = async (
    of: Job,
    state: JobState,
    error: AppError | null,
    change: Partial<RunInfo> = {},
    record?: () => void,
  ): Promise<void> => {
    if (of.grace !== null) clearTimeout(of.grace);
    await of.thread?.end();
    const seconds = (performance.now() - of.startedMs) / 1000;
    let shown = error;
    of.run = { ...of.run, ...change, state, seconds, error: error?.message ?? null };
    try {
      write(of, record);
      if (state !== 'succeeded') await of.discard();
    } catch (thrown) {
      // The disk refuses: the screen is told; the next opening fails a run left unfinished and removes what it wrote.
      shown = toAppError(thrown);
      of.run = { ...of.run, state: 'failed', error: shown.message };
    }
    job = null;
    of.ended();
    ctx.emit('job.updated', update(of, shown === null ? null : { code: shown.code, message: shown.message }));
    of.resolve(of.run);
  };

  const fail = (of: Job, error: AppError): void => {
    if (of.ending) return;
    of.ending = true;
    const stopped = of.cancelled || error.code === 'cancelled';
    void end(of, stopped ? 'cancelled' : 'failed', stopped ? null : error);
  };

  const succeed = async <R>(of: Job, plan: JobPlan<R>, result: R): Promise<void> => {
    if (of.ending) return;
    of.ending = true;
    try {
      const { run, device, losses, points } = of;
      const kept = await plan.keep(result, { run, device, losses, points, finishedAt: new Date() });
      await end(of, 'succeeded', null, kept.run, kept.record);
    } catch (thrown) {
      await end(of, 'failed', toAppError(thrown));
    }
  };

  const hear = <R>(of: Job, plan: JobPlan<R>, message: WorkerMessage<R>): void => {
    if (of.ending) return;
    switch (message.type) {
      case 'started':
        of.device = message.device;
        of.run = { ...of.run, state: 'running', backend: message.backend };
        try {
          saveRun(of.project.db, of.run);
        } catch (thrown) {
          fail(of, toAppError(thrown));
          return;
        }
        ctx.emit('job.updated', update(of));
        break;
      case 'progress':
        of.progress = message.progress;
        of.losses.push(...message.losses);
        of.points.push(...(message.points ?? []));
        ctx.emit('job.updated', update(of));
        break;
      case 'done':
        void succeed(of, plan, message.result);
        break;
      case 'failed':
        fail(of, new AppError(message.code, message.message));
        break;
    }
  };

  const startWorker = <R>(of: Job, plan: JobPlan<R>, backend: BackendName, outPath: string): void => {
    if (of.cancelled) fail(of, new AppError('cancelled', 'Stopped before it began.'));
    if (of.ending) return;
    try {
      of.thread = startGatedThread<TrainerCancel, WorkerMessage<R>>(plan.worker, plan.task(backend, outPath), {
        onMessage: (message) => hear(of, plan, message),
        onBreak: (error) => fail(of, error),
      });
    } catch (thrown) {
      fail(of, toAppError(thrown));
    }
  };

  const cancel = (of: Job): void => {
    if (of.cancelled) return;
    of.cancelled = true;
    of.thread?.post({ type: 'cancel' });
    of.grace = setTimeout(() => fail(of, new AppError('cancelled', 'Stopped by force.')), GRACE_MS);
  };

  const requireFree = (): void => {
    if (job === null) return;
    throw new AppError('conflict', `${job.run.title} is still running. Wait until it is done, or cancel it first.`);
  };

  ctx.onClosing(async () => {
    if (job === null) return;
    cancel(job);
    await job.finished;
  });

  return {
    begin: async (plan) => {
      requireFree();
      const { project, run } = plan;
      const { promise, resolve } = Promise.withResolvers<RunInfo>();
      const started: Job = {
        project,
        discard: async () => {
          await discardTemporaryFolder(project.runsPath, run.runId);
          await plan.discard?.();
        },
        ended: () => plan.ended?.(),
        startedMs: performance.now(),
        finished: promise,
        resolve,
        losses: [],
        points: [],
        device: '',
        progress: null,
        thread: null,
        cancelled: false,
        ending: false,
        grace: null,
        run,
      };
      // Taken before the first await: a second start that comes meanwhile finds it.
      job = started;
      try {
        write(started, plan.recordStart);
        const outPath = await createTemporaryFolder(project.runsPath, run.runId);
        void plan.backend().then(
          (backend) => startWorker(started, plan, backend, outPath),
          (thrown: unknown) => fail(started, toAppError(thrown)),
        );
      } catch (thrown) {
        started.ending = true;
        await end(started, 'failed', toAppError(thrown));
        throw toAppError(thrown);
      }
      ctx.emit('job.updated', update(started));
      return started.run;
    },
    requireFree,
    cancel: (runId) => {
      if (job?.run.runId === runId) {
        cancel(job);
        return;
      }
      const run = getRun(ctx.required().db, runId);
      throw new AppError(
        'conflict',
        `${run.title} is not running (its state is: ${run.state}), so it cannot be cancelled.`,
      );
    },
    current: () => (job === null ? null : update(job)),
    waitForRun: async (runId) => (job?.run.runId === runId ? job.finished : getRun(ctx.required().db, runId)),
  };
}
