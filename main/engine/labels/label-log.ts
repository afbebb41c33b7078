/**
 * The label log: append-only, hash-chained, in the project's record. A label is what the log says; the maps in memory
 * are a replay of it. Every put is one transaction that is on disk (synchronous=FULL) before it returns, and undo and
 * redo are entries like any other, so that nothing that was ever said is lost.
 */
import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { LabelChange, LabelCounts, LabelEntry, LabelValue } from '../../contract/api.ts';
import type { OpenProject } from '../open-project.ts';
import { labelPlaces } from '../reimport/label-places.ts';
import { entryToRow, genesisHash, hashEntry, labelColumns, rowToEntry, toContractEntry } from './label-entry.ts';
import type { StoredEntry } from './label-entry.ts';
import { elementIds } from './element-names.ts';
import { applyEntry, dropGone, emptyState, endSteps } from './log-state.ts';
import type { LogState, Opinions } from './log-state.ts';

/** What an entry says before the log gives it a number, a time and a hash. */
export interface LabelDraft {
  readonly kind: ElementKind;
  readonly index: number;
  readonly to: LabelValue | null;
  readonly reviewer: string;
  readonly note: string;
  readonly runId: string | null;
  readonly milliseconds: number | null;
  readonly itemId: number | null;
  readonly action: LabelEntry['action'];
  readonly refersTo: number | null;
}

const states = new WeakMap<DatabaseSync, LogState>();

function load(db: DatabaseSync): LogState {
  const state = emptyState();
  const { places, cuts } = labelPlaces(db);
  let cut = 0;
  for (const row of db.prepare(`SELECT ${labelColumns} FROM labels ORDER BY seq`).iterate()) {
    const entry = rowToEntry(row);
    while (cut < cuts.length && cuts[cut] < entry.seq) {
      endSteps(state);
      cut++;
    }
    applyEntry(state, { ...entry, index: places.get(entry.seq) ?? entry.index });
  }
  if (cut < cuts.length) endSteps(state);
  dropGone(state);
  states.set(db, state);
  return state;
}

function stateOf(db: DatabaseSync): LogState {
  return states.get(db) ?? load(db);
}

function countsOf(state: LogState): LabelCounts {
  return { ...state.counts, canUndo: state.undo.length > 0, canRedo: state.redo.length > 0 };
}

/**
 * Appends what `decide` makes of the state as one transaction; the answer is on disk when this returns.
 * @throws AppError storage where the record refuses; nothing was written then
 */
export function append(
  project: OpenProject,
  decide: (state: LogState) => readonly LabelDraft[],
): readonly StoredEntry[] {
  const { db } = project;
  const written: StoredEntry[] = [];
  let begun = false;
  try {
    // Set each time: it is cheap, and a label must not depend on who opened the record.
    db.exec('PRAGMA synchronous = FULL');
    db.exec('BEGIN IMMEDIATE');
    begun = true;
    let state = stateOf(db);
    const tail = db.prepare('SELECT seq, hash FROM labels ORDER BY seq DESC LIMIT 1').get();
    // Another process may have written since: the log decides, never the copy in memory.
    if ((tail?.['seq'] ?? 0) !== state.lastSeq || (tail?.['hash'] ?? genesisHash) !== state.lastHash) state = load(db);
    const insert = db.prepare(`INSERT INTO labels (${labelColumns}) VALUES (${'?, '.repeat(15)}?)`);
    for (const draft of decide(state)) {
      const unhashed = {
        ...draft,
        seq: state.lastSeq + 1,
        ids: elementIds(project, draft.kind, draft.index),
        from: state.standing[draft.kind].get(draft.index)?.to ?? null,
        at: new Date().toISOString(),
        previousHash: state.lastHash,
      };
      const entry = { ...unhashed, hash: hashEntry(unhashed) };
      insert.run(...entryToRow(entry));
      applyEntry(state, entry);
      written.push(entry);
    }
    db.exec('COMMIT');
    return written;
  } catch (cause) {
    // The maps may be ahead of the disk now; the next question replays the log.
    states.delete(db);
    if (begun && db.isTransaction) db.exec('ROLLBACK');
    if (cause instanceof AppError) throw cause;
    const seen = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'storage',
      `The label could not be saved: ${seen}. It is not recorded. Check that the disk has room and can be written, then give it again.`,
      undefined,
      cause,
    );
  }
}

/** What changed, as it is told; null where nothing did. */
export function change(project: OpenProject, entries: readonly StoredEntry[]): LabelChange | null {
  // What was given last is taken back first.
  const last = entries.at(entries.at(0)?.action === 'undo' ? 0 : -1);
  if (last === undefined) return null;
  return { entry: toContractEntry(last), counts: labelCounts(project), together: entries.length };
}

export type PutLabel = Omit<LabelDraft, 'to' | 'itemId' | 'action' | 'refersTo'> & {
  readonly value: LabelValue | null;
  /** the question of the queue that it answers; left out where there is none */
  readonly itemId?: number | null;
};

/**
 * Gives, changes or (value null) clears one label.
 * @throws AppError not-found (element), conflict (nothing to clear), storage
 */
export function putLabel(project: OpenProject, input: PutLabel): LabelChange {
  const { value, itemId = null, ...rest } = input;
  const ids = elementIds(project, input.kind, input.index);
  const result = change(
    project,
    append(project, (state) => {
      if (value === null && !state.standing[input.kind].has(input.index)) {
        throw new AppError('conflict', `${ids.join(' → ')} has no label, so there is nothing to clear.`);
      }
      return [{ ...rest, itemId, to: value, action: 'label', refersTo: null }];
    }),
  );
  if (result === null) throw new AppError('internal', 'A label was given but the log holds no entry for it.');
  return result;
}

