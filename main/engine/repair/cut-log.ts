/**
 * A log of labels that misses entries cannot be replayed, and its hashes hold no further than the gap: it is cut there.
 * What was said behind the gap is given back as a file of labels, to be read in again by whoever decides it.
 */
import type { DatabaseSync } from 'node:sqlite';
import { labelColumns, rowToEntry } from '../labels/label-entry.ts';
import type { StoredEntry } from '../labels/label-entry.ts';
import { verifyChain } from '../labels/label-log.ts';
import { createTables } from '../storage/schema.ts';

export interface CutLog {
  /** entries that hold */
  readonly entries: number;
  /** entries behind the gap that could be read */
  readonly behind: number;
  /** the labels that they gave, as dowser label --file reads them; null where there are none */
  readonly csv: string | null;
}

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The last word on each element. */
function csvOf(entries: readonly StoredEntry[]): string | null {
  const last = new Map(entries.map((entry) => [`${entry.kind} ${JSON.stringify(entry.ids)}`, entry]));
  const rows = [...last.values()].flatMap(({ kind, ids, to, reviewer, note }) => {
    if (to === null) return [];
    const [source, target] = kind === 'edge' ? [ids[0], ids.at(1) ?? ''] : ['', ''];
    return [[kind, kind === 'node' ? ids[0] : '', source, target, to, reviewer, note].map(field).join(',')];
  });
  return rows.length === 0 ? null : ['kind,id,source,target,label,reviewer,note', ...rows, ''].join('\n');
}

/** @param db a record that is being repaired; null where its log holds as it is */
export function cutLog(db: DatabaseSync): CutLog | null {
  const chain = verifyChain({ db });
  if (chain.ok) return null;
  const behind: StoredEntry[] = [];
  for (const row of db
    .prepare(`SELECT ${labelColumns} FROM labels WHERE seq > ? ORDER BY seq`)
    .iterate(chain.entries)) {
    try {
      behind.push(rowToEntry(row));
    } catch {
      // It says nothing that could be read.
    }
  }
  db.exec('BEGIN IMMEDIATE; DROP TRIGGER IF EXISTS labels_are_kept');
  db.prepare('DELETE FROM labels WHERE seq > ?').run(chain.entries);
  createTables(db);
  db.exec('COMMIT');
  return { entries: chain.entries, behind: behind.length, csv: csvOf(behind) };
}
