/** The first look at a table: its columns, its first rows, and which kind it seems to be. */
import { openSync, readSync, closeSync } from 'node:fs';
import { firstRecords } from '../../../ml/io/csv-record.ts';
import { readHeader } from '../../../ml/io/csv-scan.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ConvertedTable } from './graph-file/convert-graph.ts';
import type { SourcePath, TableSource } from './import-project.ts';
import { looksLike } from './roles.ts';
import { readTextHead } from './read-text.ts';
import { statSource } from './source-file.ts';

/** Rows from which types and roles are guessed; the import itself looks at all of them. */
export const GUESS_ROWS = 1000;
const HEAD_BYTES = 4_000_000;

export interface TableLook {
  readonly bytes: number;
  readonly encoding: string;
  /** the first line with characters beyond ASCII, where the encoding is a guess; null where it is certain */
  readonly unsure: string | null;
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** the first ones, each as wide as the header */
  readonly rows: readonly (readonly string[])[];
  readonly looksLike: 'nodes' | 'edges';
}

/** @throws AppError bad-file (binary, empty, header only) */
export async function tableLook(source: TableSource): Promise<TableLook> {
  return 'files' in source ? convertedLook(source) : csvLook(source);
}

/** A line by which a person can tell whether the characters are right. */
function telling(bytes: Uint8Array): string | null {
  const lines = new TextDecoder().decode(bytes).split('\n', 20_000);
  return lines.find((line) => /[^\u0000-\u007f]/.test(line))?.slice(0, 160) ?? null;
}

async function csvLook({ path, name, encoding }: SourcePath): Promise<TableLook> {
  const source = await statSource(path, name, encoding);
  const head = await readTextHead(source, HEAD_BYTES);
  const { columns, delimiter, start } = readHeader(head.bytes, source.name);
  const records = firstRecords(head.bytes.subarray(start), delimiter, GUESS_ROWS + 2);
  // The last one may be cut off by the end of the piece.
  const whole = head.isWhole || records.length > GUESS_ROWS + 1 ? records : records.slice(0, -1);
  const rows = whole.slice(1, GUESS_ROWS + 1).filter((row) => row.length === columns.length);
  if (rows.length === 0) {
    throw new AppError('bad-file', `${source.name} has a header but no rows that fit it. There is nothing to import.`);
  }
  return {
    bytes: source.bytes,
    encoding: head.encoding,
    unsure: head.certain ? null : telling(head.bytes),
    delimiter,
    columns,
    rows,
    looksLike: looksLike(columns, rows),
  };
}

/** @returns the first rows of a table that a reader has put on disk */
export function convertedRows(table: ConvertedTable): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (const { path, width } of table.files) {
    const missing = Array.from({ length: table.columns.length - width }, () => '');
    for (const record of headRecords(path, GUESS_ROWS - rows.length)) rows.push([...record.slice(2), ...missing]);
    if (rows.length >= GUESS_ROWS) break;
  }
  return rows;
}

function headRecords(path: string, count: number): readonly (readonly string[])[] {
  const file = openSync(path, 'r');
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const length = readSync(file, head, 0, HEAD_BYTES, 0);
    const records = firstRecords(head.subarray(0, length), ',', count);
    // The last one may be cut off by the end of the piece.
    return length < HEAD_BYTES || records.length === count ? records : records.slice(0, -1);
  } finally {
    closeSync(file);
  }
}

function convertedLook(table: ConvertedTable): TableLook {
  const rows = convertedRows(table);
  return {
    bytes: table.bytes,
    encoding: '',
    unsure: null,
    delimiter: '',
    columns: table.columns,
    rows,
    looksLike: looksLike(table.columns, rows),
  };
}
