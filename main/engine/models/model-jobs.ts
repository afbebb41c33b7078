/** Trainings as jobs (../jobs/job-desk.ts): what is asked for is checked, run by the worker, saved as a run and a model. */
import { createHash } from 'node:crypto';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { availableMemory } from 'node:process';
import { z } from 'zod';
import { MOST_TAUGHT, labelObstacle } from '../../../ml/distill/train-model.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { RunInfo } from '../../contract/api.ts';
import { modelSettings } from '../../contract/models.ts';
import type { ModelInfo, ModelOutlook, ModelSettings } from '../../contract/models.ts';
import type { EngineContext } from '../engine-context.ts';
import { freezeFindings } from '../findings/finding-store.ts';
import { bytesText, durationText } from '../jobs/estimate.ts';
import type { JobDesk, JobPlan } from '../jobs/job-desk.types.ts';
import { readTask } from '../jobs/job-folder.ts';
import { fillNodeMarks } from '../jobs/trainer.types.ts';
import type { OpenProject } from '../open-project.ts';
import { nodeTimeOf } from '../reimport/base.ts';
import { completeFolder, sealFolder } from '../runs/run-folder.ts';
import { newRunId, queuedRun } from '../runs/run-record.ts';
import { rememberRunScores } from '../runs/run-scores.ts';
import { describeColumns } from '../runs/score-table.ts';
import { versions } from '../runs/versions.ts';
import { createModelFolder, discardModelFolder, modelsPath } from './model-folder.ts';
import { finishModel, getModel, insertModel } from './model-record.ts';
import type { ModelTrainerResult, ModelTrainerTask } from './model-trainer.types.ts';
import { columnObstacle, ownColumnNames, ownSource } from './own-columns.ts';
import { countClasses, trainingLabels } from './training-labels.ts';
import type { TrainingLabels } from './training-labels.ts';

export interface ModelJobs {
  /** @throws AppError conflict (no project) */
  outlook(settings: ModelSettings): ModelOutlook;
  /** @throws AppError conflict (a job is running, too few labels, no columns), too-large, storage */
  train(title: string, settings: ModelSettings): Promise<ModelInfo>;
  /**
   * Takes up a training that was interrupted, under its own id and with the labels that it began with.
   * @throws AppError conflict (a job is running), storage (what it was given cannot be read), too-large
   */
  resume(run: RunInfo): Promise<RunInfo>;
}

const answers = z.array(z.object({ node: z.number().int(), label: z.number().int() }));
/** What a training is given beside the project: one that is taken up learns from the labels of its first beginning. */
const trainingTask = z.object({
  settings: modelSettings,
  labels: z.object({
    answers,
    audit: answers,
    measuresOnAudit: z.boolean(),
    baseRate: z.object({ share: z.number(), of: z.number() }).nullable(),
    logSeq: z.number(),
  }),
});
interface TrainingTask {
  readonly settings: ModelSettings;
  readonly labels: TrainingLabels;
}

export interface ModelJobsOptions {
  /** for tests: another worker file */
  readonly worker?: URL;
}

/** Beside this file: .ts while developing, .js when bundled. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './model-trainer.ts' : './model-trainer.js', import.meta.url);
}

/** Nodes, features and edges to seconds and bytes; within a factor of two on graphs of 3,000 to 100,000 nodes. */
function costOf(project: OpenProject, settings: ModelSettings): { readonly seconds: number; readonly bytes: number } {
  const { graph, features } = project.data;
  const stored = features.kind === 'dense' ? features.data.length : features.values.length;
  const perRow = stored / Math.max(1, graph.numNodes);
  const taught = Math.min(MOST_TAUGHT, graph.numNodes);
  const entries = 2 * graph.numEdges + graph.numNodes;
  const space = 3e-9 * 20 * entries * Math.min(96, features.numCols) + 4e-9 * stored * 96;
  const epochs = Math.min(settings.epochs, 60);
  const student = epochs * taught * (2e-6 + 1.5e-9 * settings.hidden * (perRow + 2));
  const sorting = 30 * 1e-9 * graph.numNodes * settings.patterns * 96;
  return {
    seconds: 2 + space + (settings.folds + 1) * student + sorting,
    bytes: 8e7 + 4 * (3 * 96 + 8) * graph.numNodes + 12 * stored + 8 * entries,
  };
}

