/**
 * Learning curves of several strategies with several seeds on one graph. All runs share the graph's objects, so that
 * what strategies and classifiers compute once for a graph is computed once.
 */
import type { QueryStrategy, Selection } from '../strategies/strategy.ts';
import { curveClassifiers } from './curve-classifier.ts';
import type { CurveClassifierName } from './choices.ts';
import type { CurveGraph } from './curve-graph.ts';
import { ALL_LABELS, curveKey } from './curve-run.ts';
import type { CurveRun } from './curve-run.ts';
import { heldOutFor, needPool, runFullPool, runLearningCurve } from './learning-curve.ts';
import type { CurvePointMeasured } from './learning-curve.ts';

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
 * The first questions of a cold strategy with one seed are the same for all strategies that begin with them (same pool,
 * same randomness, answers that follow from the questions), and on a large graph they cost more than all others.
 */
function askedOnce(cold: QueryStrategy): QueryStrategy {
  const answers = new Map<string, Promise<Selection>>();
  return {
    ...cold,
    select: (input, params, ctx) => {
      const key = `${input.labels.filter((label) => label >= 0).length} ${input.count}`;
      const answer = answers.get(key) ?? cold.select(input, params, ctx);
      answers.set(key, answer);
      return answer;
    },
  };
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
  let first = { seed: Number.NaN, cold };
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
      if (first.seed !== id.seed) first = { seed: id.seed, cold: askedOnce(cold) };
      const common = { graph, classifier, seed: id.seed, ...(signal === undefined ? {} : { signal }) };
      const onPoint = (point: CurvePointMeasured): void => input.onPoint?.(id.strategy, id.seed, point);
      const { points, held, notes } =
        strategy === null
          ? await runFullPool(common)
          : await runLearningCurve({ ...common, strategy, cold: first.cold, budgets, onPoint });
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
