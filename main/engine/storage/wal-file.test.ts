import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { createRng } from '../../../ml/rng.ts';
import { lookAtWal } from './wal-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'dowser-wal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const STEPS = 40;

/** A record that was left with its log, as by a kill: one row a step. */
function written(name: string): { readonly path: string; readonly wal: Buffer } {
  const db = new DatabaseSync(join(folder, `${name}-open`));
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (n INTEGER PRIMARY KEY, text TEXT)');
  for (let n = 1; n <= STEPS; n++) db.prepare('INSERT INTO rows VALUES (?, ?)').run(n, `row ${n}`.repeat(20));
  const path = join(folder, name);
  for (const end of ['', '-wal']) cpSync(join(folder, `${name}-open${end}`), path + end);
  db.close();
  return { path, wal: readFileSync(`${path}-wal`) };
}
/** Null where the page that was lost is missing. */
function rowsOf(path: string, wal: Buffer): number | null {
  writeFileSync(`${path}-wal`, wal);
  rmSync(`${path}-shm`, { force: true });
  const db = new DatabaseSync(path);
  try {
    const isWhole = db.prepare('PRAGMA integrity_check').get()?.['integrity_check'] === 'ok';
    return isWhole ? Number(db.prepare('SELECT count(*) AS n FROM rows').get()?.['n']) : null;
  } catch {
    return null;
  } finally {
    db.close();
  }
}

test('a log as SQLite wrote it is whole, also with what is left of the one before it', () => {
  expect(lookAtWal(written('whole').wal, 4096).passedOver).toBe(0);
  const db = new DatabaseSync(join(folder, 'again'));
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE rows (n INTEGER)');
  for (let n = 0; n < 30; n++) db.exec(`INSERT INTO rows VALUES (${n})`);
  db.exec('PRAGMA wal_checkpoint(RESTART); INSERT INTO rows VALUES (31)');
  expect(lookAtWal(readFileSync(join(folder, 'again-wal')), 4096).passedOver).toBe(0);
  db.close();
});

test('a lost bit is noticed, and what follows it is read again', () => {
  const rng = createRng(5);
  let [whole, quiet] = [0, 0];
  for (let i = 0; i < 25; i++) {
    const { path, wal } = written(`bit-${i}`);
    const frames = Math.floor((wal.length - 32) / 4120);
    // Not in the last two steps: there it cannot be told from a step that was never on disk.
    const torn = Buffer.from(wal);
    const at = i === 0 ? 17 : 32 + 4120 * rng.int(frames - 3) + 24 + rng.int(4096);
    torn[at] ^= 1 << rng.int(8);
    const { passedOver, mended } = lookAtWal(torn, 4096);
    expect(passedOver).toBeGreaterThan(0);
    cpSync(path, `${path}-torn`);
    if (rowsOf(`${path}-torn`, mended) === STEPS) whole++;
    cpSync(path, `${path}-read`);
    if ((rowsOf(`${path}-read`, torn) ?? 0) < STEPS) quiet++;
  }
  // A page is mostly written again by a later step; where it is not, the rows of others are still read.
  expect([whole, quiet]).toEqual([expect.toSatisfy((n: number) => n >= 18), 25]);
});

test('a step in which the power went is no damage', () => {
  const { wal } = written('power');
  const torn = Buffer.from(wal);
  torn[torn.length - 5] ^= 1;
  expect(lookAtWal(torn, 4096).passedOver).toBe(0);
  expect(lookAtWal(wal.subarray(0, wal.length - 1000), 4096).passedOver).toBe(0);
  expect(lookAtWal(Buffer.alloc(0), 4096).passedOver).toBe(0);
});
