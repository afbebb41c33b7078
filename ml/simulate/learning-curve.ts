/**
 * A labelling loop with true labels in the analyst's place: what accuracy does a strategy reach with how few labels?
 *
 * It begins without any label. The first batch has twice as many questions as there are classes, later ones as many as
 * there are classes; a batch never runs past a budget. Before each batch the classifier learns from the answers so far,
 * and from nothing else: no validation label chooses an epoch, a setting or a moment to stop. A strategy that needs a
 * model lets a cold strategy ask the first batch, since nobody knows beforehand when every class will have been met.
 * Test nodes are never asked about; they and their features are in the graph, as everywhere in this field.
 */
import { createRunContext } from '../context.ts';
import { accuracy, argmaxRows, macroF1 } from '../metrics/classification.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { QueryStrategy } from '../strategies/strategy.ts';
import type { CurveClassifier } from './curve-classifier.ts';
import type { CurveGraph, HeldOut } from './curve-graph.ts';
import { holdOut } from './curve-graph.ts';
import { distinctNotes } from './curve-run.ts';

export interface CurvePointMeasured {
  readonly labels: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** classes that have a label by then */
  readonly classes: number;
}

export interface LearningCurveInput {
  readonly graph: CurveGraph;
  readonly classifier: CurveClassifier;
  readonly strategy: QueryStrategy;
  /** asks the first batch for strategies that need a model */
  readonly cold: QueryStrategy;
  /** labels after which to measure, ascending */
  readonly budgets: readonly number[];
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onPoint?: (point: CurvePointMeasured) => void;
}

export interface LearningCurve {
  readonly points: readonly CurvePointMeasured[];
  readonly held: HeldOut;
  /** in the order in which they were asked */
  readonly asked: readonly number[];
  /** sentences of the strategies, each once, the numbers those of the first batch */
  readonly notes: readonly string[];
}

/** Labels that a cold strategy gives before one that needs a model asks, for each class. */
const COLD_PER_CLASS = 2;

/** The same nodes for the same seed, whatever the strategy: runs with equal seeds are pairs. */
export const heldOutFor = (graph: CurveGraph, seed: number): HeldOut =>
  holdOut(graph, createRng(seed).fork('held out'));

function measured(logits: Float32Array, labels: Int32Array, { test }: HeldOut, numClasses: number): CurvePointMeasured {
  const predicted = argmaxRows(logits, numClasses);
  const given = labels.filter((label) => label >= 0);
  return {
    labels: given.length,
    accuracy: accuracy(predicted, test),
    macroF1: macroF1(predicted, test, numClasses),
    classes: new Set(given).size,
  };
}

/** @throws AppError invalid-argument (a budget above the pool), cancelled, and as the strategies do */
export async function runLearningCurve(input: LearningCurveInput): Promise<LearningCurve> {
  const { graph, classifier, strategy, cold, budgets } = input;
  const { numClasses, classes } = graph;
  const held = heldOutFor(graph, input.seed);
  needPool(budgets, held);
  const rng = createRng(input.seed);
  const context = (name: string): ReturnType<typeof createRunContext> =>
    createRunContext({ rng: rng.fork(name), ...(input.signal === undefined ? {} : { signal: input.signal }) });
  const candidates = held.candidates.slice();
  const labels = new Int32Array(classes.length).fill(-1);
  const asked: number[] = [];
  const points: CurvePointMeasured[] = [];
  const notes: string[] = [];
  let logits: Float32Array | null = null;
  for (const budget of budgets) {
    while (asked.length < budget) {
      const isFirst = asked.length === 0;
      const isCold = asked.length < COLD_PER_CLASS * numClasses && strategy.needs !== 'cold';
      const count = Math.min(isFirst ? COLD_PER_CLASS * numClasses : numClasses, budget - asked.length);
      const asking = isCold ? cold : strategy;
      const { data, csr, propagation } = graph;
      const given = { data, csr, propagation, numClasses, labels: labels.slice(), candidates: candidates.slice() };
      const ctx = context(`batch after ${asked.length}`);
      const selection = await asking.select({ ...given, logits, count }, {}, ctx);
      notes.push(...selection.notes);
      if (selection.queries.length !== count) {
        throw new AppError(
          'internal',
          `${asking.title} asked ${selection.queries.length} of ${count} questions although nodes are left.`,
        );
      }
      for (const { node } of selection.queries) {
        if (candidates[node] !== 1)
          throw new AppError('internal', `${asking.title} asked about a node it may not ask.`);
        candidates[node] = 0;
        labels[node] = classes[node];
        asked.push(node);
      }
      logits = await classifier.train(labels.slice(), context(`classifier at ${asked.length}`));
    }
    if (logits === null) throw new AppError('invalid-argument', 'A budget of no labels cannot be measured.');
    const point = measured(logits, labels, held, numClasses);
    points.push(point);
    input.onPoint?.(point);
  }
  return { points, held, asked, notes: distinctNotes(notes) };
}

/** What all labels of the pool give: the height that label efficiency is measured against. */
export async function runFullPool(
  input: Pick<LearningCurveInput, 'graph' | 'classifier' | 'seed' | 'signal'>,
): Promise<LearningCurve> {
  const { graph, classifier, seed, signal } = input;
  const held = heldOutFor(graph, seed);
  const labels = graph.classes.map((label, v) => (held.candidates[v] === 1 ? label : -1));
  const rng = createRng(seed).fork('classifier on the whole pool');
  const logits = await classifier.train(labels, createRunContext({ rng, ...(signal === undefined ? {} : { signal }) }));
  return { points: [measured(logits, labels, held, graph.numClasses)], held, asked: [], notes: [] };
}

/** @throws AppError invalid-argument */
export function needPool(budgets: readonly number[], { pool, tested }: HeldOut): void {
  const most = Math.max(...budgets);
  if (most <= pool) return;
  throw new AppError(
    'invalid-argument',
    `The largest budget is ${most} labels, but only ${pool} nodes can be asked about (${tested} are held out for testing). Give smaller budgets.`,
  );
}
