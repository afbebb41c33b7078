/** Columns from memory as a table of the data table's own DuckDB, a slice at a time, so that nothing else waits. */
import { DOUBLE, DuckDBDataChunk, INTEGER } from '@duckdb/node-api';
import { setImmediate } from 'node:timers/promises';
import type { TableColumn } from '../runs/score-table.ts';
import type { Tables } from '../storage/tables.ts';

/** rows of a DuckDB vector */
const CHUNK = 2048;
const SLICE = 16 * CHUNK;

/** Takes the place of a table of this name. @param rows length of the columns */
export async function appendColumns(
  tables: Tables,
  table: string,
  rows: number,
  columns: readonly TableColumn[],
): Promise<void> {
  const typed = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  await tables.run(`CREATE OR REPLACE TEMP TABLE ${table} (${typed})`);
  const appender = await tables.connection.createAppender(table);
  const types = columns.map(({ type }) => (type === 'INTEGER' ? INTEGER : DOUBLE));
  for (let start = 0; start < rows; start += CHUNK) {
    const size = Math.min(CHUNK, rows - start);
    const chunk = DuckDBDataChunk.create(types, size);
    columns.forEach(({ values }, column) => {
      const part = Array.from({ length: size }, (_, i) => (values === null ? start + i : values[start + i]));
      chunk.setColumnValues(column, part);
    });
    appender.appendDataChunk(chunk);
    if (start % SLICE === 0) await setImmediate();
  }
  appender.closeSync();
}
