/**
 * What can be read of a damaged record, row by row, into a new one. Rows that a damaged page held are passed over, and
 * counted as far as their numbers tell; the log of labels is whole up to the first entry that its hashes do not hold.
 */
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { z } from 'zod';
import { createTables } from '../storage/schema.ts';

export interface SalvagedTable {
  readonly table: string;
  readonly rows: number;
  /** rows that the numbers of the others say were there; 0 also where numbers tell nothing */
  readonly missing: number;
}

interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  /** the column that is the number of a row; null where rows have none */
  readonly rowId: string | null;
  readonly keys: readonly string[];
}

type Row = Readonly<Record<string, SQLOutputValue>>;

const columnRow = z.object({ name: z.string(), pk: z.number(), type: z.string() });

/** As the tables are made now: a damaged record may no longer say it. */
function shapes(fresh: DatabaseSync): readonly TableShape[] {
  const tables = z
    .array(z.object({ name: z.string(), sql: z.string() }))
    .parse(
      fresh.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all(),
    );
  return tables.map(({ name, sql }) => {
    const columns = z
      .array(columnRow)
      .parse(fresh.prepare(`SELECT name, pk, type FROM pragma_table_info('${name}')`).all());
    const keys = columns.filter(({ pk }) => pk > 0).map((column) => column.name);
    return {
      name,
      columns: columns.map((column) => column.name),
      keys,
      rowId: /WITHOUT ROWID/i.test(sql) ? null : 'rowid',
    };
  });
}

/** Rows of a table whose rows have numbers: whole ranges where they can be read, halves of them where not. */
function readRange(db: DatabaseSync, table: string, from: number, to: number, keep: (row: Row) => void): void {
  if (from > to) return;
  const rows: Row[] = [];
  try {
    const all = db.prepare(`SELECT * FROM ${table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid`);
    for (const row of all.iterate(from, to)) rows.push(row);
    rows.forEach(keep);
  } catch {
    if (from === to) return;
    const middle = Math.floor((from + to) / 2);
    readRange(db, table, from, middle, keep);
    readRange(db, table, middle + 1, to, keep);
  }
}

/** The largest number of a row, as far as the table can be asked; rows beyond a damaged end are looked for up to it. */
function lastRow(db: DatabaseSync, table: string): number {
  for (const sql of [
    `SELECT max(rowid) AS last FROM ${table}`,
    `SELECT seq AS last FROM sqlite_sequence WHERE name = '${table}'`,
  ]) {
    try {
      const last = db.prepare(sql).get()?.['last'];
      if (typeof last === 'number') return last;
      if (last === null) return 0;
    } catch {
      // The next one may know.
    }
  }
  return MOST_ROWS;
}

/** Where nobody knows how many there were. */
const MOST_ROWS = 1 << 16;

/** Rows of a table without numbers: from its beginning and from its end, up to what cannot be read. */
function readBothWays(db: DatabaseSync, { name, keys }: TableShape, keep: (row: Row) => void): void {
  for (const way of ['ASC', 'DESC']) {
    try {
      const order = keys.map((key) => `${key} ${way}`).join(', ');
      for (const row of db.prepare(`SELECT * FROM ${name} ORDER BY ${order}`).iterate()) keep(row);
      return;
    } catch {
      // From the other end.
    }
  }
}

/**
 * @param from a copy of the damaged record: nothing of the project is touched
 * @param to a new file
 * @returns null where it is no database any more
 */
export function salvageRecord(from: string, to: string): readonly SalvagedTable[] | null {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(from, { readOnly: true });
    db.exec('PRAGMA writable_schema = ON; PRAGMA cell_size_check = ON');
    if (db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] === 0) return null;
  } catch {
    db?.close();
    return null;
  }
  const damaged = db;
  const fresh = new DatabaseSync(to);
  try {
    fresh.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    createTables(fresh);
    fresh.exec('BEGIN');
    const found = shapes(fresh).map((shape): SalvagedTable => {
      let rows = 0;
      const insert = new Map<string, ReturnType<DatabaseSync['prepare']>>();
      const keep = (row: Row): void => {
        const names = shape.columns.filter((name) => name in row);
        const sql = `INSERT OR IGNORE INTO ${shape.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
        const statement = insert.get(sql) ?? fresh.prepare(sql);
        insert.set(sql, statement);
        try {
          rows += Number(statement.run(...names.map((name): SQLInputValue => row[name])).changes);
        } catch {
          // A row that its own table refuses was damaged.
        }
      };
      if (shape.rowId === null) {
        readBothWays(damaged, shape, keep);
        return { table: shape.name, rows, missing: 0 };
      }
      const last = lastRow(damaged, shape.name);
      readRange(damaged, shape.name, -1, last, keep);
      const counts = shape.name === 'labels' || shape.name === 'runs';
      return { table: shape.name, rows, missing: counts && last < MOST_ROWS ? Math.max(0, last - rows) : 0 };
    });
    fresh.exec('COMMIT');
    return found;
  } finally {
    fresh.close();
    damaged.close();
  }
}
