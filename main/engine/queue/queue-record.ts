/**
 * The record of the queue in project.sqlite: when it began, which settings it had, which nodes were drawn for audit,
 * every batch with its questions and what it was computed from, every measurement. It only grows. What was answered is
 * not here: the label log alone says that.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { queueModes, queueReasons, queueSettings } from '../../contract/api.ts';
import type { QueueItem, QueueReason, QueueSettings } from '../../contract/api.ts';
import type { ParamValues } from '../../../ml/schema/params.ts';

/** The queue that is open. */
export interface OpenQueue {
  readonly queueId: number;
  readonly settings: QueueSettings;
  /** number of the event that brought the settings: changes with them */
  readonly settingsSeq: number;
  /** newest entry of the label log when it began */
  readonly startSeq: number;
  /** every event that brought settings, oldest first, with the newest entry of the label log at that moment */
  readonly changes: readonly { readonly seq: number; readonly logSeq: number }[];
}

export interface StoredItem {
  readonly itemId: number;
  readonly position: number;
  readonly node: number;
  readonly reason: QueueReason;
  /** whom it is for; null for anybody */
  readonly reviewer: string | null;
  /** asked of every reviewer, so that agreement can be measured */
  readonly everyone: boolean;
  /** what the strategy ordered by; null where it did not pick */
  readonly score: number | null;
  readonly sentence: string;
  readonly facts: QueueItem['facts'];
}
export interface StoredBatch {
  readonly batchId: number;
  readonly number: number;
  /** the batch before it; null for the first */
  readonly parent: number | null;
  /** digest of the answers that it was computed from */
  readonly basis: string;
  /** the newest of them */
  readonly logSeq: number;
  /** how many the classifier could learn from */
  readonly answers: number;
  readonly mode: QueueSettings['mode'];
  readonly strategy: string;
  readonly params: ParamValues;
  readonly seed: number;
  readonly round: number;
  readonly phase: string;
  readonly notes: readonly string[];
  readonly createdAt: string;
  readonly seconds: number;
  readonly items: readonly StoredItem[];
}
export type NewItem = Omit<StoredItem, 'itemId' | 'position'>;
export type NewBatch = Omit<StoredBatch, 'batchId' | 'createdAt' | 'items'> & { readonly items: readonly NewItem[] };

/** Text that holds JSON of a shape. */
const json = <T extends z.ZodType>(inner: T): z.ZodType<z.output<T>, string> =>
  z
    .string()
    .transform((text, ctx): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        ctx.addIssue('is no JSON');
        return z.NEVER;
      }
    })
    .pipe(inner);
const whole = z.number().int();
const eventRow = z.object({
  seq: whole,
  queue_id: whole,
  action: z.enum(['start', 'change', 'end']),
  settings: json(queueSettings),
  log_seq: whole,
});
const batchRow = z.object({
  batch_id: whole,
  number: whole,
  parent: whole.nullable(),
  basis: z.string(),
  log_seq: whole,
  answers: whole,
  mode: z.enum(queueModes),
  strategy: z.string(),
  params: json(z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]))),
  seed: whole,
  round: whole,
  phase: z.string(),
  notes: json(z.array(z.string())),
  created_at: z.string(),
  seconds: z.number(),
});
const itemRow = z.object({
  item_id: whole,
  batch_id: whole,
  position: whole,
  node: whole,
  reason: z.enum(queueReasons),
  reviewer: z.string().nullable(),
  everyone: whole,
  score: z.number().nullable(),
  sentence: z.string(),
  facts: json(z.array(z.object({ title: z.string(), value: z.string() }))),
});

function read<T extends z.ZodType>(schema: T, row: unknown, what: string): z.output<T> {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  throw new AppError('storage', `The record of the queue holds ${what} that cannot be read: ${parsed.error.message}`);
}

/** Runs all or nothing. @throws AppError storage */
function transact<T>(db: DatabaseSync, work: () => T): T {
  try {
    db.exec('BEGIN IMMEDIATE');
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK');
    if (cause instanceof AppError) throw cause;
    const seen = cause instanceof Error ? cause.message : String(cause);
    const advice = 'Check that the disk has room and can be written, then try again.';
    throw new AppError('storage', `The queue could not be saved: ${seen}. ${advice}`, undefined, cause);
  }
}

/** The queue that is open, or null. */
export function openQueue(db: DatabaseSync): OpenQueue | null {
  const columns = 'seq, queue_id, action, settings, log_seq';
  const last = db.prepare(`SELECT ${columns} FROM queue_events ORDER BY seq DESC LIMIT 1`).get();
  if (last === undefined) return null;
  const { queue_id, action, settings, seq } = read(eventRow, last, 'an event');
  if (action === 'end') return null;
  const changes = db
    .prepare('SELECT seq, log_seq FROM queue_events WHERE queue_id = ? ORDER BY seq')
    .all(queue_id)
    .map((row) => read(z.object({ seq: whole, log_seq: whole }), row, 'an event'))
    .map((event) => ({ seq: event.seq, logSeq: event.log_seq }));
  return { queueId: queue_id, settings, settingsSeq: seq, startSeq: changes[0].logSeq, changes };
}

