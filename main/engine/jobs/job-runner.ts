/** Detections as jobs (job-desk.ts): what is asked for is checked, run by the trainer, saved, and its highest findings frozen. */
import { detectorById } from '../../../ml/detectors/index.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Detector } from '../../../ml/detectors/detector.ts';
import { resolveParams } from '../../../ml/schema/params.ts';
import type { ParamValues } from '../../../ml/schema/params.ts';
import type { DetectSpec } from '../../../ml/schema/run.ts';
import type { RunInfo } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { freezeFindings } from '../findings/finding-store.ts';
import { completeFolder } from '../runs/run-folder.ts';
import { newRunId, queuedRun } from '../runs/run-record.ts';
import { rememberRunScores } from '../runs/run-scores.ts';
import { describeColumns } from '../runs/score-table.ts';
import { createBackends } from './backends.ts';
import type { Backends } from './backends.ts';
import { estimateJob } from './estimate.ts';
import { EXPLAIN_TOP } from './explain-top.ts';
import { createJobDesk } from './job-desk.ts';
import type { JobDesk } from './job-desk.types.ts';
import { specDocument } from './spec-document.ts';
import { fillNodeMarks } from './trainer.types.ts';
import type { TrainerResult, TrainerTask } from './trainer.types.ts';

export interface JobRunner extends Pick<JobDesk, 'cancel' | 'pause' | 'current' | 'waitForRun'> {
  /** @throws AppError conflict (a job is running), not-found (detector), invalid-argument, too-large, storage */
  start(spec: DetectSpec): Promise<RunInfo>;
  /**
   * Takes up a detection that was interrupted, under its own id, from what it had committed.
   * @throws AppError conflict (a job is running, nothing to take up, other data since), not-found, too-large, storage
   */
  resume(run: RunInfo): Promise<RunInfo>;
}

export interface JobRunnerOptions {
  /** for tests: another worker file */
  readonly trainer?: URL;
  /** the engine's; one of its own where left out */
  readonly backends?: Backends;
  /** the engine's, which trainings use too; one of its own where left out */
  readonly desk?: JobDesk;
}

/** Beside this file: .ts while developing, .js when bundled. */
function trainerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './trainer.ts' : './trainer.js', import.meta.url);
}

export function createJobRunner(ctx: EngineContext, options: JobRunnerOptions = {}): JobRunner {
  const worker = options.trainer ?? trainerUrl();
  const backends = options.backends ?? createBackends();
  const desk = options.desk ?? createJobDesk(ctx);

  /** @param run as it is queued, made of the spec: or of an earlier one that is taken up */
  const begin = (spec: DetectSpec, queued: (detector: Detector, params: ParamValues) => RunInfo): Promise<RunInfo> => {
    const project = ctx.required();
    desk.requireFree();
    const detector = detectorById(spec.detector);
    const params = resolveParams(detector.params, spec.params);
    const estimate = estimateJob(detector, project.data, params);
    if (!estimate.fits) throw new AppError('too-large', `${detector.title} was not started. ${estimate.sentence}`);
    const { data, csr } = project;
    const run = queued(detector, params);
    return desk.begin<TrainerResult>({
      project,
      run,
      worker,
      // One that is taken up stays where it was, if that is still there.
      backend: () => (run.backend === null ? backends.resolve(spec.backend) : Promise.resolve(run.backend)),
      below: (failed) => backends.below(failed),
      kept: null,
      task: (backend, folders): TrainerTask => ({
        ...{ detector: detector.id, params, seed: spec.seed, backend, data, csr },
        ...folders,
        explainTop: EXPLAIN_TOP,
      }),
      keep: async (result, { run, device, losses, notes, finishedAt }) => {
        await completeFolder(
          project.runsPath,
          run.runId,
          specDocument({ project, run, detector, device, finishedAt }),
          {
            notes: [...result.notes, ...notes],
            losses: [...losses],
            nodes: result.nodes === null ? null : describeColumns(result.nodes),
            edges: result.edges === null ? null : describeColumns(result.edges),
          },
        );
        const name = (node: number): string => project.nodeNames[node];
        const findings = result.findings.map((item) => ({ ...item, summary: fillNodeMarks(item.summary, name) }));
        freezeFindings(project.db, run.runId, findings);
        rememberRunScores(project, { runId: run.runId, nodes: result.nodes, edges: result.edges });
        return {
          run: { hasNodeScores: result.nodes !== null, hasEdgeScores: result.edges !== null, notes: result.notes },
        };
      },
    });
  };

  return {
    start: async (spec) =>
      begin(spec, (detector, params) => {
        const now = new Date();
        const title = `${detector.title}, seed ${spec.seed}`;
        return queuedRun({ runId: newRunId('detect', now), kind: 'detect', title, spec: { ...spec, params } }, now);
      }),
    resume: async (run) => {
      if (run.spec === null) throw new AppError('conflict', `${run.title} is not a detection.`);
      return begin(run.spec, () => ({ ...run, state: 'queued', error: null }));
    },
    cancel: (runId) => desk.cancel(runId),
    pause: (runId, withinMs) => desk.pause(runId, withinMs),
    current: () => desk.current(),
    waitForRun: (runId) => desk.waitForRun(runId),
  };
}
