/**
 * Which nodes pass a filter, and what each of its terms does. Answers of tables, runs and models are kept for the last
 * conditions that were asked, so that switching a term on and off or turning the pages of a list costs nothing.
 */
import { wholeText } from '../../../ml/schema/number-text.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type {
  FilterResult,
  FilterTerm,
  NodeCondition,
  NodeFilter,
  NodeMeasure,
  TermResult,
} from '../../contract/filter.ts';
import { labelVersion } from '../labels/label-log.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import { listModels } from '../models/model-record.ts';
import type { OpenProject } from '../open-project.ts';
import { conditionMask } from './condition-mask.ts';

/** One byte a node each: a few dozen are small beside the graph. */
const MASKS = 40;
const RESULTS = 6;

interface Kept {
  readonly masks: Map<string, Promise<Uint8Array>>;
  readonly results: Map<string, FilterResult>;
}
const kept = new WeakMap<OpenProject, Kept>();

function keptOf(project: OpenProject): Kept {
  const known = kept.get(project) ?? { masks: new Map(), results: new Map() };
  kept.set(project, known);
  return known;
}

function keep<V>(map: Map<string, V>, key: string, value: V, most: number): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of [...map.keys()].slice(0, -most)) map.delete(oldest);
}

/** A condition with what its answer hangs on besides the graph. */
function conditionKey(project: OpenProject, condition: NodeCondition): string {
  const { kind } = condition;
  const version =
    kind === 'label'
      ? labelVersion(project)
      : kind === 'pattern'
        ? listModels(project.db).some(({ modelId }) => modelId === condition.modelId)
        : null;
  return JSON.stringify([version, condition]);
}

/** Says the same for two filters that the same nodes pass, for whoever keeps what was made with one. */
export function filterKey(project: OpenProject, filter: NodeFilter): string {
  return JSON.stringify(
    filter
      .filter(({ on }) => on)
      .map(({ condition, not, veiled = [] }) => [not, veiled, conditionKey(project, condition)]),
  );
}

/** The measure of the structure that a condition asks for, if any. */
const measureOf = (condition: NodeCondition): NodeMeasure | null =>
  condition.kind === 'measure' ? condition.measure : condition.kind === 'group' ? condition.of : null;

/** Measures are kept by their desk, and a wait for one can be stopped. */
async function maskFor(
  project: OpenProject,
  desk: MeasureDesk,
  condition: NodeCondition,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (measureOf(condition) !== null || condition.kind === 'nodes') {
    return conditionMask(project, desk, condition, signal);
  }
  const { masks } = keptOf(project);
  const key = conditionKey(project, condition);
  const known = masks.get(key) ?? conditionMask(project, desk, condition, signal);
  keep(masks, key, known, MASKS);
  known.catch(() => masks.delete(key));
  return known;
}

interface AskedTerm {
  /** null where everything is let through */
  readonly mask: Uint8Array | null;
  readonly problem: string | null;
}

/** What cannot be asked is told, and does not keep the other terms from being asked. */
async function askTerm(
  project: OpenProject,
  desk: MeasureDesk,
  { condition, on }: FilterTerm,
  signal: AbortSignal,
): Promise<AskedTerm> {
  const measure = measureOf(condition);
  // A term that is off only shows a count: no reason to measure the graph for it.
  if (!on && measure !== null && !desk.isKnown(measure)) return { mask: null, problem: null };
  try {
    return { mask: await maskFor(project, desk, condition, signal), problem: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code === 'cancelled' || thrown.code === 'internal') throw thrown;
    return { mask: null, problem: thrown.message };
  }
}

/** @throws AppError cancelled, internal */
export async function evaluateFilter(
  project: OpenProject,
  desk: MeasureDesk,
  filter: NodeFilter,
  signal: AbortSignal,
): Promise<FilterResult> {
  const { results } = keptOf(project);
  const key = JSON.stringify(filter.map(({ condition, ...term }) => [term, conditionKey(project, condition)]));
  const known = results.get(key);
  if (known !== undefined) return known;

  const { numNodes } = project.data.graph;
  const asked = await Promise.all(filter.map((term) => askTerm(project, desk, term, signal)));
  /** how many terms keep a node out, and the last one of them */
  const outs = new Uint8Array(numNodes);
  const lastOut = new Uint8Array(numNodes);
  const alone = filter.map(({ not, on, veiled = [] }, term) => {
    const { mask } = asked[term];
    if (mask === null) return on || asked[term].problem !== null ? numNodes : null;
    const holds = not ? 0 : 1;
    const veil = new Set(veiled);
    let count = 0;
    for (let v = 0; v < numNodes; v++) {
      if (mask[v] === holds || (veil.size > 0 && veil.has(v))) count++;
      else if (on) {
        outs[v]++;
        lastOut[v] = term;
      }
    }
    return count;
  });
  const more = new Array<number>(filter.length).fill(0);
  const passes = new Uint8Array(numNodes);
  let passing = 0;
  for (let v = 0; v < numNodes; v++) {
    if (outs[v] === 0) {
      passes[v] = 1;
      passing++;
    } else if (outs[v] === 1) more[lastOut[v]]++;
  }
  const terms = filter.map((_, term): TermResult => ({
    alone: alone[term],
    more: more[term],
    problem: asked[term].problem,
  }));
  const notes = [...(await notesOf(desk, filter, signal)), ...veilNotes(filter)];
  const result: FilterResult = { passes, passing, outOf: numNodes, terms, notes };
  // A problem may be gone the next time: a run is made, a file comes back; and what was not measured may be by then.
  if (terms.every(({ problem, alone: known }) => problem === null && known !== null))
    keep(results, key, result, RESULTS);
  return result;
}

/** What is let through because it must not be told yet. */
function veilNotes(filter: NodeFilter): readonly string[] {
  const veiled = new Set(filter.flatMap(({ on, veiled: nodes = [] }) => (on ? nodes : [])));
  if (veiled.size === 0) return [];
  const [what, pass] = veiled.size === 1 ? ['question', 'passes'] : ['questions', 'pass'];
  return [`Blind mode: ${wholeText(veiled.size)} open ${what} ${pass}, whatever their scores and labels are.`];
}

/** What is not exact about the measures that were asked. */
async function notesOf(desk: MeasureDesk, filter: NodeFilter, signal: AbortSignal): Promise<readonly string[]> {
  const notes = new Set<string>();
  for (const { condition, on } of filter) {
    const measure = measureOf(condition);
    if (measure === null || !on) continue;
    for (const note of (await desk.values(measure, signal)).notes) notes.add(note);
  }
  return [...notes];
}