export function createModelJobs(ctx: EngineContext, desk: JobDesk, options: ModelJobsOptions = {}): ModelJobs {
  const worker = options.worker ?? workerUrl();

  const outlookOf = (project: OpenProject, labels: TrainingLabels, settings: ModelSettings): ModelOutlook => {
    const { graphSummary, data } = project;
    const counts = countClasses(labels.answers);
    const { seconds, bytes } = costOf(project, settings);
    const availableBytes = Math.min(freemem(), availableMemory());
    const fits = bytes <= availableBytes;
    const free = bytesText(availableBytes);
    return {
      seconds,
      bytes,
      availableBytes,
      fits,
      sentence: fits
        ? `Takes ${durationText(seconds)} and about ${bytesText(bytes)} of memory; ${free} are free.`
        : `Needs about ${bytesText(bytes)} of memory, but only ${free} are free. Close other programs.`,
      obstacle: columnObstacle(graphSummary, data.features) ?? labelObstacle(counts.anomalous, counts.normal),
      labels: counts,
      audit: countClasses(labels.audit),
      measuredOn: labels.measuresOnAudit ? 'audit' : 'folds',
      columns: ownColumnNames(graphSummary, data.features),
    };
  };

  /** @param recordStart where the model is new */
  const begin = async (
    run: RunInfo,
    { settings, labels }: TrainingTask,
    recordStart: (() => void) | null,
  ): Promise<RunInfo> => {
    const project = ctx.required();
    const { data, csr } = project;
    const { runId: modelId } = run;
    const modelPath = await createModelFolder(project.path, modelId);
    const plan: JobPlan<ModelTrainerResult> = {
      project,
      run,
      worker,
      ...(recordStart === null ? {} : { recordStart }),
      backend: () => Promise.resolve('wasm'),
      kept: { settings, labels } satisfies TrainingTask,
      task: (_backend, folders): ModelTrainerTask => ({
        ...{ data, csr, settings, modelPath, ...folders },
        answers: [...labels.answers],
        audit: labels.measuresOnAudit ? [...labels.audit] : null,
        trueShare: labels.baseRate,
        source: ownSource(project.graphSummary, nodeTimeOf(project)),
        dataHash: dataHash(project, labels),
        nodesPath: join(project.tablesPath, 'nodes.parquet'),
      }),
      keep: async (result, { run, device, notes: told, finishedAt }) => {
        const { nodes, measured, split, threshold, notes } = result;
        await sealFolder(modelsPath(project.path), modelId);
        const spec = specOf(project, run, { settings, labels, device, columns: result.columns, finishedAt });
        const metrics = { notes: [...notes, ...told], losses: [], nodes: describeColumns(nodes), edges: null };
        await completeFolder(project.runsPath, modelId, spec, metrics);
        const name = (node: number): string => project.nodeNames[node];
        const findings = result.findings.map((item) => ({ ...item, summary: fillNodeMarks(item.summary, name) }));
        freezeFindings(project.db, modelId, findings);
        rememberRunScores(project, { runId: modelId, nodes, edges: null });
        return {
          run: { hasNodeScores: true, notes },
          record: () => finishModel(project.db, { modelId, split, measured, threshold, columns: result.columns }),
        };
      },
      discard: () => discardModelFolder(project.path, modelId),
      ended: () => ctx.emit('model.changed', { modelId }),
    };
    try {
      const begun = await desk.begin(plan);
      ctx.emit('model.changed', { modelId });
      return begun;
    } catch (thrown) {
      await discardModelFolder(project.path, modelId);
      throw thrown;
    }
  };

  return {
    outlook: (settings) => {
      const project = ctx.required();
      return outlookOf(project, trainingLabels(project), settings);
    },
    train: async (title, settings) => {
      const project = ctx.required();
      desk.requireFree();
      const labels = trainingLabels(project);
      const outlook = outlookOf(project, labels, settings);
      if (outlook.obstacle !== null) throw new AppError('conflict', outlook.obstacle);
      if (!outlook.fits) throw new AppError('too-large', `The training was not started. ${outlook.sentence}`);
      const now = new Date();
      const modelId = newRunId('train', now);
      const counts = countClasses(labels.answers);
      const shown = title === '' ? `Model of ${labels.answers.length} labels, seed ${settings.seed}` : title;
      const model = {
        modelId,
        title: shown,
        settings,
        labels: { ...counts, logSeq: labels.logSeq },
        columns: outlook.columns,
      };
      const run = queuedRun({ runId: modelId, kind: 'train', title: shown, spec: null }, now);
      await begin(run, { settings, labels }, () => insertModel(project.db, model));
      return getModel(project.db, modelId);
    },
    resume: async (run) => {
      const project = ctx.required();
      desk.requireFree();
      const task = trainingTask.safeParse(await readTask(project.path, run.runId));
      if (!task.success) {
        throw new AppError('storage', `${run.title} cannot be taken up: what it was given cannot be read. Train anew.`);
      }
      const outlook = outlookOf(project, task.data.labels, task.data.settings);
      if (!outlook.fits) throw new AppError('too-large', `The training was not taken up. ${outlook.sentence}`);
      return begin({ ...run, state: 'queued', error: null }, task.data, null);
    },
  };
}

/** Of the files that the project was made of and of the labels that are learned from. */
function dataHash(project: OpenProject, { answers }: TrainingLabels): string {
  const files = project.importReport.files.map(({ role, sha256 }) => [role, sha256]);
  return createHash('sha256')
    .update(JSON.stringify({ files, answers: answers.map(({ node, label }) => [node, label]) }))
    .digest('hex');
}

/** spec.json of the run: what is needed to train the same model again, and what it stood on. */
function specOf(
  project: OpenProject,
  run: RunInfo,
  facts: {
    readonly settings: ModelSettings;
    readonly labels: TrainingLabels;
    readonly device: string;
    readonly columns: readonly string[];
    readonly finishedAt: Date;
  },
): object {
  const { settings, labels, device, columns, finishedAt } = facts;
  const { graph, features } = project.data;
  return {
    formatVersion: 1,
    runId: run.runId,
    kind: run.kind,
    title: run.title,
    settings,
    labels: {
      ...countClasses(labels.answers),
      audit: countClasses(labels.audit),
      logSeq: labels.logSeq,
      baseRate: labels.baseRate,
    },
    columns,
    backend: { asked: 'wasm', used: run.backend, device },
    versions: versions(),
    data: {
      project: project.name,
      numNodes: graph.numNodes,
      numEdges: graph.numEdges,
      numFeatures: features.numCols,
      directed: graph.directed,
      files: project.importReport.files.map(({ file, role, sha256, bytes }) => ({ file, role, sha256, bytes })),
    },
    startedAt: run.startedAt,
    finishedAt: finishedAt.toISOString(),
  };
}
