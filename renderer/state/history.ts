/**
 * The history of the view, as plain data: what a step changed, how steps come together, which of them a session keeps.
 * A step holds only the keys that it changed, before and after, so that going back and forth are exact.
 */
import { mostStepsKept, viewMemento } from '../../main/contract/history.ts';
import type { HistoryEntry, KeptHistory, ViewMemento, ViewPart } from '../../main/contract/history.ts';

export type { HistoryEntry, ViewMemento, ViewPart };
export type ViewKey = keyof ViewMemento;
export type ViewStep = Extract<HistoryEntry, { readonly kind: 'view' }>;
export type LabelStep = Extract<HistoryEntry, { readonly kind: 'label' }>;
export type ProjectStep = Extract<HistoryEntry, { readonly kind: 'project' }>;

export interface History {
  /** oldest first */
  readonly entries: readonly HistoryEntry[];
  /** so many of them are done; those after can be done again */
  readonly at: number;
  /** whether older steps were left out */
  readonly cut: boolean;
}

/** Steps that are held while the page is open. */
export const mostSteps = 300;
export const emptyHistory: History = { entries: [], at: 0, cut: false };

const viewKeys = viewMemento.keyof().options;

export function mementoOf(state: Readonly<ViewMemento>): ViewMemento {
  const { runId, tab, search, unlabelledOnly, filter, chosen, chosenTitle } = state;
  const { selected, expanded, maxNodes, table, leftTab, listOf, thresholds, rightTab, centre } = state;
  const overview = { ...state.overview, camera: null };
  return {
    ...{ runId, tab, search, unlabelledOnly, filter, chosen, chosenTitle },
    ...{ selected, expanded, maxNodes, table, leftTab, listOf, thresholds, overview, rightTab, centre },
  };
}

function same(a: unknown, b: unknown): boolean {
  // Large lists are replaced, never changed in place: another list of the same length is compared, the same is not.
  return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

export function changedKeys(before: ViewMemento, after: ViewMemento): readonly ViewKey[] {
  return viewKeys.filter((key) => !same(before[key], after[key]));
}

export function pickKeys(from: ViewPart, keys: readonly ViewKey[]): Partial<ViewMemento> {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

/** The keys that a part holds. */
export const keysIn = (part: ViewPart): readonly ViewKey[] => viewKeys.filter((key) => key in part);

/** Puts a step at the end; what had been taken back can then not be done again. */
export function push({ entries, at, cut }: History, entry: HistoryEntry): History {
  const all = [...entries.slice(0, at), entry];
  const kept = all.slice(-mostSteps);
  return { entries: kept, at: kept.length, cut: cut || kept.length < all.length };
}

/** Milliseconds within which the same thing changed again is one step. */
const together = 1500;

/**
 * Puts a change of the view at the end, or makes it one with the last step: going on through the list from row to row,
 * and the same thing changed again within a moment.
 */
export function pushView(history: History, step: ViewStep): History {
  const last = history.entries.at(-1);
  if (history.at !== history.entries.length || last?.kind !== 'view') return push(history, step);
  const goesOn = step.rows > 0 && last.rows > 0;
  const soon = Date.parse(step.at) - Date.parse(last.at) < together;
  const alike = Object.keys(step.after).join() === Object.keys(last.after).join();
  if (!goesOn && !(soon && alike && !('selected' in step.after))) return push(history, step);
  const before = { ...step.before, ...last.before };
  const after = { ...last.after, ...step.after };
  const differing = viewKeys.filter((key) => key in after && !same(before[key], after[key]));
  const shorter = history.entries.slice(0, -1);
  // There and back again is no step.
  if (differing.length === 0) return { ...history, entries: shorter, at: shorter.length };
  const joined: ViewStep = {
    ...step,
    rows: last.rows + step.rows,
    before: pickKeys(before, differing),
    after: pickKeys(after, differing),
  };
  return { ...history, entries: [...shorter, joined], at: shorter.length + 1 };
}

/** Characters of JSON that a session gives to the history. */
const mostCharacters = 300_000;

/** The steps that a session keeps: those nearest to the present place, done ones first, as many as there is room for. */
export function keptOf({ entries, at, cut }: History): KeptHistory {
  let first = at;
  let end = at;
  let size = 0;
  const fits = (entry: HistoryEntry | undefined): boolean => {
    if (entry === undefined || end - first >= mostStepsKept) return false;
    size += JSON.stringify(entry).length;
    return size <= mostCharacters;
  };
  while (first > 0 && fits(entries[first - 1])) first--;
  while (fits(entries[end])) end++;
  return { entries: entries.slice(first, end), at: at - first, cut: cut || first > 0 };
}
