/**
 * What a project must hold, as far as it was acknowledged: a model of labels, undo, views, runs, findings and data that
 * shares no code with the engine, and how a project that was found differs from it.
 */
import type { LabelValue } from '../contract/api.ts';
import type { RecordLook } from '../engine/testing/look-at-record.ts';
import type { GraphTables } from './kill-data.ts';

export interface Entry {
  /** "node n1", "edge n1 n2" */
  readonly element: string;
  readonly to: LabelValue | null;
  readonly action: 'label' | 'undo' | 'redo';
  readonly note: string;
  /** null until it was read: the hashes say the rest */
  readonly hash: string | null;
}
interface Step {
  readonly element: string;
  readonly before: LabelValue | null;
  readonly to: LabelValue | null;
  readonly note: string;
}
type RunOf = 'import' | 'detect' | 'report' | 'train';

export interface Model {
  log: Entry[];
  undo: Step[][];
  redo: Step[][];
  tables: GraphTables;
  /** the version of the data that is kept beside it */
  other: GraphTables | null;
  views: Map<string, string>;
  session: string;
  /** true: said to have succeeded */
  runs: Map<string, { readonly kind: RunOf; readonly succeeded: boolean }>;
  /** kinds of runs that must be there and of which nobody knows the name yet */
  unnamed: RunOf[];
  /** "run kind index" -> digest of what was frozen; null: acknowledged, not read yet */
  findings: Map<string, string | null>;
  /** model -> the threshold that was set */
  thresholds: Map<string, number>;
  removed: Set<string>;
  queue: 'none' | 'open' | 'ended';
  /** other projects in the library: name -> nodes */
  projects: Map<string, number>;
}

export interface Observed {
  readonly record: RecordLook;
  readonly standing: ReadonlyMap<string, LabelValue>;
  readonly tables: GraphTables;
  readonly projects: ReadonlyMap<string, number>;
}

export const copyOf = (model: Model): Model => structuredClone(model);

export const holds = ({ nodes, edges }: GraphTables, element: string): boolean =>
  element.startsWith('node ') ? nodes.has(element.slice(5)) : edges.has(element.slice(5));

/** Labels that stand: what was said last of each element that is there. */
export function standingOf({ log, tables }: Model): Map<string, LabelValue> {
  const standing = new Map<string, LabelValue>();
  for (const { element, to } of log) {
    if (to === null) standing.delete(element);
    else standing.set(element, to);
  }
  for (const element of standing.keys()) if (!holds(tables, element)) standing.delete(element);
  return standing;
}

export function label(model: Model, elements: readonly string[], to: LabelValue | null, note: string): void {
  const standing = standingOf(model);
  model.undo.push(elements.map((element) => ({ element, before: standing.get(element) ?? null, to, note })));
  model.redo = [];
  for (const element of elements) model.log.push({ element, to, action: 'label', note, hash: null });
}

export function takeBack(model: Model): void {
  const steps = model.undo.pop();
  if (steps === undefined) return;
  model.redo.push(steps);
  for (const { element, before, note } of [...steps].reverse()) {
    model.log.push({ element, to: before, action: 'undo', note, hash: null });
  }
}

export function giveBack(model: Model): void {
  const steps = model.redo.pop();
  if (steps === undefined) return;
  const standing = standingOf(model);
  model.undo.push(steps.map((step) => ({ ...step, before: standing.get(step.element) ?? null })));
  for (const { element, to, note } of steps) model.log.push({ element, to, action: 'redo', note, hash: null });
}

/** The data became others: steps end, questions end, the session keeps what names no element. */
export function changeData(model: Model, tables: GraphTables): void {
  model.other = model.tables;
  model.tables = tables;
  model.undo = [];
  model.redo = [];
  if (model.queue === 'open') model.queue = 'ended';
  const kept = Object.entries(JSON.parse(model.session) as object).filter(([key]) => key === 'reviewer');
  model.session = JSON.stringify(Object.fromEntries(kept));
}

