/**
 * The worker that trains a model: one thread per job. It reads the nodes' own columns, trains and measures, ranks all nodes
 * by the model, sorts them into local patterns, and writes the folders of the run and of the model.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openBackend, passThrough } from '../../../ml/compute/index.ts';
import { createRunContext } from '../../../ml/context.ts';
import type { RunContext } from '../../../ml/context.ts';
import { expectedCalibrationError, reliabilityCurve } from '../../../ml/distill/reliability.ts';
import { trainModel } from '../../../ml/distill/train-model.ts';
import type { TrainedModel } from '../../../ml/distill/train-model.ts';
import { convolution } from '../../../ml/graph/adjacency.ts';
import { createRng } from '../../../ml/rng.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import type { TrainingPoint } from '../../contract/models.ts';
import { EXPLAIN_TOP, buffersOf, explainTop } from '../jobs/explain-top.ts';
import { openJobCommits } from '../jobs/job-commits.ts';
import { createProgressSender, takeOrders, unlessStopped } from '../jobs/worker-side.ts';
import { rankScores, writeColumns, writeScoreTable } from '../runs/score-table.ts';
import type { RankedScores } from '../runs/score-table.ts';
import { dowserVersion } from '../runs/versions.ts';
import { openTables } from '../storage/tables.ts';
import type { CodeRound } from '../../../ml/distill/tokenizer/code-means.ts';
import { findPatterns } from './find-patterns.ts';
import { patternsFile, writeModelFiles } from './model-folder.ts';
import type { ModelDocument } from './model-folder.ts';
import { applyRule } from './model-threshold.ts';
import { modelTrainerInput } from './model-trainer.types.ts';
import type { ModelTrainerMessage, ModelTrainerResult, ModelTrainerTask } from './model-trainer.types.ts';
import { readOwnFeatures } from './own-columns.ts';

/** Share of the job that training and measuring are; the rest is patterns and files. */
const TRAINING_SHARE = 0.95;

const orders = takeOrders();

function send(message: ModelTrainerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

/** The model's ranking of all nodes, with what its teacher says beside it. */
function rankingOf({ probabilities, teacher }: TrainedModel): RankedScores {
  const score = Float64Array.from(probabilities);
  return rankScores({
    score,
    parts: [
      {
        id: 'model',
        title: 'Model without the graph',
        meaning: 'Probability of an anomaly by the columns of the node alone, as the model scores new nodes.',
        weight: 1,
        values: score.slice(),
      },
      {
        id: 'teacher',
        title: 'Teacher with the graph',
        meaning:
          'Probability of an anomaly by the classifier that the model learned from, which sees the surroundings.',
        weight: 0,
        values: Float64Array.from(teacher),
      },
    ],
  });
}

/** Held-out labels and how they came about: models with the same text can be compared node by node. */
function splitOf({ heldOut }: TrainedModel, folds: number): string {
  const labels = heldOut.model.map(({ node, label }) => [node, label]);
  const split = { on: heldOut.on, folds: heldOut.on === 'folds' ? folds : null, labels };
  return createHash('sha256').update(JSON.stringify(split)).digest('hex');
}

function documentOf(
  task: ModelTrainerTask,
  model: TrainedModel,
  needGraph: readonly string[],
  curves: readonly TrainingPoint[],
  patterns: ModelDocument['patterns'],
): ModelDocument {
  const { heldOut, network, student, calibration, figures } = model;
  const said = Float32Array.from(heldOut.model, ({ probability }) => probability);
  const bins = reliabilityCurve(
    said,
    Uint8Array.from(heldOut.model, ({ label }) => label),
  );
  const error = expectedCalibrationError(bins);
  return {
    formatVersion: 1,
    curves: [...curves],
    comparison: [
      { title: 'The model, without the graph', figures: figures.model },
      { title: 'Its teacher, with the graph', figures: figures.teacher },
      { title: 'Chance: the same probability for every node', figures: figures.chance },
    ],
    reliability: {
      bins: bins.map(({ from, to, mean, count, found }) => ({ from, to, mean, count, found })),
      expectedError: Number.isFinite(error) ? error : 0,
      notes: [...calibration.notes],
    },
    heldOut: [...heldOut.model],
    trueShare: heldOut.trueShare,
    patterns,
    dataHash: task.dataHash,
    teacherAccuracy: model.teacherAccuracy,
    calibration: { ...calibration, shift: [...calibration.shift], notes: [...calibration.notes] },
    needGraph: [...needGraph],
    student: {
      layers: network.layers.map(({ inChannels, outChannels }) => ({ inChannels, outChannels })),
      temperature: network.temperature,
      ...student,
    },
  };
}

/** The threshold that was asked for, or one half where none does that, which is then said. */
function thresholdOf(
  task: ModelTrainerTask,
  { probabilities, heldOut }: TrainedModel,
): ModelTrainerResult['threshold'] {
  const basis = { probabilities, heldOut: heldOut.model, trueShare: heldOut.trueShare };
  try {
    return applyRule(task.settings.threshold, basis);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== 'conflict') throw error;
    const half = applyRule({ kind: 'given', threshold: 0.5 }, basis);
    return { ...half, notes: [`${error.message} The threshold is 0.5 instead.`, ...half.notes] };
  }
}

