/** detect.*, job.* and run.*: what can be run, what runs, what has run. */
import { detectorById, detectors } from '../../../ml/detectors/index.ts';
import { evaluateRun } from '../../../ml/evaluate.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import { getRun, listRuns } from '../runs/run-record.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import { estimateJob } from './estimate.ts';
import type { JobRunner } from './job-runner.ts';

type JobMethods =
  'detect.detectors' | 'detect.estimate' | 'detect.start' | 'job.cancel' | 'job.current' | 'run.list' | 'run.evaluate';

export function createJobHandlers(ctx: EngineContext, jobs: JobRunner): Pick<Handlers, JobMethods> {
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
    'job.current': async () => Promise.resolve(jobs.current()),
    'run.list': async () => Promise.resolve(listRuns(ctx.required().db)),
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
