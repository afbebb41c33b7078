/**
 * Measures a run against known truth, always beside the label-free floors, which are computed here on the same data.
 * Truth is used for nothing else.
 */
import { createRunContext } from './context.ts';
import { detectors } from './detectors/index.ts';
import type { Scores } from './detectors/detector.ts';
import { averagePrecision, recallAtK, rocAuc } from './metrics/ranking.ts';
import { createRng } from './rng.ts';
import { AppError } from './schema/errors.ts';
import type { GraphData, Truth } from './schema/graph.ts';
import type { EvaluationRow } from './schema/run.ts';

export interface EvaluationInput {
  readonly data: GraphData;
  readonly truth: Truth;
  readonly run: {
    readonly id: string;
    readonly title: string;
    readonly nodes: Scores | null;
    readonly edges: Scores | null;
  };
  readonly signal?: AbortSignal;
}

function measurable(truth: Int8Array | null): truth is Int8Array {
  return truth !== null && truth.includes(1) && truth.includes(0);
}

function rowsOf(
  method: { id: string; title: string; isFloor: boolean; nodes: Scores | null; edges: Scores | null },
  truth: Truth,
): EvaluationRow[] {
  const rows: EvaluationRow[] = [];
  for (const kind of ['node', 'edge'] as const) {
    const scores = kind === 'node' ? method.nodes : method.edges;
    const known = kind === 'node' ? truth.nodes : truth.edges;
    if (scores === null || !measurable(known)) continue;
    const k = known.reduce<number>((sum, value) => sum + (value === 1 ? 1 : 0), 0);
    const measure = (score: Float64Array, name: string, title: string): EvaluationRow => ({
      method: name,
      title,
      kind,
      isFloor: method.isFloor,
      auroc: rocAuc(score, known),
      averagePrecision: averagePrecision(score, known),
      recallAtK: recallAtK(score, known, k),
      k,
    });
    rows.push(measure(scores.score, method.id, method.title));
    if (!method.isFloor && scores.parts.length > 1) {
      for (const part of scores.parts) {
        rows.push(measure(part.values, `${method.id}/${part.id}`, `${method.title}: ${part.title.toLowerCase()}`));
      }
    }
  }
  return rows;
}

/** The floors of a graph never change, so they are computed once for as long as somebody holds it. */
const known = new WeakMap<GraphData, { readonly truth: Truth; readonly rows: ReadonlyMap<string, EvaluationRow[]> }>();

async function floorRows(data: GraphData, truth: Truth, signal?: AbortSignal): Promise<Map<string, EvaluationRow[]>> {
  const found = known.get(data);
  if (found?.truth === truth) return new Map(found.rows);
  const ctx = createRunContext({ rng: createRng(0), ...(signal === undefined ? {} : { signal }) });
  const rows = new Map<string, EvaluationRow[]>();
  for (const floor of detectors.filter((detector) => detector.isFloor)) {
    const { id, title, isFloor } = floor;
    const result = await floor.fit(data, {}, ctx, { name: 'cpu', device: 'plain loops' });
    rows.set(id, rowsOf({ id, title, isFloor, ...result }, truth));
  }
  known.set(data, { truth, rows });
  return new Map(rows);
}

/**
 * Rows for the run, for each part of its score, then for each floor. k is the number of anomalous elements.
 * @throws AppError not-found where the data carries no truth with both classes
 */
export async function evaluateRun(input: EvaluationInput): Promise<EvaluationRow[]> {
  if (!measurable(input.truth.nodes) && !measurable(input.truth.edges)) {
    throw new AppError(
      'not-found',
      'This project has no column of known anomalies with both classes in it, so there is nothing to measure against. Import with a truth column to compare detectors.',
    );
  }
  const floors = await floorRows(input.data, input.truth, input.signal);
  // A floor that was run by itself is still a floor, and stands in the table once.
  const isFloor = floors.delete(input.run.id);
  return [...rowsOf({ ...input.run, isFloor }, input.truth), ...[...floors.values()].flat()];
}