/** Many labels in one transaction: all of them or none. Returns the number of new entries. */
export function importDrafts(project: OpenProject, drafts: readonly PutLabel[]): number {
  return append(project, () =>
    drafts.map(({ value, itemId = null, ...rest }) => ({
      ...rest,
      itemId,
      to: value,
      action: 'import',
      refersTo: null,
    })),
  ).length;
}

/** The last step, with those before it that were given together with it; the last first. */
function lastTogether(steps: LogState['undo']): LogState['undo'] {
  const last = steps.at(-1);
  if (last === undefined) return [];
  const { batch } = last.entry;
  let from = steps.length - 1;
  while (batch !== null && from > 0 && steps[from - 1].entry.batch === batch) from--;
  return steps.slice(from).reverse();
}

function retrace(project: OpenProject, action: 'undo' | 'redo', reviewer: string): LabelChange | null {
  const written = append(project, (state) => {
    return lastTogether(action === 'undo' ? state.undo : state.redo).map(({ entry, previous }) => {
      const { kind, index, note, runId, itemId, seq } = entry;
      const to = action === 'undo' ? (previous?.to ?? null) : entry.to;
      return { kind, index, to, reviewer, note, runId, itemId, milliseconds: null, action, refersTo: seq };
    });
  });
  return change(project, written);
}

/** Takes back the last label that stands, or the last that were given together; null when there is none. */
export function undoLabel(project: OpenProject, reviewer: string): LabelChange | null {
  return retrace(project, 'undo', reviewer);
}

/** Gives back the last label that was taken back; null when there is none, or a new label was given since. */
export function redoLabel(project: OpenProject, reviewer: string): LabelChange | null {
  return retrace(project, 'redo', reviewer);
}

export function labelCounts(project: OpenProject): LabelCounts {
  return countsOf(stateOf(project.db));
}

/** Number of the last entry: whoever keeps something derived from the labels compares it. */
export function labelVersion(project: OpenProject): number {
  return stateOf(project.db).lastSeq;
}

/** Labels that stand, by element index, as the entries that gave them (after an undo: the entry that stands again). */
export function standingLabels(project: OpenProject): Readonly<Record<ElementKind, ReadonlyMap<number, LabelEntry>>> {
  return stateOf(project.db).standing;
}

/** What each reviewer says of each element, as the entries that said it. */
export function standingOpinions(project: OpenProject): Readonly<Record<ElementKind, Opinions>> {
  return stateOf(project.db).opinions;
}

/** Labels that stand, by element index. */
export function currentLabels(project: OpenProject): Readonly<Record<ElementKind, ReadonlyMap<number, LabelValue>>> {
  const values = (map: ReadonlyMap<number, LabelEntry>): Map<number, LabelValue> => {
    const result = new Map<number, LabelValue>();
    for (const [index, entry] of map) if (entry.to !== null) result.set(index, entry.to);
    return result;
  };
  const { standing } = stateOf(project.db);
  return { node: values(standing.node), edge: values(standing.edge) };
}

/** The label of one element, or null. */
export function labelOf(project: OpenProject, kind: ElementKind, index: number): LabelValue | null {
  return stateOf(project.db).standing[kind].get(index)?.to ?? null;
}

/** The log, oldest first, as it was written: an element has the number of the data on which it was labelled. */
export function labelLog(project: OpenProject, offset: number, limit: number): readonly LabelEntry[] {
  const rows = project.db
    .prepare(`SELECT ${labelColumns} FROM labels ORDER BY seq LIMIT ? OFFSET ?`)
    .all(limit, offset);
  return rows.map((row) => toContractEntry(rowToEntry(row)));
}

export interface ChainReport {
  readonly ok: boolean;
  readonly entries: number;
  /** hash of the last entry that holds: the digest of everything before it */
  readonly head: string;
  /** sequence number of the first entry that does not hold; null when all do */
  readonly brokenAt: number | null;
  /** one sentence */
  readonly reason: string;
}

function chainSentence(entries: number): string {
  if (entries === 0) return 'The label log is empty.';
  return entries === 1 ? 'The one entry of the label log holds.' : `All ${entries} entries of the label log hold.`;
}

/** Recomputes every hash from the stored entries. */
export function verifyChain(project: Pick<OpenProject, 'db'>): ChainReport {
  let previousHash = genesisHash;
  let entries = 0;
  for (const row of project.db.prepare(`SELECT ${labelColumns} FROM labels ORDER BY seq`).iterate()) {
    const broken = (seq: number, reason: string): ChainReport => ({
      ok: false,
      entries,
      head: previousHash,
      brokenAt: seq,
      reason,
    });
    const expected = entries + 1;
    let entry: StoredEntry;
    try {
      entry = rowToEntry(row);
    } catch (cause) {
      return broken(expected, cause instanceof Error ? cause.message : String(cause));
    }
    if (entry.seq !== expected) return broken(expected, `Entry ${expected} of the label log is missing.`);
    if (entry.previousHash !== previousHash)
      return broken(expected, `Entry ${expected} does not follow the entry before it.`);
    if (hashEntry(entry) !== entry.hash) return broken(expected, `Entry ${expected} was changed after it was written.`);
    previousHash = entry.hash;
    entries++;
  }
  return {
    ok: true,
    entries,
    head: previousHash,
    brokenAt: null,
    reason: chainSentence(entries),
  };
}
