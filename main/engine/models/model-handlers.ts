/** model.*: train, look at, compare, set the threshold, score new nodes, take away. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { Handlers, RunInfo } from '../../contract/api.ts';
import type { Prediction } from '../../contract/models.ts';
import type { EngineContext } from '../engine-context.ts';
import type { Uploads } from '../import/uploads.ts';
import type { JobDesk } from '../jobs/job-desk.types.ts';
import { removeJobFolder, withResumable } from '../jobs/job-folder.ts';
import type { OpenProject } from '../open-project.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { compareModels } from './compare-models.ts';
import type { ComparedModel } from './compare-models.ts';
import { exportModel } from './export-model.ts';
import { modelDetail, patternPage } from './model-detail.ts';
import { modelFolder, readModelDocument, removeModelFolder } from './model-folder.ts';
import { createModelJobs } from './model-jobs.ts';
import type { ModelJobsOptions } from './model-jobs.ts';
import { getModel, listModels, markRemoved, saveThreshold, usableModel } from './model-record.ts';
import { applyRule } from './model-threshold.ts';
import { predictFile, predictionCsv } from './predict.ts';
import type { WholePrediction } from './predict.ts';

type ModelMethods = Extract<keyof Handlers, `model.${string}`>;

/** Predictions that are kept for further pages and the file. */
const KEPT = 10;

export interface ModelParts {
  readonly handlers: Pick<Handlers, ModelMethods>;
  /** job.resume of a training. @throws AppError conflict, storage, too-large */
  readonly resume: (run: RunInfo) => Promise<RunInfo>;
  /** Of a file that a host names. @throws AppError as model.predict */
  readonly predictFile: (modelId: string, path: string, name: string, signal: AbortSignal) => Promise<Prediction>;
}

export function createModelHandlers(
  ctx: EngineContext,
  desk: JobDesk,
  uploads: Uploads,
  options: ModelJobsOptions = {},
): ModelParts {
  const jobs = createModelJobs(ctx, desk, options);
  const predictions = new Map<string, WholePrediction>();
  ctx.onClosing(() => {
    predictions.clear();
    return Promise.resolve();
  });

  const keep = (found: WholePrediction): WholePrediction => {
    predictions.set(found.summary.predictionId, found);
    for (const oldest of [...predictions.keys()].slice(0, -KEPT)) predictions.delete(oldest);
    return found;
  };
  const kept = (predictionId: string): WholePrediction => {
    const found = predictions.get(predictionId);
    if (found !== undefined) return found;
    throw new AppError('not-found', 'This prediction is not kept any more. Score the file again.');
  };
  const compared = async (project: OpenProject, modelId: string): Promise<ComparedModel> => {
    const info = usableModel(project.db, modelId);
    return { info, heldOut: (await readModelDocument(modelFolder(project.path, modelId))).heldOut };
  };

  return {
    resume: (run) => jobs.resume(run),
    predictFile: async (modelId, path, name, signal) =>
      keep(await predictFile(ctx.required(), modelId, { path, name }, signal)).summary,
    handlers: {
      'model.estimate': async ({ settings }) => Promise.resolve(jobs.outlook(settings)),
      'model.train': async ({ title, settings }) => jobs.train(title, settings),
      'model.cancel': async ({ modelId }) => {
        desk.cancel(modelId);
        return Promise.resolve(null);
      },
      'model.list': async () => {
        const project = ctx.required();
        return withResumable(project, listModels(project.db), ({ modelId }) => modelId);
      },
      'model.get': async ({ modelId }) => modelDetail(ctx.required(), modelId),
      'model.pattern': async ({ modelId, code, offset, limit }) =>
        patternPage(ctx.required(), modelId, code, offset, limit),
      'model.compare': async ({ first, second }) => {
        const project = ctx.required();
        return compareModels(await compared(project, first), await compared(project, second));
      },
      'model.setThreshold': async ({ modelId, rule }) => {
        const project = ctx.required();
        usableModel(project.db, modelId);
        const { heldOut, trueShare } = await readModelDocument(modelFolder(project.path, modelId));
        const { scores } = await rankedScores(project, modelId, 'node');
        const basis = { probabilities: Float32Array.from(scores.score), heldOut, trueShare };
        saveThreshold(project.db, modelId, applyRule(rule, basis));
        ctx.emit('model.changed', { modelId });
        return getModel(project.db, modelId);
      },
      'model.remove': async ({ modelId }) => {
        const project = ctx.required();
        const { title, state } = getModel(project.db, modelId);
        if (state === 'queued' || state === 'running') {
          throw new AppError('conflict', `${title} is being trained. Cancel it first.`);
        }
        markRemoved(project.db, modelId, new Date());
        await removeModelFolder(project.path, modelId);
        await removeJobFolder(project.path, modelId);
        ctx.emit('model.changed', { modelId });
        return null;
      },
      'model.predict': async ({ modelId, uploadId }, signal) => {
        const found = await predictFile(ctx.required(), modelId, uploads.source(uploadId), signal);
        await uploads.drop(uploadId);
        return keep(found).summary;
      },
      'model.predictionPage': async ({ predictionId, offset, limit }) => {
        const { rows } = kept(predictionId);
        return Promise.resolve({ total: rows.length, rows: rows.slice(offset, offset + limit) });
      },
      'model.predictionFile': async ({ predictionId }) => Promise.resolve(predictionCsv(kept(predictionId))),
      'model.export': async ({ modelId, part }) => exportModel(ctx.required(), modelId, part),
    },
  };
}
