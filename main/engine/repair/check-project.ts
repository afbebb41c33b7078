/** Looks through a project that is closed and changes nothing in it: the record, the log of labels, and every part beside them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import { readProjectRecord } from '../projects/read-record.ts';
import { lockProject } from '../storage/lock.ts';
import type { ProjectLock } from '../storage/lock.ts';
import { requireProject } from '../storage/record.ts';
import { checkParts } from './check-parts.ts';
import type { Part, ProjectCheck } from './check.types.ts';
import { readRecord } from './read-record.ts';
import type { ReadRecord } from './read-record.ts';

function recordPart({ damage, tables, db }: ReadRecord): Part {
  if (damage.length === 0) return { what: 'the record', ok: true, detail: 'SQLite finds it whole', cure: null };
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const missing = tables.filter((table) => table.missing > 0).map((table) => `${table.missing} of ${table.table}`);
  const read =
    db === null
      ? 'nothing of it can be read'
      : `${rows.toLocaleString('en-US')} rows can be read${missing.length === 0 ? '' : `, at least ${missing.join(' and ')} cannot`}`;
  return {
    what: 'the record',
    ok: false,
    detail: `${damage[0].replace(/\.$/, '')}; ${read}`,
    cure: { kind: 'record' },
  };
}

export interface Looked {
  readonly check: ProjectCheck;
  readonly record: ReadRecord;
}

/** @param folder an empty one, for copies @throws AppError bad-file (newer), storage */
export async function lookThrough(path: string, folder: string): Promise<Looked> {
  const record = await readRecord(path, folder);
  const parts: Part[] = [recordPart(record)];
  const { db, damage } = record;
  const logOk = damage.length === 0;
  parts.push({
    what: 'the label log',
    ok: logOk,
    detail: record.log.replace(/\.$/, ''),
    cure: logOk ? null : { kind: 'record' },
  });
  if (db !== null) {
    try {
      readProjectRecord(db, path);
      parts.push(...(await checkParts(path, db)));
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      parts.push({ what: 'the settings', ok: false, detail: thrown.message.split('\n')[0], cure: { kind: 'record' } });
    }
  }
  return { record, check: { path, parts, intact: parts.every(({ ok }) => ok) } };
}

/** A folder for copies, gone afterwards. */
export async function withCopies<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'dowser-check-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws AppError not-found, conflict (open in another Dowser), bad-file (made by a newer one) */
export async function checkProject(folder: string): Promise<ProjectCheck> {
  const path = resolve(folder);
  requireProject(path);
  let lock: ProjectLock | null = null;
  try {
    lock = lockProject(path);
  } catch (thrown) {
    // Where nothing can be written, looking is still allowed.
    if (thrown instanceof AppError && thrown.code === 'conflict') throw thrown;
  }
  try {
    return await withCopies(async (copies) => {
      const { check, record } = await lookThrough(path, copies);
      record.db?.close();
      return check;
    });
  } finally {
    lock?.release();
  }
}
