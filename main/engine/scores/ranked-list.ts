/** The ranked list as the screen scrolls through it: a run's order, filtered by a search text and by what is labelled. */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { labelVersion, standingLabels } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { rankedScores } from '../runs/run-scores.ts';
import type { RankedScores } from '../runs/score-table.ts';

export interface ListFilter {
  readonly runId: string;
  readonly kind: ElementKind;
  readonly search: string;
  readonly unlabelledOnly: boolean;
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

/** @throws AppError not-found, conflict (no scores of this kind), storage */
export async function rankedList(project: OpenProject, filter: ListFilter): Promise<RankedList> {
  const { runId, kind, unlabelledOnly } = filter;
  const search = filter.search.trim().toLowerCase();
  const ranked = await rankedScores(project, runId, kind);
  if (search === '' && !unlabelledOnly) return { ranked, order: ranked.order };
  const found = search === '' ? null : await matching(project, kind, search);
  const key = JSON.stringify([runId, kind, search, unlabelledOnly ? labelVersion(project) : null]);
  const known = lists.get(project)?.get(key);
  if (known?.ranked === ranked) return known;

  const wanted = new Uint8Array(ranked.order.length);
  if (found === null) wanted.fill(1);
  else for (const index of found) wanted[index] = 1;
  if (unlabelledOnly) for (const index of standingLabels(project)[kind].keys()) wanted[index] = 0;
  const list = { ranked, order: ranked.order.filter((index) => wanted[index] === 1) };
  keep(lists, project, key, list);
  return list;
}