export interface QueueEvent {
  readonly action: 'start' | 'change' | 'end';
  readonly settings: QueueSettings;
  readonly reviewer: string;
  readonly logSeq: number;
}

/** @param queueId null for one that begins; @param audit nodes drawn in addition */
export function recordEvent(
  db: DatabaseSync,
  queueId: number | null,
  event: QueueEvent,
  audit: Iterable<number>,
): void {
  const at = new Date().toISOString();
  transact(db, () => {
    const next = Number(db.prepare('SELECT coalesce(max(seq), 0) + 1 AS next FROM queue_events').get()?.['next']);
    const id = queueId ?? next;
    db.prepare(
      'INSERT INTO queue_events (seq, queue_id, action, settings, reviewer, log_seq, at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ).run(next, id, event.action, JSON.stringify(event.settings), event.reviewer, event.logSeq, at);
    const insert = db.prepare('INSERT INTO queue_audit (queue_id, position, node) VALUES (?, ?, ?)');
    let position = auditNodes(db, id).length;
    for (const node of audit) insert.run(id, position++, node);
  });
}

/** Nodes drawn for audit, in the order in which they are asked. */
export function auditNodes(db: DatabaseSync, queueId: number): readonly number[] {
  const rows = db.prepare('SELECT node FROM queue_audit WHERE queue_id = ? ORDER BY position').all(queueId);
  return rows.map(({ node }) => read(whole, node, 'an audit node'));
}

/** Every batch of a queue with its questions, oldest first. */
export function readBatches(db: DatabaseSync, queueId: number): readonly StoredBatch[] {
  const items = new Map<number, StoredItem[]>();
  const found = db
    .prepare(
      `SELECT i.* FROM queue_items i JOIN queue_batches b USING (batch_id) WHERE b.queue_id = ? ORDER BY i.item_id`,
    )
    .all(queueId);
  for (const row of found) {
    const { item_id, batch_id, everyone, ...item } = read(itemRow, row, 'a question');
    const list = items.get(batch_id) ?? [];
    list.push({ itemId: item_id, ...item, everyone: everyone === 1 });
    items.set(batch_id, list);
  }
  return db
    .prepare('SELECT * FROM queue_batches WHERE queue_id = ? ORDER BY batch_id')
    .all(queueId)
    .map((row) => {
      const { batch_id, log_seq, created_at, ...batch } = read(batchRow, row, 'a batch');
      return { ...batch, batchId: batch_id, logSeq: log_seq, createdAt: created_at, items: items.get(batch_id) ?? [] };
    });
}

/** @throws AppError storage; nothing is written then */
export function recordBatch(db: DatabaseSync, queueId: number, batch: NewBatch): void {
  const { number, parent, basis, logSeq, answers, mode, strategy, params, seed, round, phase, notes, seconds } = batch;
  transact(db, () => {
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO queue_batches (queue_id, number, parent, basis, log_seq, answers, mode, strategy, params, seed, round,
           phase, notes, created_at, seconds) VALUES (${'?, '.repeat(14)}?)`,
      )
      .run(
        ...[
          queueId,
          number,
          parent,
          basis,
          logSeq,
          answers,
          mode,
          strategy,
          JSON.stringify(params),
          seed,
          round,
          phase,
        ],
        ...[JSON.stringify(notes), new Date().toISOString(), seconds],
      );
    const insert = db.prepare(
      `INSERT INTO queue_items (batch_id, position, node, reason, reviewer, everyone, score, sentence, facts)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    batch.items.forEach((item, position) => {
      const { node, reason, reviewer, everyone, score, sentence, facts } = item;
      const values = [node, reason, reviewer, everyone ? 1 : 0, score, sentence, JSON.stringify(facts)];
      insert.run(lastInsertRowid, position, ...values);
    });
  });
}

/** The node that a question asks about; null where there is no such question. */
export function nodeOfItem(db: DatabaseSync, itemId: number): number | null {
  const row = db.prepare('SELECT node FROM queue_items WHERE item_id = ?').get(itemId);
  return row === undefined ? null : read(whole, row['node'], 'a question');
}

export interface StoredPoint {
  readonly batchId: number;
  readonly basis: string;
  /** JSON */
  readonly point: string;
}

/** Every measurement of a queue, oldest first. */
export function readPoints(db: DatabaseSync, queueId: number): readonly StoredPoint[] {
  return db
    .prepare(
      `SELECT p.batch_id, p.basis, p.point FROM queue_points p JOIN queue_batches b USING (batch_id)
         WHERE b.queue_id = ? ORDER BY p.position`,
    )
    .all(queueId)
    .map((row) => {
      const { batch_id, basis, point } = read(
        z.object({ batch_id: whole, basis: z.string(), point: z.string() }),
        row,
        'a measurement',
      );
      return { batchId: batch_id, basis, point };
    });
}

export function recordPoint(db: DatabaseSync, { batchId, basis, point }: StoredPoint): void {
  transact(db, () =>
    db.prepare('INSERT INTO queue_points (batch_id, basis, point) VALUES (?, ?, ?)').run(batchId, basis, point),
  );
}
