/**
 * Learning curves of several strategies with several seeds on one graph. All runs share the graph's objects, so that
 * what strategies and classifiers compute once for a graph is computed once.
 */
import type { QueryStrategy } from '../strategies/strategy.ts';
import { curveClassifiers } from './curve-classifier.ts';
import type { CurveClassifierName } from './classifier-names.ts';
import type { CurveGraph } from './curve-graph.ts';
import { ALL_LABELS, curveKey } from './curve-run.ts';
import type { CurveRun } from './curve-run.ts';
import { heldOutFor, needPool, runFullPool, runLearningCurve } from './learning-curve.ts';
import type { CurvePointMeasured } from './learning-curve.ts';

/** Asks the first batch for strategies that need a model: at the smallest budgets the best of those that need none. */
export const DEFAULT_COLD = 'grain-nn';

export interface SimulationInput {
  readonly dataset: string;
  readonly graph: CurveGraph;
  readonly strategies: readonly QueryStrategy[];
  readonly cold: QueryStrategy;
  readonly classifier: CurveClassifierName;
  readonly budgets: readonly number[];
  /** 1 ... seeds */
  readonly seeds: number;
  /** runs that need not be measured again, by key */
  readonly known: ReadonlyMap<string, CurveRun>;
  readonly signal?: AbortSignal;
  /** after each run that was measured; left: runs still to measure */
  readonly onRun?: (run: CurveRun, left: number) => void;
  readonly onPoint?: (strategy: string, seed: number, point: CurvePointMeasured) => void;
}

/**
 * All runs asked for, known ones among them. Seeds outside, so that an interrupted experiment has every strategy first.
 * @throws AppError invalid-argument (a budget above the pool), cancelled
 */
export async function simulate(input: SimulationInput): Promise<CurveRun[]> {
  const { dataset, graph, cold, budgets, seeds, signal } = input;
  needPool(budgets, heldOutFor(graph, 1));
  const todo = Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    [null, ...input.strategies].map((strategy) => {
      const asksFirst = strategy?.needs === 'cold' ? strategy.id : cold.id;
      const name = strategy?.id ?? ALL_LABELS;
      const { classifier } = input;
      const { fingerprint } = graph;
      const id = { dataset, fingerprint, strategy: name, seed, classifier, cold: asksFirst, budgets: [...budgets] };
      return { strategy, id };
    }),
  );
  const runs: CurveRun[] = [];
  let left = todo.filter(({ id }) => !input.known.has(curveKey(id))).length;
  const classifier = curveClassifiers[input.classifier].create(graph);
  try {
    for (const { strategy, id } of todo) {
      const found = input.known.get(curveKey(id));
      if (found !== undefined) {
        runs.push(found);
        continue;
      }
      const started = performance.now();
      const common = { graph, classifier, seed: id.seed, ...(signal === undefined ? {} : { signal }) };
      const onPoint = (point: CurvePointMeasured): void => input.onPoint?.(id.strategy, id.seed, point);
      const { points, held, notes } =
        strategy === null
          ? await runFullPool(common)
          : await runLearningCurve({ ...common, strategy, cold, budgets, onPoint });
      const run: CurveRun = {
        ...id,
        numClasses: graph.numClasses,
        split: held.split,
        pool: held.pool,
        tested: held.tested,
        seconds: (performance.now() - started) / 1000,
        day: new Date().toISOString().slice(0, 10),
        notes: [...notes],
        points: [...points],
      };
      runs.push(run);
      input.onRun?.(run, --left);
    }
  } finally {
    classifier.dispose();
  }
  return runs;
}
