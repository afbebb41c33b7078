/**
 * DuckDB as the engine uses it: an in-memory reader without network (no extension is ever fetched), results as plain
 * arrays. Everything it knows comes from the statement, so it can be thrown away at any time.
 */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { AppError } from '../../../ml/schema/errors.ts';

export interface Tables {
  readonly connection: DuckDBConnection;
  run(sql: string, values?: DuckDBValue[]): Promise<void>;
  /** Rows of plain values; big integers as numbers (callers count rows and indices with them). */
  rows(sql: string, values?: DuckDBValue[]): Promise<readonly (readonly (string | number | boolean | null)[])[]>;
  /** One integer column, length known beforehand; null becomes -1. */
  ints(sql: string, length: number): Promise<Int32Array>;
  /** One numeric column; null becomes NaN. */
  floats(sql: string, length: number): Promise<Float64Array>;
  /** One text column; null becomes ''. */
  texts(sql: string): Promise<string[]>;
  /** The same tables over a connection of its own: a question to one ends what is being streamed from that one only. */
  beside(): Promise<Tables>;
  close(): void;
}

/** A text as SQL says it. A NUL would end the statement in the middle, so it is put in by its number. */
export function sqlText(text: string): string {
  const parts = text.split('\u0000').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0] : `(${parts.join(' || chr(0) || ')})`;
}

export function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
export function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

function plain(value: DuckDBValue): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'bigint') return Number(value);
  return value.toString();
}
function toNumber(value: DuckDBValue, missing: number): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return missing;
}

/** DuckDB's own sentence is for programmers: it goes along as the cause, and its first line into the message. */
function tableError(thrown: unknown): AppError {
  const text = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown);
  if (/out of memory/i.test(text)) {
    return new AppError('too-large', `The tables do not fit into memory: ${text}`, undefined, thrown);
  }
  if (/no space|could not write|permission denied|read-only/i.test(text)) {
    return new AppError('storage', `The disk refused a table: ${text}`, undefined, thrown);
  }
  if (/parquet|magic bytes|snappy|zstd|thrift|TProtocol/i.test(text)) {
    const said = 'A table of the project is damaged and cannot be read. Bring it back from a copy, or make it again';
    return new AppError('bad-file', `${said} (${text}).`, undefined, thrown);
  }
  return new AppError('internal', `A table could not be worked on: ${text}`, undefined, thrown);
}

export interface TablesOptions {
  /** what tables may hold in memory before they go to the disk; most of the machine's where left out */
  readonly memoryBytes?: number;
  /** the folder in which they then lie; made when it is needed */
  readonly spill?: string;
}

export async function openTables({ memoryBytes, spill }: TablesOptions = {}): Promise<Tables> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // Kept in order: rows of a file keep their order without a sort.
    preserve_insertion_order: 'true',
    // Only made when a table outgrows memory; by default it would be made wherever the program was started. One for each
    // instance: two in one folder would overwrite each other's files.
    temp_directory: spill ?? join(tmpdir(), `dowser-tables-${process.pid}-${randomUUID()}`),
    ...(memoryBytes === undefined ? {} : { memory_limit: `${Math.round(memoryBytes / 1e6)}MB` }),
  });
  return tablesOver(instance, await instance.connect(), true);
}

/** @param isOwner whether closing it closes the database */
function tablesOver(instance: DuckDBInstance, connection: DuckDBConnection, isOwner: boolean): Tables {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      throw tableError(thrown);
    }
  };
  /** Calls visit with each value of the first column. */
  const eachValue = async (sql: string, visit: (value: DuckDBValue, row: number) => void): Promise<number> => {
    const result = await connection.stream(sql);
    let row = 0;
    while (true) {
      const chunk = await result.fetchChunk();
      // Asked once: each time it is a call into DuckDB.
      const size = chunk?.rowCount ?? 0;
      if (chunk === null || size === 0) return row;
      const vector = chunk.getColumnVector(0);
      for (let i = 0; i < size; i++) visit(vector.getItem(i), row++);
    }
  };
  const expectLength = (sql: string, got: number, wanted: number): void => {
    if (got !== wanted) throw new AppError('internal', `A table has ${got} rows, expected ${wanted}: ${sql}`);
  };
  return {
    connection,
    run: (sql, values) =>
      guarded(async () => {
        await connection.run(sql, values);
      }),
    rows: (sql, values) =>
      guarded(async () => {
        const reader = await connection.runAndReadAll(sql, values);
        return reader.getRows().map((row) => row.map(plain));
      }),
    ints: (sql, length) =>
      guarded(async () => {
        const out = sharedInts(length);
        expectLength(sql, await eachValue(sql, (value, row) => (out[row] = toNumber(value, -1))), length);
        return out;
      }),
    floats: (sql, length) =>
      guarded(async () => {
        const out = new Float64Array(length);
        expectLength(sql, await eachValue(sql, (value, row) => (out[row] = toNumber(value, NaN))), length);
        return out;
      }),
    texts: (sql) =>
      guarded(async () => {
        const out: string[] = [];
        await eachValue(sql, (value) => out.push(typeof value === 'string' ? value : ''));
        return out;
      }),
    beside: async () => tablesOver(instance, await instance.connect(), false),
    close: () => {
      connection.closeSync();
      if (isOwner) instance.closeSync();
    },
  };
}
