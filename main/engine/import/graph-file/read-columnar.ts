/** Parquet (by DuckDB) and Arrow (IPC files and streams) -> a table of text. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../../ml/schema/errors.ts';
import { cleanHeader } from '../../../../ml/io/csv-scan.ts';
import { createRowTable } from '../../../../ml/io/graph-file/row-table.ts';
import { openTables, sqlText } from '../../storage/tables.ts';
import { MAX_HELD_BYTES } from '../source-file.ts';
import { convertedTable } from './convert-graph.ts';
import type { ConvertWatch } from './convert-graph.ts';
import type { BinarySource } from './read-binary.ts';
import type { ReadFile } from './read-file.ts';
import { createRowFiles } from './row-files.ts';

const stopped = (): AppError => new AppError('cancelled', 'The import was stopped. Nothing was written.');
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const STEP_ROWS = 10_000;

/** @throws AppError bad-file, cancelled */
export async function readParquet(source: BinarySource, folder: string, watch: ConvertWatch): Promise<ReadFile> {
  const { name } = source;
  const path = join(folder, 'parquet-0.csv');
  const tables = await openTables();
  const stop = (): void => tables.connection.interrupt();
  watch.signal.addEventListener('abort', stop);
  try {
    const from = `read_parquet(${sqlText(source.path)}, file_row_number=true)`;
    const described = await tables.rows(`DESCRIBE SELECT * FROM ${from}`);
    const fields = described.map(([field]) => String(field)).filter((field) => field !== 'file_row_number');
    if (fields.length === 0) throw new AppError('bad-file', `${name} has no columns.`);
    const text = (field: string): string => `replace(coalesce(${quoted(field)}::VARCHAR, ''), chr(0), '')`;
    const newline = fields.map((field) => `regexp_matches(${text(field)}, '[\\n\\r]')`).join(' OR ');
    const [[rows, breaks]] = await tables.rows(`SELECT count(*), coalesce(bool_or(${newline}), false) FROM ${from}`);
    if (Number(rows) === 0)
      throw new AppError('bad-file', `${name} has columns but no rows. There is nothing to import.`);
    await tables.run(
      `COPY (SELECT file_row_number + 1, file_row_number + 1, ${fields.map(text).join(', ')} FROM ${from})
       TO ${sqlText(path)} (FORMAT csv, HEADER false, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '')`,
    );
    const { columns, notes } = cleanHeader(fields);
    return {
      kind: 'table',
      name,
      format: 'Parquet',
      table: {
        name,
        sha256: await digest(source.path),
        bytes: source.size,
        columns,
        files: [{ path, width: columns.length }],
        read: Number(rows),
        kept: Number(rows),
        rejected: 0,
        rejects: [],
        hasNewlineInField: breaks === true,
      },
      notes: notes.map((note) => `${name}: ${note}`),
    };
  } catch (thrown) {
    if (watch.signal.aborted) throw stopped();
    if (thrown instanceof AppError && thrown.cause === undefined) throw thrown;
    const seen =
      thrown instanceof AppError && thrown.cause instanceof Error
        ? thrown.cause.message.split('\n')[0]
        : String(thrown);
    throw new AppError('bad-file', `${name} could not be read as Parquet: ${seen}.`, undefined, thrown);
  } finally {
    watch.signal.removeEventListener('abort', stop);
    tables.close();
  }
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) if (piece instanceof Uint8Array) hash.update(piece);
  return hash.digest('hex');
}

/** @throws AppError bad-file, too-large, cancelled */
export async function readArrow(source: BinarySource, folder: string, watch: ConvertWatch): Promise<ReadFile> {
  const { name } = source;
  if (source.size > MAX_HELD_BYTES) {
    throw new AppError(
      'too-large',
      `${name} has ${(source.size / 1e9).toFixed(1)} GB; Arrow files of up to ${MAX_HELD_BYTES / 1e9} GB are read. Save it as Parquet.`,
    );
  }
  const bytes = await readFile(source.path);
  const files = createRowFiles(folder, 'arrow');
  try {
    // Only where there is such a file: the package is large.
    const { RecordBatchReader } = await import('apache-arrow');
    const { arrowCells } = await import('./arrow-cells.ts');
    (await import('./arrow-packed.ts')).registerCodecs();
    const table = createRowTable([], files.write);
    let columns = 0;
    let row = 0;
    for (const batch of RecordBatchReader.from(bytes)) {
      if (columns === 0) for (const field of batch.schema.fields) if (table.another(field.name) >= 0) columns++;
      const cellsOf = arrowCells(batch);
      for (let i = 0; i < batch.numRows; i++) {
        table.add(++row, cellsOf(i));
        if (row % STEP_ROWS === 0) {
          await setImmediate();
          if (watch.signal.aborted) throw stopped();
        }
      }
    }
    table.end();
    if (table.read === 0)
      throw new AppError('bad-file', `${name} has columns but no rows. There is nothing to import.`);
    const end = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
    const converted = convertedTable(name, end, table, files.end());
    return {
      kind: 'table',
      name,
      format: 'Arrow',
      table: converted,
      notes: table.notes.map((note) => `${name}: ${note}`),
    };
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    const advice = 'It may be cut off; Parquet is read, too.';
    throw new AppError(
      'bad-file',
      `${name} could not be read as Arrow: ${seen.replace(/\.$/, '')}. ${advice}`,
      undefined,
      thrown,
    );
  } finally {
    files.end();
  }
}
