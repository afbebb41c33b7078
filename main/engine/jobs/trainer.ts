/**
 * The trainer: one worker thread per job. It opens the compute backend, fits the detector, ranks the scores, writes the
 * tables and explains the highest findings, so that the engine's own thread stays free to answer the screen.
 */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { openBackend, passThrough } from '../../../ml/compute/index.ts';
import { createRunContext } from '../../../ml/context.ts';
import type { Scores } from '../../../ml/detectors/detector.ts';
import { detectorById } from '../../../ml/detectors/index.ts';
import { createRng } from '../../../ml/rng.ts';
import { AppError, toAppError } from '../../../ml/schema/errors.ts';
import { rankScores, writeScoreTable } from '../runs/score-table.ts';
import { dowserVersion } from '../runs/versions.ts';
import { openTables } from '../storage/tables.ts';
import { buffersOf, explainTop } from './explain-top.ts';
import { openJobCommits } from './job-commits.ts';
import { trainerInput } from './trainer.types.ts';
import type { TrainerInput, TrainerMessage, TrainerResult } from './trainer.types.ts';
import { createProgressSender, takeOrders, unlessStopped } from './worker-side.ts';

const orders = takeOrders();

function send(message: TrainerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function checkScores(scores: Scores | null, count: number, kind: string, detector: string): Scores | null {
  if (scores === null) return null;
  for (const values of [scores.score, ...scores.parts.map((part) => part.values)]) {
    if (values.length !== count) {
      throw new AppError('internal', `${detector} gave ${values.length} ${kind} scores for ${count} ${kind}s.`);
    }
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new AppError(
        'internal',
        `${detector} gave ${kind} ${bad} the score ${values[bad]}, which is not a number: the run is not used. Try a smaller learning rate or another seed.`,
      );
    }
  }
  return scores;
}

async function train(input: TrainerInput): Promise<void> {
  const { graph } = input.data;
  const detector = detectorById(input.detector);
  passThrough(input.gate);
  const backend = await unlessStopped(openBackend(input.backend), orders.signal);
  send({ type: 'started', backend: backend.name, device: backend.device });
  const progress = createProgressSender(send);
  const commits = openJobCommits({
    folder: input.jobPath,
    everyMs: input.commitEveryMs,
    progress,
    device: backend.device,
    version: dowserVersion,
    pauseBy: () => orders.pauseBy(),
  });
  const ctx = createRunContext({
    rng: createRng(input.seed),
    signal: orders.signal,
    report: (value) => progress.report(value),
    commits,
  });
  await ctx.tick();
  const fitted = await detector.fit(input.data, input.params, ctx, backend);
  const nodeScores = checkScores(fitted.nodes, graph.numNodes, 'node', detector.title);
  const edgeScores = checkScores(fitted.edges, graph.numEdges, 'edge', detector.title);
  if (nodeScores === null && edgeScores === null) throw new AppError('internal', `${detector.title} scored nothing.`);
  progress.report({ stage: 'Ranking and saving', fraction: 1, secondsLeft: null });
  progress.flush();
  await ctx.tick();
  const nodes = nodeScores === null ? null : rankScores(nodeScores);
  const edges = edgeScores === null ? null : rankScores(edgeScores);
  const tables = await openTables();
  try {
    if (nodes !== null) await writeScoreTable(tables, join(input.outPath, 'nodes.parquet'), nodes);
    await ctx.tick();
    if (edges !== null) await writeScoreTable(tables, join(input.outPath, 'edges.parquet'), edges);
  } finally {
    tables.close();
  }
  await ctx.tick();
  const findings = explainTop({ data: input.data, csr: input.csr, nodes, edges }, input.explainTop);
  const result: TrainerResult = { nodes, edges, notes: [...fitted.notes, ...commits.notes()], findings };
  send({ type: 'done', result }, buffersOf([nodes, edges]));
}

train(trainerInput.parse(workerData)).catch((thrown: unknown) => {
  const { code, message } = toAppError(thrown);
  send({ type: 'failed', code, message });
});
