/**
 * Runs one detection at a time in a worker thread of its own and records what became of it. The worker may fail, hang
 * or crash: the run is then failed with a sentence, and the engine lives on.
 */
import type { Detector } from '../../../ml/detectors/detector.ts';
import { detectorById } from '../../../ml/detectors/index.ts';
import { AppError, toAppError } from '../../../ml/schema/errors.ts';
import { resolveParams } from '../../../ml/schema/params.ts';
import type { DetectSpec, JobState } from '../../../ml/schema/run.ts';
import type { JobUpdate, RunInfo } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { freezeFindings } from '../findings/finding-store.ts';
import type { OpenProject } from '../open-project.ts';
import { completeFolder, createTemporaryFolder, discardTemporaryFolder } from '../runs/run-folder.ts';
import { getRun, newRunId, saveRun } from '../runs/run-record.ts';
import { rememberRunScores } from '../runs/run-scores.ts';
import { describeColumns } from '../runs/score-table.ts';
import { createBackends } from './backends.ts';
import type { Backends } from './backends.ts';
import { estimateJob } from './estimate.ts';
import { specDocument } from './spec-document.ts';
import { startTrainerThread } from './trainer-thread.ts';
import type { TrainerThread } from './trainer-thread.ts';
import { fillNodeMarks } from './trainer.types.ts';
import type { TrainerMessage, TrainerResult, TrainerTask } from './trainer.types.ts';

/**
 * A trainer that was asked to stop and has not is ended by force after this long. Short, because a person waits for a
 * cancel no longer than a second, one training step on the plain JavaScript backend can take three, and a trainer that
 * is stopped leaves nothing behind that a longer grace would save.
 */
const GRACE_MS = 600;
const EXPLAIN_TOP = 50;
const MAX_LOSSES = 500;

interface Job {
  readonly project: OpenProject;
  readonly detector: Detector;
  readonly startedMs: number;
  readonly finished: Promise<RunInfo>;
  readonly resolve: (run: RunInfo) => void;
  readonly losses: number[];
  run: RunInfo;
  device: string;
  progress: JobUpdate['progress'];
  thread: TrainerThread | null;
  cancelled: boolean;
  /** set once; whatever the worker says afterwards is too late */
  ending: boolean;
  grace: NodeJS.Timeout | null;
}

export interface JobRunner {
  /** @throws AppError conflict (a job is running), not-found (detector), invalid-argument, too-large, storage */
  start(spec: DetectSpec): Promise<RunInfo>;
  /** @throws AppError not-found, conflict (it is over) */
  cancel(runId: string): void;
  current(): JobUpdate | null;
  /** Resolves when the run is over, whatever became of it; at once for one that is over. @throws AppError not-found */
  waitForRun(runId: string): Promise<RunInfo>;
}

export interface JobRunnerOptions {
  /** for tests: another worker file */
  readonly trainer?: URL;
  /** the engine's; one of its own where left out */
  readonly backends?: Backends;
}

/** Beside this file: .ts while developing, .js when bundled. */
function trainerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './trainer.ts' : './trainer.js', import.meta.url);
}

/** At most `limit` values, first and last kept, evenly spaced. */
export function thin(values: readonly number[], limit: number): readonly number[] {
  if (values.length <= limit) return [...values];
  return Array.from({ length: limit }, (_, i) => values[Math.round((i * (values.length - 1)) / (limit - 1))]);
}

