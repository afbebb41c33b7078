/** detect.*, job.* and run.*: what can be run, what runs, what has run. */
import { detectorById, detectors } from '../../../ml/detectors/index.ts';
import { evaluateRun } from '../../../ml/evaluate.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers, RunInfo } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import type { OpenProject } from '../open-project.ts';
import { getRun, listRuns } from '../runs/run-record.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import { estimateJob } from './estimate.ts';
import { removeJobFolder, resumableRuns, withResumable } from './job-folder.ts';
import type { JobRunner } from './job-runner.ts';

type JobMethods =
  | 'detect.detectors'
  | 'detect.estimate'
  | 'detect.start'
  | 'job.cancel'
  | 'job.pause'
  | 'job.resume'
  | 'job.discard'
  | 'job.current'
  | 'run.list'
  | 'run.evaluate';

/** A run that was interrupted and left something to go on from. @throws AppError conflict, not-found */
function requireResumable(project: OpenProject, runId: string): RunInfo {
  const run = getRun(project.db, runId);
  const isOver = run.state === 'cancelled' || run.state === 'failed';
  if (!isOver || !resumableRuns(project.path).has(runId)) {
    throw new AppError(
      'conflict',
      `${run.title} left nothing to take up (its state is: ${run.state}). Start it anew instead.`,
    );
  }
  return run;
}

/** @param resumeTraining job.resume of a run that trains a model */
export function createJobHandlers(
  ctx: EngineContext,
  jobs: JobRunner,
  resumeTraining: (run: RunInfo) => Promise<RunInfo>,
): Pick<Handlers, JobMethods> {
  return {
    'detect.detectors': async () =>
      Promise.resolve(
        detectors.map(({ id, title, summary, paper, scores, isFloor, params }) => ({
          id,
          title,
          summary,
          paper,
          scores,
          isFloor,
          params,
        })),
      ),
    'detect.estimate': async ({ detector, params }) =>
      Promise.resolve(estimateJob(detectorById(detector), ctx.required().data, params)),
    'detect.start': async (spec) => jobs.start(spec),
    'job.cancel': async ({ runId }) => {
      jobs.cancel(runId);
      return Promise.resolve(null);
    },
    'job.pause': async ({ runId, withinSeconds }) => {
      jobs.pause(runId, 1000 * withinSeconds);
      return Promise.resolve(null);
    },
    'job.resume': async ({ runId }) => {
      const run = requireResumable(ctx.required(), runId);
      if (run.onOlderData === true) {
        throw new AppError(
          'conflict',
          `${run.title} was begun on other data than the project has now. Take the import back, or start it anew.`,
        );
      }
      return run.kind === 'train' ? resumeTraining(run) : jobs.resume(run);
    },
    'job.discard': async ({ runId }) => {
      const project = ctx.required();
      requireResumable(project, runId);
      await removeJobFolder(project.path, runId);
      return null;
    },
    'job.current': async () => Promise.resolve(jobs.current()),
    'run.list': async () => {
      const project = ctx.required();
      return withResumable(project, listRuns(project.db), ({ runId }) => runId);
    },
    'run.evaluate': async ({ runId }, signal) => {
      const project = ctx.required();
      const run = getRun(project.db, runId);
      if (run.spec === null)
        throw new AppError('conflict', `${run.title} is not a detection, so there is nothing to measure.`);
      const { nodes, edges } = await loadRunScores(project, runId);
      return evaluateRun({
        data: project.data,
        truth: project.truth,
        run: {
          id: run.spec.detector,
          title: detectorById(run.spec.detector).title,
          nodes: nodes?.scores ?? null,
          edges: edges?.scores ?? null,
        },
        signal,
      });
    },
  };
}
