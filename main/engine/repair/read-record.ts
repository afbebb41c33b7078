/** The record of a project for a look through it: a copy, so that nothing of the project is touched, or what can be read of it. */
import { copyFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../../ml/schema/errors.ts';
import { verifyChain } from '../labels/label-log.ts';
import { RECORD_FILE, openRecord } from '../storage/record.ts';
import { readWal } from '../storage/wal-file.ts';
import { cutLog } from './cut-log.ts';
import type { CutLog } from './cut-log.ts';
import { salvageRecord } from './salvage-record.ts';
import type { SalvagedTable } from './salvage-record.ts';

export interface ReadRecord {
  /** in a folder of its own, readable; null where nothing could be read */
  readonly db: DatabaseSync | null;
  /** the file of db */
  readonly file: string;
  /** why the project's own is not as it should be, as sentences; empty where it is */
  readonly damage: readonly string[];
  readonly tables: readonly SalvagedTable[];
  readonly cut: CutLog | null;
  /** what the log of labels is: one sentence */
  readonly log: string;
}

const message = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** What SQLite itself finds, the first of it. */
function integrity(db: DatabaseSync): readonly string[] {
  const found = db.prepare('PRAGMA integrity_check(5)').all();
  const lines = found.map((row) => String(Object.values(row)[0]).split('\n')[0]);
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines;
}

/** @throws AppError bad-file where it was made by a newer Dowser: that is no damage */
function look(folder: string): { readonly db: DatabaseSync; readonly damage: readonly string[] } {
  const db = openRecord(folder);
  try {
    const damage = integrity(db);
    const chain = verifyChain({ db });
    return { db, damage: chain.ok ? damage : [...damage, chain.reason] };
  } catch (thrown) {
    db.close();
    throw thrown;
  }
}

/** @param folder an empty one, for the copies */
export async function readRecord(path: string, folder: string): Promise<ReadRecord> {
  for (const name of [RECORD_FILE, `${RECORD_FILE}-wal`]) {
    const there = await stat(join(path, name)).catch(() => null);
    if (there !== null) await copyFile(join(path, name), join(folder, name));
  }
  const damage: string[] = [];
  const { passedOver, mended } = await readWal(join(folder, RECORD_FILE));
  if (passedOver > 0) {
    damage.push(
      `Its log beside it is damaged: SQLite would pass over ${passedOver === 1 ? 'a step that was' : `${passedOver} steps that were`} written`,
    );
    await writeFile(join(folder, `${RECORD_FILE}-wal`), mended);
  }
  // As it was copied: looking may change it.
  const copy = join(folder, 'copy.sqlite');
  await copyFile(join(folder, RECORD_FILE), copy);
  await copyFile(join(folder, `${RECORD_FILE}-wal`), `${copy}-wal`).catch(() => undefined);
  try {
    const { db, damage: seen } = look(folder);
    // Where the log alone was damaged and what is left of it makes a whole record, that is taken.
    const whole = { file: join(folder, RECORD_FILE), damage, tables: [], cut: null };
    if (seen.length === 0) return { ...whole, db, log: verifyChain({ db }).reason };
    db.close();
    damage.push(...seen);
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.message.includes('newer Dowser')) throw thrown;
    damage.push(message(thrown));
  }
  const file = join(folder, 'read.sqlite');
  const tables = salvageRecord(copy, file);
  if (tables === null) return { db: null, file, damage, tables: [], cut: null, log: 'The label log cannot be read.' };
  const db = new DatabaseSync(file);
  const cut = cutLog(db);
  const log =
    cut === null
      ? verifyChain({ db }).reason
      : `The label log holds up to entry ${cut.entries}; ${cut.behind} entries behind it can be read.`;
  return { db, file, damage, tables, cut, log };
}
