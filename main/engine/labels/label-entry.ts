/**
 * One entry of the label log: how it is stored, what its hash covers, how it is checked when it is read back.
 *
 * The hash of an entry is SHA-256 over the hash of the entry before it and the canonical JSON of everything else that
 * the entry says. Changing, removing or reordering an entry later therefore breaks every hash after it.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { elementKind, labelValues } from '../../contract/api.ts';
import type { LabelEntry } from '../../contract/api.ts';

/** What stands before the first entry. */
export const genesisHash = '0'.repeat(64);

/**
 * An entry as the log keeps it: the contract's entry, the entry that it refers to, and the hash before. An undo refers to
 * what it takes back, a redo to what it gives back, a label that was given together with others to the first of them.
 */
export interface StoredEntry extends Omit<LabelEntry, 'batch'> {
  readonly refersTo: number | null;
  readonly previousHash: string;
}
export type UnhashedEntry = Omit<StoredEntry, 'hash'>;

const labelValue = z.enum(labelValues).nullable();
const storedRow = z.object({
  seq: z.number().int(),
  kind: elementKind,
  element: z.number().int().nonnegative(),
  ids: z.string(),
  from_value: labelValue,
  to_value: labelValue,
  reviewer: z.string(),
  note: z.string(),
  run_id: z.string().nullable(),
  milliseconds: z.number().nullable(),
  item_id: z.number().int().nullable(),
  action: z.enum(['label', 'undo', 'redo', 'import']),
  refers_to: z.number().int().nullable(),
  at: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
});
const idList = z.array(z.string());

/**
 * Keys in one fixed order, no white space: the same entry always gives the same text. The question that an entry answers
 * is named only where there is one, so that entries from before there were questions keep their hash.
 */
function canonicalJson(entry: UnhashedEntry): string {
  return JSON.stringify({
    action: entry.action,
    at: entry.at,
    from: entry.from,
    ids: entry.ids,
    index: entry.index,
    ...(entry.itemId === null ? {} : { item: entry.itemId }),
    kind: entry.kind,
    milliseconds: entry.milliseconds,
    note: entry.note,
    refersTo: entry.refersTo,
    reviewer: entry.reviewer,
    runId: entry.runId,
    seq: entry.seq,
    to: entry.to,
  });
}

/** SHA-256, hexadecimal. */
export function hashEntry(entry: UnhashedEntry): string {
  return hash('sha256', `${entry.previousHash}\n${canonicalJson(entry)}`, 'hex');
}

export const labelColumns =
  'seq, kind, element, ids, from_value, to_value, reviewer, note, run_id, milliseconds, item_id, action, refers_to, ' +
  'at, previous_hash, hash';

/** Values in the order of `labelColumns`. */
export function entryToRow(entry: StoredEntry): (string | number | null)[] {
  return [
    entry.seq,
    entry.kind,
    entry.index,
    JSON.stringify(entry.ids),
    entry.from,
    entry.to,
    entry.reviewer,
    entry.note,
    entry.runId,
    entry.milliseconds,
    entry.itemId,
    entry.action,
    entry.refersTo,
    entry.at,
    entry.previousHash,
    entry.hash,
  ];
}

/** @throws AppError storage where the row cannot be an entry of the log */
export function rowToEntry(row: unknown): StoredEntry {
  const parsed = storedRow.safeParse(row);
  if (!parsed.success) {
    throw new AppError('storage', `The label log holds an entry that cannot be read: ${parsed.error.message}`);
  }
  const { data } = parsed;
  return {
    seq: data.seq,
    kind: data.kind,
    index: data.element,
    ids: parseIds(data.ids, data.seq),
    from: data.from_value,
    to: data.to_value,
    reviewer: data.reviewer,
    note: data.note,
    runId: data.run_id,
    milliseconds: data.milliseconds,
    itemId: data.item_id,
    action: data.action,
    refersTo: data.refers_to,
    at: data.at,
    previousHash: data.previous_hash,
    hash: data.hash,
  };
}

function parseIds(text: string, seq: number): readonly string[] {
  try {
    return idList.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('storage', `Entry ${seq} of the label log names its element unreadably.`, undefined, cause);
  }
}

/** The part of an entry that crosses the contract. */
export function toContractEntry(entry: StoredEntry): LabelEntry {
  const { seq, kind, index, ids, from, to, reviewer, note, runId, milliseconds, itemId, action, at, hash } = entry;
  const batch = action === 'label' || action === 'import' ? entry.refersTo : null;
  return { seq, kind, index, ids, from, to, reviewer, note, runId, milliseconds, itemId, batch, action, at, hash };
}
