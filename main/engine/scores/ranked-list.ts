/** The ranked list as the screen scrolls through it: a run's order, filtered by nodes, a search text and what is labelled. */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { NodeFilter } from '../../contract/filter.ts';
import { evaluateFilter, filterKey } from '../filter/evaluate-filter.ts';
import { labelVersion, standingLabels } from '../labels/label-log.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import type { OpenProject } from '../open-project.ts';
import { rankedScores } from '../runs/run-scores.ts';
import type { RankedScores } from '../runs/score-table.ts';

export interface ListFilter {
  readonly runId: string;
  readonly kind: ElementKind;
  readonly search: string;
  readonly unlabelledOnly: boolean;
  /** nodes that pass; edges of which both ends do */
  readonly filter?: NodeFilter | undefined;
}
export interface RankedList {
  readonly ranked: RankedScores;
  /** indices of elements, best first */
  readonly order: Int32Array;
}

const KEPT = 4;
const lists = new WeakMap<OpenProject, Map<string, RankedList>>();
/** Which elements match a text, by kind and text: the tables never change, so neither does the answer. */
const matches = new WeakMap<OpenProject, Map<string, Promise<Int32Array>>>();

function keep<V>(store: WeakMap<OpenProject, Map<string, V>>, project: OpenProject, key: string, value: V): void {
  const map = store.get(project) ?? new Map<string, V>();
  store.set(project, map);
  map.delete(key);
  map.set(key, value);
  for (const oldest of [...map.keys()].slice(0, -KEPT)) map.delete(oldest);
}

async function matching(project: OpenProject, kind: ElementKind, text: string): Promise<Int32Array> {
  const key = `${kind} ${text}`;
  const known = matches.get(project)?.get(key);
  if (known !== undefined) return known;
  const asked = project.search(kind, text);
  keep(matches, project, key, asked);
  asked.catch(() => matches.get(project)?.delete(key));
  return asked;
}

const never = new AbortController().signal;

/** Elements that pass a filter of nodes: 1 for each. */
export async function passingElements(
  project: OpenProject,
  desk: MeasureDesk,
  kind: ElementKind,
  filter: NodeFilter,
  signal = never,
): Promise<Uint8Array> {
  const { passes } = await evaluateFilter(project, desk, filter, signal);
  if (kind === 'node') return passes.slice();
  const { numEdges, src, dst } = project.data.graph;
  const both = new Uint8Array(numEdges);
  for (let e = 0; e < numEdges; e++) both[e] = passes[src[e]] & passes[dst[e]];
  return both;
}

/** @throws AppError not-found, conflict (no scores of this kind), cancelled, storage */
export async function rankedList(
  project: OpenProject,
  desk: MeasureDesk,
  asked: ListFilter,
  signal = never,
): Promise<RankedList> {
  const { runId, kind, unlabelledOnly } = asked;
  const search = asked.search.trim().toLowerCase();
  const filter = asked.filter?.filter(({ on }) => on) ?? [];
  const ranked = await rankedScores(project, runId, kind);
  if (search === '' && !unlabelledOnly && filter.length === 0) return { ranked, order: ranked.order };
  const found = search === '' ? null : await matching(project, kind, search);
  const passing = filter.length === 0 ? '' : filterKey(project, filter);
  const key = JSON.stringify([runId, kind, search, unlabelledOnly ? labelVersion(project) : null, passing]);
  const known = lists.get(project)?.get(key);
  if (known?.ranked === ranked) return known;

  const wanted =
    filter.length === 0
      ? new Uint8Array(ranked.order.length).fill(1)
      : await passingElements(project, desk, kind, filter, signal);
  if (found !== null) {
    const matches = new Uint8Array(wanted.length);
    for (const index of found) matches[index] = wanted[index];
    wanted.set(matches);
  }
  if (unlabelledOnly) for (const index of standingLabels(project)[kind].keys()) wanted[index] = 0;
  const list = { ranked, order: ranked.order.filter((index) => wanted[index] === 1) };
  keep(lists, project, key, list);
  return list;
}
