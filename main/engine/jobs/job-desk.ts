/**
 * One job at a time in a project, each in a worker thread of its own, and the record of what became of it. The worker may
 * fail, hang or crash: the run is then failed with a sentence, and the engine lives on. What a job computes and what is
 * done with its result is the business of whoever begins it (job-runner.ts, models/model-jobs.ts).
 *
 * What a job commits on its way (job-folder.ts) outlives a pause and a death, so that it can be taken up; a device that
 * fails gives the job to the next one of the ladder, which goes on from there.
 */
import { AppError, toAppError } from '../../../ml/schema/errors.ts';
import type { BackendName, JobState, Progress } from '../../../ml/schema/run.ts';
import type { JobUpdate, RunInfo } from '../../contract/api.ts';
import type { TrainingPoint } from '../../contract/models.ts';
import type { EngineContext } from '../engine-context.ts';
import type { OpenProject } from '../open-project.ts';
import { createTemporaryFolder, discardTemporaryFolder, temporaryFolder } from '../runs/run-folder.ts';
import { getRun, saveRun } from '../runs/run-record.ts';
import type { GatedThread } from './gated-thread.ts';
import { startGatedThread } from './gated-thread.ts';
import { createJobFolder, jobFolder, removeJobFolder, resumableRuns } from './job-folder.ts';
import type { JobDesk, JobPlan } from './job-desk.types.ts';
import { thin } from './thin.ts';
import type { WorkerMessage, WorkerOrder } from './trainer.types.ts';

/**
 * A trainer that was asked to stop and has not is ended by force after this long. Short, because a person waits for a
 * cancel no longer than a second, one training step on the plain JavaScript backend can take three, and a trainer that
 * is stopped leaves nothing behind that a longer grace would save.
 */
const GRACE_MS = 600;
const MAX_LOSSES = 500;
/** What a death costs a job. */
const COMMIT_EVERY_MS = 2000;
/** A window that closes waits so long for its job to commit. */
const CLOSING_MS = 2000;

/** Of the time until a pause, what a job may use; the rest is for the machine to be slow. */
const TIME_TO_COMMIT = 0.8;

const isDevice = (backend: BackendName): boolean => backend === 'tensorflow' || backend === 'webgpu';

/** What else there is to say of a job that ends. */
interface Ending {
  readonly change?: Partial<RunInfo>;
  readonly record?: (() => void) | undefined;
  /** what it committed stays */
  readonly canResume?: boolean;
}

interface Job {
  readonly project: OpenProject;
  readonly discard: () => Promise<void>;
  readonly ended: () => void;
  readonly finished: Promise<RunInfo>;
  readonly resolve: (run: RunInfo) => void;
  /** of the desk itself, for the run's */
  readonly notes: string[];
  losses: number[];
  points: TrainingPoint[];
  run: RunInfo;
  device: string;
  progress: Progress | null;
  startedMs: number;
  thread: GatedThread<WorkerOrder> | null;
  cancelled: boolean;
  pausing: boolean;
  /** its thread ended by itself */
  crashed: boolean;
  /** set once; whatever the worker says afterwards is too late */
  ending: boolean;
  grace: NodeJS.Timeout | null;
}

