/**
 * Which of the recorded batches are in force: a function of the record and of the answers that stand, and of nothing
 * else. Taking answers back therefore leads to the batch of before, and giving them again to the very same next one.
 *
 * The batch after n is computed from the answers that stood when half of n was answered (the cut), and recorded at once;
 * it goes on the table when n is done. A recorded batch is in force where the one before it is, and either its answers
 * and settings are those of now or somebody answered a question of it: what was asked and answered stays asked.
 */
import { createHash } from 'node:crypto';
import type { Opinions } from '../labels/log-state.ts';
import { answeredBy, isSettled, settledBy, upTo } from './answers.ts';
import { poolLeft } from './figures.ts';
import type { OpenQueue, StoredBatch } from './queue-record.ts';

/** What the next batch is to be computed from. */
export interface Basis {
  readonly number: number;
  readonly parent: number | null;
  readonly hash: string;
  /** newest entry of the label log that counts */
  readonly logSeq: number;
}
export interface ChainQueue extends Pick<OpenQueue, 'queueId' | 'startSeq' | 'changes'> {
  readonly numNodes: number;
}
export interface Chain {
  /** batches in force, the first one first; the last is on the table */
  readonly batches: readonly StoredBatch[];
  /** null while less than half of the batch on the table is answered */
  readonly next: Basis | null;
  /** the recorded batch that comes when the one on the table is done */
  readonly recorded: StoredBatch | null;
}

/** Questions that decide when a batch is half answered: those for anybody, or all where there are none. */
function deciding(batch: StoredBatch): StoredBatch['items'] {
  const shared = batch.items.filter(({ reviewer }) => reviewer === null);
  return shared.length > 0 ? shared : batch.items;
}

/** Every question for anybody is answered or put off; of a batch without such, those of one reviewer. */
export function isComplete(batch: StoredBatch, opinions: Opinions): boolean {
  const items = deciding(batch);
  if (items.some(({ reviewer }) => reviewer === null)) {
    return items.every((item) => isSettled(item, batch, opinions));
  }
  const names = new Set(items.map(({ reviewer }) => reviewer));
  return [...names].some((name) => items.every((item) => item.reviewer !== name || isSettled(item, batch, opinions)));
}

/** The newest entry by which a batch was complete; null while it is not. */
export function completedAt(batch: StoredBatch, opinions: Opinions): number | null {
  if (!isComplete(batch, opinions)) return null;
  return deciding(batch).reduce((seq, item) => Math.max(seq, settledBy(item, batch, opinions)?.seq ?? 0), 0);
}

/** The entry with which half of the batch was answered; null before. */
function cutOf(batch: StoredBatch, opinions: Opinions): number | null {
  const items = deciding(batch);
  const seqs = items.flatMap((item) => answeredBy(item, batch, opinions)?.seq ?? []).sort((a, b) => a - b);
  const half = Math.ceil(items.length / 2);
  // Questions that were put off are not waited for.
  return seqs.length >= half ? seqs[half - 1] : completedAt(batch, opinions);
}

export interface DigestPoint {
  readonly batchId: number | null;
  /** newest entry of the label log that counts */
  readonly seq: number;
}

/**
 * Digests of what stood at several moments, of what stands now: SHA-256 over what was said up to there, in that order,
 * and the batch. All of them in one pass.
 */
export function digestsAt(opinions: Opinions, points: readonly DigestPoint[]): readonly string[] {
  const said = [...opinions].flatMap(([node, by]) => [...by].map(([name, entry]) => ({ node, name, entry })));
  said.sort((a, b) => a.entry.seq - b.entry.seq);
  const found = new Array<string>(points.length);
  const inTurn = [...points.entries()].sort(([, a], [, b]) => a.seq - b.seq);
  const running = createHash('sha256');
  let next = 0;
  for (const [i, { batchId, seq }] of inTurn) {
    for (; next < said.length && said[next].entry.seq <= seq; next++) {
      const { node, name, entry } = said[next];
      running.update(`${JSON.stringify([node, name, entry.to, entry.itemId])}\n`);
    }
    found[i] = running.copy().update(String(batchId)).digest('hex');
  }
  return found;
}

function newest(opinions: Opinions): number {
  let seq = 0;
  for (const said of opinions.values()) for (const entry of said.values()) seq = Math.max(seq, entry.seq);
  return seq;
}

/**
 * The settings that the batch after `last` is asked under: those of the moment when `last` was done, so that a change
 * replaces what was computed ahead and leaves what was already on the table.
 */
function settingsAfter({ queueId, changes }: ChainQueue, last: StoredBatch | undefined, opinions: Opinions): number {
  if (last === undefined) return queueId;
  const done = completedAt(last, opinions) ?? Infinity;
  return changes.findLast(({ logSeq }) => logSeq < done)?.seq ?? queueId;
}

function basisAfter(queue: ChainQueue, list: readonly StoredBatch[], opinions: Opinions): Basis | null {
  const last = list.at(-1);
  const cut = last === undefined ? queue.startSeq : cutOf(last, opinions);
  if (cut === null) return null;
  // Never earlier than what the batch on the table came from: answers are given in an order of their own.
  let logSeq = Math.max(cut, last?.logSeq ?? 0);
  if (last !== undefined && poolLeft(list, upTo(opinions, logSeq), queue.numNodes) === 0) {
    // Only what is asked again can follow, and every answer may bring that: all of them count, once they are there.
    if (!isComplete(last, opinions)) return null;
    logSeq = newest(opinions);
  }
  const parent = last?.batchId ?? null;
  const [answers] = digestsAt(opinions, [{ batchId: parent, seq: logSeq }]);
  const settings = settingsAfter(queue, last, opinions);
  const hash =
    settings === queue.queueId ? answers : createHash('sha256').update(`${answers} under ${settings}`).digest('hex');
  return { number: list.length + 1, parent, hash, logSeq };
}

/** Batches with an answer that stands, and those that lead to one. */
function answeredBatches(batches: readonly StoredBatch[], opinions: Opinions): ReadonlySet<number> {
  const itemNodes = new Map<number, { readonly batchId: number; readonly node: number }>();
  for (const { batchId, items } of batches) {
    for (const { itemId, node } of items) itemNodes.set(itemId, { batchId, node });
  }
  const marked = new Set<number>();
  for (const [node, said] of opinions) {
    for (const { itemId } of said.values()) {
      const item = itemId === null ? undefined : itemNodes.get(itemId);
      if (item?.node === node) marked.add(item.batchId);
    }
  }
  for (const { batchId, parent } of [...batches].reverse())
    if (marked.has(batchId) && parent !== null) marked.add(parent);
  return marked;
}

/** @param queue with the number of nodes of its graph */
export function deriveChain(queue: ChainQueue, batches: readonly StoredBatch[], opinions: Opinions): Chain {
  const answered = answeredBatches(batches, opinions);
  const list: StoredBatch[] = [];
  for (;;) {
    const last = list.at(-1);
    const children = batches.filter(({ parent }) => parent === (last?.batchId ?? null)).reverse();
    const kept = children.find(({ batchId }) => answered.has(batchId));
    if (kept !== undefined) {
      list.push(kept);
      continue;
    }
    const next = basisAfter(queue, list, opinions);
    const recorded = next === null ? null : (children.find(({ basis }) => basis === next.hash) ?? null);
    if (recorded === null || (last !== undefined && !isComplete(last, opinions)))
      return { batches: list, next, recorded };
    list.push(recorded);
  }
}
