/**
 * What the label log amounts to: labels that stand, what each reviewer says of each element, and what can be taken back
 * and given back. A replay of the entries, one after the other, and nothing else.
 */
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { LabelEntry, LabelValue } from '../../contract/api.ts';
import { genesisHash, toContractEntry } from './label-entry.ts';
import type { StoredEntry } from './label-entry.ts';

/** Element index -> reviewer -> the entry with which they said it last. */
export type Opinions = ReadonlyMap<number, ReadonlyMap<string, LabelEntry>>;

/** A label that can be taken back: the entry, the one that stood before it, and the opinion that it took the place of. */
interface Step {
  readonly entry: LabelEntry;
  readonly previous: LabelEntry | null;
  readonly opinion: { readonly reviewer: string; readonly before: LabelEntry | null };
}

export interface LogState {
  readonly standing: Readonly<Record<ElementKind, Map<number, LabelEntry>>>;
  readonly opinions: Readonly<Record<ElementKind, Map<number, Map<string, LabelEntry>>>>;
  readonly counts: Record<LabelValue, number>;
  readonly undo: Step[];
  redo: Step[];
  lastSeq: number;
  lastHash: string;
}

export function emptyState(): LogState {
  return {
    standing: { node: new Map(), edge: new Map() },
    opinions: { node: new Map(), edge: new Map() },
    counts: { anomalous: 0, normal: 0, unsure: 0, skip: 0, unlabelable: 0 },
    undo: [],
    redo: [],
    lastSeq: 0,
    lastHash: genesisHash,
  };
}

function stand(state: LogState, at: LabelEntry, entry: LabelEntry | null): void {
  const map = state.standing[at.kind];
  const before = map.get(at.index)?.to ?? null;
  if (before !== null) state.counts[before]--;
  if (entry === null || entry.to === null) map.delete(at.index);
  else {
    map.set(at.index, entry);
    state.counts[entry.to]++;
  }
}

function setOpinion(state: LogState, at: LabelEntry, reviewer: string, entry: LabelEntry | null): void {
  const map = state.opinions[at.kind];
  const said = map.get(at.index) ?? new Map<string, LabelEntry>();
  if (entry === null || entry.to === null) said.delete(reviewer);
  else said.set(reviewer, entry);
  if (said.size === 0) map.delete(at.index);
  else map.set(at.index, said);
}

/** Whose opinion an entry changes: the reviewer's own; clearing a label that somebody else gave takes back theirs. */
function whose(state: LogState, entry: LabelEntry, previous: LabelEntry | null): string {
  const hasOwn = state.opinions[entry.kind].get(entry.index)?.has(entry.reviewer) ?? false;
  return entry.to === null && !hasOwn && previous !== null ? previous.reviewer : entry.reviewer;
}

/**
 * "Not now" to a question about what has an answer already (somebody else's, or one to an earlier question) says
 * nothing about the element: its label stands, and so does what the reviewer said before.
 */
function isPutOff(entry: LabelEntry, before: LabelEntry | null): boolean {
  const isSkip = entry.to === 'skip' && entry.itemId !== null;
  if (!isSkip || before === null || before.to === 'skip') return false;
  return before.itemId !== entry.itemId || before.reviewer !== entry.reviewer;
}

/** Under this name stands, beside what a reviewer says of an element, that they put off a question about it. */
export const putOffKey = (reviewer: string, itemId: number): string => `${reviewer}\u0000${itemId}`;

/** Gives a label: for the first time, or again. */
function give(state: LogState, entry: LabelEntry): void {
  const previous = state.standing[entry.kind].get(entry.index) ?? null;
  const said = state.opinions[entry.kind].get(entry.index);
  const own = said?.get(entry.reviewer) ?? null;
  const reviewer =
    isPutOff(entry, own) && entry.itemId !== null
      ? putOffKey(entry.reviewer, entry.itemId)
      : whose(state, entry, previous);
  const before = said?.get(reviewer) ?? null;
  const leavesLabel = isPutOff(entry, previous) || isPutOff(entry, own);
  if (!leavesLabel) stand(state, entry, entry);
  setOpinion(state, entry, reviewer, entry);
  state.undo.push({ entry, previous, opinion: { reviewer, before } });
}

/** Steps end where the data of the project became others: what was given before is changed by labelling anew. */
export function endSteps(state: LogState): void {
  state.undo.length = 0;
  state.redo = [];
}

/** Labels of elements that the data of now do not have (numbers below zero) stay in the log and stand no more. */
export function dropGone(state: LogState): void {
  for (const kind of ['node', 'edge'] as const) {
    for (const [index, { to }] of state.standing[kind]) {
      if (index >= 0) continue;
      if (to !== null) state.counts[to]--;
      state.standing[kind].delete(index);
    }
    for (const index of state.opinions[kind].keys()) if (index < 0) state.opinions[kind].delete(index);
  }
}

/** @throws AppError storage where it takes back what the log does not hold */
export function applyEntry(state: LogState, stored: StoredEntry): void {
  const entry = toContractEntry(stored);
  if (entry.action === 'undo' || entry.action === 'redo') {
    const from = entry.action === 'undo' ? state.undo : state.redo;
    const step = from.pop();
    if (step === undefined) {
      throw new AppError(
        'storage',
        `Entry ${entry.seq} of the label log takes back a label that the log does not hold.`,
      );
    }
    // What stands again is what its reviewer said, with the time it was given.
    if (entry.action === 'redo') give(state, step.entry);
    else {
      stand(state, step.entry, step.previous);
      setOpinion(state, step.entry, step.opinion.reviewer, step.opinion.before);
      state.redo.push(step);
    }
  } else {
    give(state, entry);
    state.redo = [];
  }
  state.lastSeq = entry.seq;
  state.lastHash = entry.hash;
}
