/** The first look at an uploaded file: how it is written, what its columns seem to be, its first rows. */
import { createCsvScan } from '../../../ml/io/csv-scan.ts';
import { firstRecords } from '../../../ml/io/csv-record.ts';
import { decodeText } from '../../../ml/io/text-encoding.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { UploadPreview } from '../../contract/api.ts';
import type { ColumnType } from './column-profile.ts';
import { looksLike, roleOf } from './roles.ts';
import { readSource } from './source-file.ts';

const SAMPLE_ROWS = 20;
/** Rows from which types and roles are guessed; the import itself looks at all of them. */
export const GUESS_ROWS = 1000;

const patterns: readonly (readonly [ColumnType, RegExp])[] = [
  ['BOOLEAN', /^(true|false)$/i],
  ['BIGINT', /^[+-]?(0|[1-9]\d{0,14})$/],
  ['DOUBLE', /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i],
  ['TIMESTAMP', /^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?$/],
];

function guessType(values: readonly string[]): ColumnType {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '');
  if (filled.length === 0) return 'VARCHAR';
  // "007" names something; a decimal number may begin with one zero.
  if (filled.some((value) => /^[+-]?0\d/.test(value))) return 'VARCHAR';
  return patterns.find(([, pattern]) => filled.every((value) => pattern.test(value)))?.[0] ?? 'VARCHAR';
}

/** @throws AppError bad-file (binary, empty, header only) */
export async function previewFile(uploadId: string, path: string, fileName: string): Promise<UploadPreview> {
  const source = await readSource(path, fileName);
  const text = decodeText(source.content, fileName);
  const { columns, delimiter, start } = createCsvScan(text.bytes, fileName, () => undefined);
  const rows = firstRecords(text.bytes.subarray(start), delimiter, GUESS_ROWS + 1)
    .slice(1)
    .filter((row) => row.length === columns.length);
  if (rows.length === 0) {
    throw new AppError('bad-file', `${fileName} has a header but no rows that fit it. There is nothing to import.`);
  }
  const kind = looksLike(columns, rows);
  return {
    uploadId,
    fileName,
    bytes: source.bytes,
    encoding: text.encoding,
    delimiter,
    columns: columns.map((name, i) => ({
      name,
      type: guessType(rows.map((row) => row[i])),
      suggestedRole: roleOf(name, kind, columns, rows),
    })),
    sample: rows.slice(0, SAMPLE_ROWS),
    looksLike: kind,
  };
}