interface Done {
  readonly result: ModelTrainerResult;
  readonly buffers: ArrayBuffer[];
}

async function train(task: ModelTrainerTask, gate: SharedArrayBuffer): Promise<Done> {
  const { data, csr, settings, answers } = task;
  passThrough(gate);
  // The kernels of the wasm backend train everywhere; it is chosen without trying out drivers.
  const backend = await unlessStopped(openBackend('wasm'), orders.signal);
  send({ type: 'started', backend: backend.name, device: backend.device });
  const progress = createProgressSender(send);
  const commits = openJobCommits({
    folder: task.jobPath,
    everyMs: task.commitEveryMs,
    progress,
    device: backend.device,
    version: dowserVersion,
    pauseBy: () => orders.pauseBy(),
  });
  const contextOf = (name: string, share: number): RunContext =>
    createRunContext({
      rng: createRng(settings.seed).fork(name),
      signal: orders.signal,
      report: (value) => progress.report({ ...value, fraction: share * value.fraction }),
      commits,
    });
  const ctx = contextOf('model', TRAINING_SHARE);
  const tables = await openTables();
  try {
    progress.report({ stage: 'Reading the columns of the nodes', fraction: 0, secondsLeft: null });
    await ctx.tick();
    const own = await readOwnFeatures(tables, task.nodesPath, task.source, data.features);
    const point = (found: TrainingPoint): void => progress.point(found);
    const { folds, hidden, epochs } = settings;
    const model = await trainModel(
      {
        data,
        propagation: convolution(csr),
        own: own.features,
        answers,
        audit: task.audit,
        trueShare: task.trueShare,
        settings: { hidden, epochs, folds },
      },
      ctx,
      point,
    );
    progress.report({ stage: 'Sorting the nodes into local patterns', fraction: TRAINING_SHARE, secondsLeft: null });
    const sorting = contextOf('patterns', 1);
    const onRound = ({ round, error, used }: CodeRound): void =>
      point({
        stage: 'tokenizer',
        epoch: round,
        losses: { distance: error },
        validationAccuracy: null,
        codesUsed: used,
      });
    const { space, probabilities } = model;
    const found = await findPatterns(data, space, probabilities, answers, settings.patterns, sorting, onRound);
    progress.report({ stage: 'Ranking and saving', fraction: 1, secondsLeft: null });
    progress.flush();
    await ctx.tick();
    const nodes = rankingOf(model);
    await writeScoreTable(tables, join(task.outPath, 'nodes.parquet'), nodes);
    await writeColumns(tables, patternsFile(task.modelPath), data.graph.numNodes, [
      { name: 'code', type: 'INTEGER', values: found.codes },
      { name: 'distance', type: 'DOUBLE', values: found.distance },
    ]);
    await writeModelFiles(
      task.modelPath,
      documentOf(task, model, own.needGraph, progress.told().points, found.patterns),
      own.recipe,
      model.network,
    );
    await ctx.tick();
    const { heldOut } = model;
    const result: ModelTrainerResult = {
      nodes,
      measured: {
        on: heldOut.on,
        nodes: heldOut.model.length,
        anomalous: heldOut.model.filter(({ label }) => label === 1).length,
        figures: model.figures.model,
      },
      split: splitOf(model, folds),
      threshold: thresholdOf(task, model),
      columns: own.recipe.parts.map(({ column }) => column),
      notes: [...model.notes, ...commits.notes()],
      findings: explainTop({ data, csr, nodes, edges: null }, EXPLAIN_TOP),
    };
    return { result, buffers: buffersOf([nodes]) };
  } finally {
    tables.close();
  }
}

const { gate, ...task } = modelTrainerInput.parse(workerData);
train(task, gate)
  // Said when the tables are closed: the engine ends this thread at once, and inside native code that ends the process.
  .then(({ result, buffers }) => setTimeout(() => send({ type: 'done', result }, buffers)))
  .catch((thrown: unknown) => {
    const { code, message } = toAppError(thrown);
    setTimeout(() => send({ type: 'failed', code, message }));
  });
