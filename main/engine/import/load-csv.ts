/**
 * One CSV file -> one table of text columns c0, c1, ... in DuckDB, with the line of each row, and the rows that could
 * not be kept. Everything is text here: "007", "1e5" and 64-bit ids stay as they were written.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { EncodingGuess } from '../../../ml/io/guess-encoding.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import { createCsvScan } from '../../../ml/io/csv-scan.ts';
import type { RejectedRow } from '../../contract/api.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import type { ConvertWatch } from './graph-file/convert-graph.ts';
import { readText } from './read-text.ts';
import type { SourceFile, SourceStat } from './source-file.ts';

export interface RawTable {
  readonly source: Pick<SourceFile, 'name' | 'sha256' | 'bytes'>;
  /** name of the table in DuckDB: columns line, c0, c1, ... (text, never null, '' where empty) */
  readonly table: string;
  readonly columns: readonly string[];
  readonly delimiter: string;
  /** column with the place in the file; `line` itself only gives the order */
  readonly lineColumn: 'line' | 'place';
  readonly read: number;
  /** rows that were left out; the first of them are in `rejects` */
  readonly rejected: number;
  readonly rejects: readonly RejectedRow[];
  readonly notes: readonly string[];
}

/** Name of column i in every table made from a file: source names never reach a statement. */
export const physical = (position: number): string => `c${position}`;

/**
 * @param scratch folder for the canonical copy; it is removed again
 * @throws AppError bad-file, cancelled
 */
export async function loadCsv(
  tables: Tables,
  source: SourceStat,
  table: string,
  scratch: string,
  watch: ConvertWatch,
): Promise<RawTable> {
  const canonical = join(scratch, `${table}.csv`);
  let file = -1;
  const close = (): void => {
    if (file !== -1) closeSync(file);
    file = -1;
  };
  const text = await readText(source, watch, () => {
    close();
    file = openSync(canonical, 'w');
    return createCsvScan(source.name, (piece) => {
      // One write may take less than it was given.
      for (let at = 0; at < piece.length;) at += writeSync(file, piece, at);
    });
  }).finally(close);
  const { taker: scan, sha256 } = text;
  if (scan.read === 0) {
    throw new AppError('bad-file', `${source.name} has a header but no rows. There is nothing to import.`);
  }
  await loadCanonical(tables, table, canonical, scan);
  await rm(canonical);

  const notes = [...scan.notes.map((note) => `${source.name}: ${note}`)];
  notes.push(...encodingNotes(source, text));
  if (scan.blankLines > 0) {
    notes.push(
      `${source.name}: ${wholeText(scan.blankLines)} blank line${scan.blankLines === 1 ? ' was' : 's were'} skipped.`,
    );
  }
  return {
    source: { name: source.name, bytes: source.bytes, sha256 },
    table,
    columns: scan.columns,
    delimiter: scan.delimiter,
    lineColumn: 'line',
    read: scan.read,
    rejected: scan.rejected,
    rejects: scan.rejects.map((reject) => ({ file: source.name, ...reject })),
    notes,
  };
}

/** Said of a file that is not UTF-8: what it was read as, and whether that was chosen, seen or guessed. */
function encodingNotes(
  { name, encoding: chosen }: SourceStat,
  { encoding, certain }: EncodingGuess,
): readonly string[] {
  if (chosen !== undefined) return [`${name} was read as ${encoding}, as it was said.`];
  if (encoding === 'UTF-8') return [];
  if (encoding.startsWith('UTF-16')) return [`${name} was read as ${encoding}.`];
  const sure = certain ? 'which its bytes look like' : 'which is a guess';
  return [
    `${name} is not UTF-8 and was read as ${encoding}, ${sure}; check that letters look right, or say another encoding.`,
  ];
}

async function loadCanonical(
  tables: Tables,
  table: string,
  canonical: string,
  scan: { columns: readonly string[]; delimiter: string; kept: number; hasNewlineInField: boolean },
): Promise<void> {
  const names = scan.columns.map((_, i) => physical(i));
  const typed = ["'line': 'BIGINT'", ...names.map((name) => `'${name}': 'VARCHAR'`)].join(', ');
  const filled = names.map((name) => `coalesce(${name}, '') AS ${name}`).join(', ');
  if (scan.kept === 0) {
    await tables.run(`CREATE TABLE ${table} (line BIGINT, ${names.map((name) => `${name} VARCHAR`).join(', ')})`);
    return;
  }
  await tables.run(
    `CREATE TABLE ${table} AS SELECT line, ${filled} FROM read_csv(${sqlText(canonical)},
      auto_detect=false, header=false, columns={${typed}}, delim=${sqlText(scan.delimiter)}, quote='"', escape='"',
      comment='', nullstr='', new_line='\\n', strict_mode=true, max_line_size=4194304,
      parallel=${scan.hasNewlineInField ? 'false' : 'true'})`,
  );
  const [[count]] = await tables.rows(`SELECT count(*) FROM ${table}`);
  // The scan let only sound rows through: a difference would be a defect, and must never pass as data.
  if (count !== scan.kept) {
    throw new AppError('internal', `A table was read with ${String(count)} rows where ${scan.kept} were sound.`);
  }
}