export function createJobDesk(ctx: EngineContext): JobDesk {
  let job: Job | null = null;

  const update = (of: Job, error: JobUpdate['error'] = null, canResume = false): JobUpdate => ({
    runId: of.run.runId,
    state: of.run.state,
    progress: of.progress,
    losses: thin(of.losses, MAX_LOSSES),
    points: thin(of.points, MAX_LOSSES),
    error,
    ...(canResume ? { canResume } : {}),
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
    { change = {}, record, canResume = false }: Ending = {},
  ): Promise<void> => {
    if (of.grace !== null) clearTimeout(of.grace);
    await of.thread?.end();
    const seconds = (performance.now() - of.startedMs) / 1000;
    let shown = error;
    const notes = [...(change.notes ?? of.run.notes), ...of.notes];
    of.run = { ...of.run, ...change, notes, state, seconds, error: error?.message ?? null };
    try {
      write(of, record);
      if (state !== 'succeeded') await of.discard();
      if (!canResume) await removeJobFolder(of.project.path, of.run.runId);
    } catch (thrown) {
      // The disk refuses: the screen is told; the next opening fails a run left unfinished and removes what it wrote.
      shown = toAppError(thrown);
      of.run = { ...of.run, state: 'failed', error: shown.message };
    }
    job = null;
    of.ended();
    ctx.emit(
      'job.updated',
      update(of, shown === null ? null : { code: shown.code, message: shown.message }, canResume),
    );
    of.resolve(of.run);
  };

  const fail = (of: Job, error: AppError): void => {
    if (of.ending) return;
    of.ending = true;
    const stopped = of.cancelled || error.code === 'cancelled';
    // What the machine refused may do another time; what is wrong with the computation itself would be wrong again.
    const isMachines = error.code === 'storage' || error.code === 'unavailable' || error.code === 'too-large';
    const canResume = of.cancelled ? of.pausing : isMachines || of.crashed;
    void end(of, stopped ? 'cancelled' : 'failed', stopped ? null : error, { canResume });
  };

  const succeed = async <R>(of: Job, plan: JobPlan<R>, result: R): Promise<void> => {
    if (of.ending) return;
    of.ending = true;
    try {
      const { run, device, losses, points, notes } = of;
      const kept = await plan.keep(result, { run, device, losses, points, notes, finishedAt: new Date() });
      await end(of, 'succeeded', null, { change: kept.run, record: kept.record });
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
      case 'resumed':
        [of.losses, of.points, of.progress] = [[...message.losses], [...message.points], message.latest];
        of.startedMs = Math.min(of.startedMs, performance.now() - 1000 * message.seconds);
        ctx.emit('job.updated', update(of));
        break;
      case 'done':
        void succeed(of, plan, message.result);
        break;
      case 'failed':
        breakDown(of, plan, new AppError(message.code, message.message));
        break;
    }
  };

  /** The worker failed. Where it did so on a device, the job goes on with what is left. */
  const breakDown = <R>(of: Job, plan: JobPlan<R>, error: AppError): void => {
    const failed = of.run.backend;
    const isDevices = error.code === 'internal' || error.code === 'unavailable' || error.code === 'too-large';
    if (of.ending || of.cancelled || !isDevices || failed === null || !isDevice(failed) || plan.below === undefined) {
      fail(of, error);
      return;
    }
    const { thread } = of;
    // Whatever else the old thread says is of the past.
    of.thread = null;
    void (async () => {
      await thread?.end();
      const next = await plan.below?.(failed).catch(() => null);
      if (next === undefined || next === null) {
        fail(of, error);
        return;
      }
      of.notes.push(`${failed} failed in the middle (${error.message}), and the job went on with ${next}.`);
      startWorker(of, plan, next);
    })();
  };

  const startWorker = <R>(of: Job, plan: JobPlan<R>, backend: BackendName): void => {
    if (of.cancelled) fail(of, new AppError('cancelled', 'Stopped before it began.'));
    if (of.ending) return;
    try {
      const { path, runsPath } = of.project;
      const { runId } = of.run;
      const folders = {
        outPath: temporaryFolder(runsPath, runId),
        jobPath: jobFolder(path, runId),
        commitEveryMs: ctx.options.commitEveryMs ?? COMMIT_EVERY_MS,
      };
      const thread = startGatedThread<WorkerOrder, WorkerMessage<R>>(plan.worker, plan.task(backend, folders), {
        onMessage: (message) => {
          if (of.thread === thread) hear(of, plan, message);
        },
        onBreak: (error) => {
          if (of.thread !== thread) return;
          of.crashed = true;
          breakDown(of, plan, error);
        },
      });
      of.thread = thread;
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

  const pause = (of: Job, withinMs: number): void => {
    if (of.cancelled) return;
    of.cancelled = true;
    of.pausing = true;
    of.thread?.post({ type: 'pause', by: Date.now() + TIME_TO_COMMIT * withinMs });
    // What is not done by then is lost, but for the last commit.
    of.grace = setTimeout(() => fail(of, new AppError('cancelled', 'Stopped by force.')), withinMs);
  };

  const requireFree = (): void => {
    if (job === null) return;
    throw new AppError('conflict', `${job.run.title} is still running. Wait until it is done, or cancel it first.`);
  };

  ctx.onClosing(async () => {
    if (job === null) return;
    pause(job, CLOSING_MS);
    await job.finished;
  });

  /** @throws AppError not-found, conflict */
  const running = (runId: string): Job => {
    if (job?.run.runId === runId) return job;
    const run = getRun(ctx.required().db, runId);
    throw new AppError(
      'conflict',
      `${run.title} is not running (its state is: ${run.state}), so it cannot be stopped.`,
    );
  };

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
        notes: [],
        startedMs: performance.now(),
        finished: promise,
        resolve,
        losses: [],
        points: [],
        device: '',
        progress: null,
        thread: null,
        cancelled: false,
        pausing: false,
        crashed: false,
        ending: false,
        grace: null,
        run,
      };
      const wasThere = resumableRuns(project.path).has(run.runId);
      // Taken before the first await: a second start that comes meanwhile finds it.
      job = started;
      try {
        // Its folders first: where the disk refuses them, no run was begun, and none is recorded.
        await createTemporaryFolder(project.runsPath, run.runId);
        await createJobFolder(project.path, run.runId, plan.kept);
        if (started.ending) return started.run;
        write(started, plan.recordStart);
        void plan.backend().then(
          (backend) => startWorker(started, plan, backend),
          (thrown: unknown) => fail(started, toAppError(thrown)),
        );
      } catch (thrown) {
        started.ending = true;
        job = null;
        try {
          await started.discard();
          // What an earlier life of the job had committed stays.
          if (!wasThere) await removeJobFolder(project.path, run.runId);
        } catch {
          // The disk refuses that, too: the next opening removes what belongs to no run.
        }
        started.ended();
        resolve(started.run);
        throw toAppError(thrown);
      }
      ctx.emit('job.updated', update(started));
      return started.run;
    },
    requireFree,
    cancel: (runId) => cancel(running(runId)),
    pause: (runId, withinMs) => pause(running(runId), withinMs),
    current: () => (job === null ? null : update(job)),
    waitForRun: async (runId) => (job?.run.runId === runId ? job.finished : getRun(ctx.required().db, runId)),
  };
}