export function createJobRunner(ctx: EngineContext, options: JobRunnerOptions = {}): JobRunner {
  let job: Job | null = null;
  const trainer = options.trainer ?? trainerUrl();
  const backends = options.backends ?? createBackends();

  const update = (of: Job, error: JobUpdate['error'] = null): JobUpdate => ({
    runId: of.run.runId,
    state: of.run.state,
    progress: of.progress,
    losses: thin(of.losses, MAX_LOSSES),
    error,
  });

  /** The one way a job ends. */
  const end = async (
    of: Job,
    state: JobState,
    error: AppError | null,
    change: Partial<RunInfo> = {},
  ): Promise<void> => {
    if (of.grace !== null) clearTimeout(of.grace);
    await of.thread?.end();
    const seconds = (performance.now() - of.startedMs) / 1000;
    let shown = error;
    of.run = { ...of.run, ...change, state, seconds, error: error?.message ?? null };
    try {
      saveRun(of.project.db, of.run);
      if (state !== 'succeeded') await discardTemporaryFolder(of.project.runsPath, of.run.runId);
    } catch (thrown) {
      // The disk refuses: the screen is told; the next opening fails a run left unfinished and removes what it wrote.
      shown = toAppError(thrown);
      of.run = { ...of.run, state: 'failed', error: shown.message };
    }
    job = null;
    ctx.emit('job.updated', update(of, shown === null ? null : { code: shown.code, message: shown.message }));
    of.resolve(of.run);
  };

  const fail = (of: Job, error: AppError): void => {
    if (of.ending) return;
    of.ending = true;
    const stopped = of.cancelled || error.code === 'cancelled';
    void end(of, stopped ? 'cancelled' : 'failed', stopped ? null : error);
  };

  const succeed = async (of: Job, result: TrainerResult): Promise<void> => {
    if (of.ending) return;
    of.ending = true;
    const { project, run, detector } = of;
    try {
      const spec = specDocument({ project, run, detector, device: of.device, finishedAt: new Date() });
      await completeFolder(project.runsPath, run.runId, spec, {
        notes: [...result.notes],
        losses: of.losses,
        nodes: result.nodes === null ? null : describeColumns(result.nodes),
        edges: result.edges === null ? null : describeColumns(result.edges),
      });
      const name = (node: number): string => project.nodeNames[node];
      const findings = result.findings.map((item) => ({ ...item, summary: fillNodeMarks(item.summary, name) }));
      freezeFindings(project.db, run.runId, findings);
      rememberRunScores(project, { runId: run.runId, nodes: result.nodes, edges: result.edges });
      await end(of, 'succeeded', null, {
        hasNodeScores: result.nodes !== null,
        hasEdgeScores: result.edges !== null,
        notes: result.notes,
      });
    } catch (thrown) {
      await end(of, 'failed', toAppError(thrown));
    }
  };

  const hear = (of: Job, message: TrainerMessage): void => {
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
        ctx.emit('job.updated', update(of));
        break;
      case 'done':
        void succeed(of, message.result);
        break;
      case 'failed':
        fail(of, new AppError(message.code, message.message));
        break;
    }
  };

  const begin = (of: Job, task: TrainerTask): void => {
    if (of.cancelled) fail(of, new AppError('cancelled', 'Stopped before it began.'));
    if (of.ending) return;
    try {
      of.thread = startTrainerThread(trainer, task, {
        onMessage: (message) => hear(of, message),
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

  ctx.onClosing(async () => {
    if (job === null) return;
    cancel(job);
    await job.finished;
  });

  return {
    start: async (spec) => {
      const project = ctx.required();
      if (job !== null) {
        throw new AppError('conflict', `${job.run.title} is still running. Wait until it is done, or cancel it first.`);
      }
      const detector = detectorById(spec.detector);
      const params = resolveParams(detector.params, spec.params);
      const estimate = estimateJob(detector, project.data, params);
      if (!estimate.fits) throw new AppError('too-large', `${detector.title} was not started. ${estimate.sentence}`);
      const now = new Date();
      const { promise, resolve } = Promise.withResolvers<RunInfo>();
      const started: Job = {
        project,
        detector,
        startedMs: performance.now(),
        finished: promise,
        resolve,
        losses: [],
        device: '',
        progress: null,
        thread: null,
        cancelled: false,
        ending: false,
        grace: null,
        run: {
          runId: newRunId('detect', now),
          kind: 'detect',
          title: `${detector.title}, seed ${spec.seed}`,
          state: 'queued',
          spec: { ...spec, params },
          backend: null,
          startedAt: now.toISOString(),
          seconds: null,
          hasNodeScores: false,
          hasEdgeScores: false,
          notes: [],
          error: null,
        },
      };
      // Taken before the first await: a second start that comes meanwhile finds it.
      job = started;
      try {
        const { runId } = started.run;
        saveRun(project.db, started.run);
        const outPath = await createTemporaryFolder(project.runsPath, runId);
        const { data, csr } = project;
        const task = { detector: detector.id, params, seed: spec.seed, data, csr, outPath, explainTop: EXPLAIN_TOP };
        // Trying backends out can take seconds, and a person may cancel meanwhile: the answer does not wait for it.
        void backends.resolve(spec.backend).then(
          (backend) => begin(started, { ...task, backend }),
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