function compareLog({ log }: Model, found: RecordLook['labels'], say: (what: string) => void): void {
  if (found.length < log.length) say(`lost: ${log.length - found.length} of ${log.length} entries of the label log`);
  if (found.length > log.length) say(`doubled: ${found.length - log.length} entries of the label log too many`);
  const at = log.findIndex((entry, i) => {
    const other = found.at(i);
    if (other === undefined) return false;
    const same = entry.element === other.element && entry.to === other.to && entry.action === other.action;
    return !same || entry.note !== other.note || (entry.hash !== null && entry.hash !== other.hash);
  });
  if (at >= 0) say(`torn: entry ${at + 1} of the label log is ${JSON.stringify(found[at])}`);
}

function compareMaps<T>(
  what: string,
  wanted: ReadonlyMap<string, T>,
  found: ReadonlyMap<string, T>,
  say: (what: string) => void,
): void {
  for (const [key, value] of wanted) {
    if (!found.has(key)) say(`lost: ${what} ${key}`);
    else if (found.get(key) !== value) say(`torn: ${what} ${key} is ${String(found.get(key))}, not ${String(value)}`);
  }
  for (const key of found.keys()) if (!wanted.has(key)) say(`doubled: ${what} ${key}`);
}

function compareRuns(model: Model, { runs }: RecordLook, say: (what: string) => void): void {
  for (const [runId, { succeeded }] of model.runs) {
    const found = runs.get(runId);
    if (found === undefined) say(`lost: run ${runId}`);
    else if (succeeded && found.state !== 'succeeded') say(`lost: run ${runId} had succeeded and is ${found.state}`);
    else if (found.state === 'running' || found.state === 'queued') say(`torn: run ${runId} is still ${found.state}`);
  }
  const strangers = [...runs].filter(([runId]) => !model.runs.has(runId)).map(([, { kind }]) => kind);
  const wanted = [...model.unnamed].sort().join();
  if (strangers.sort().join() !== wanted) say(`torn: runs that were not known: "${strangers.join()}", not "${wanted}"`);
}

/** @returns how the project differs from the model: lost, doubled, torn; empty where it does not */
export function differences(model: Model, { record, standing, tables, projects }: Observed): readonly string[] {
  const found: string[] = [];
  const say = (what: string): void => void found.push(what);
  compareLog(model, record.labels, say);
  compareMaps<LabelValue>('label of', standingOf(model), standing, say);
  compareMaps('node', model.tables.nodes, tables.nodes, say);
  compareMaps('edge', model.tables.edges, tables.edges, say);
  compareMaps('view', model.views, record.views, say);
  compareMaps('project', model.projects, projects, say);
  compareRuns(model, record, say);
  if (record.session !== model.session) say(`torn: the session is ${record.session}, not ${model.session}`);
  if (record.queue !== model.queue) say(`torn: the queue is ${record.queue}, not ${model.queue}`);
  for (const [key, digest] of model.findings) {
    const now = record.findings.get(key);
    if (now === undefined) say(`lost: finding ${key}`);
    else if (digest !== null && digest !== now) say(`torn: finding ${key} was written anew`);
  }
  for (const [modelId, value] of model.thresholds) {
    const now = record.thresholds.get(modelId);
    if (now !== value) say(`lost: the threshold of ${modelId} is ${now}, not ${value}`);
  }
  for (const modelId of model.removed) if (record.models.has(modelId)) say(`doubled: model ${modelId} was removed`);
  return found;
}

/** Takes what a project says over into a model that it fits: names, hashes, digests. */
export function adopt(model: Model, { record }: Observed): void {
  model.log = record.labels.map(({ element, to, action, note, hash }) => ({ element, to, action, note, hash }));
  model.runs = new Map(
    [...record.runs].map(([runId, { kind, state }]) => [runId, { kind, succeeded: state === 'succeeded' }]),
  );
  model.unnamed = [];
  model.findings = new Map(record.findings);
  model.thresholds = new Map(record.thresholds);
}
