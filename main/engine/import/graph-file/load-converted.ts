/** Rows that a reader has put on disk -> the same raw table in DuckDB that a CSV file gives. */
import { AppError } from '../../../../ml/schema/errors.ts';
import { sqlText } from '../../storage/tables.ts';
import type { Tables } from '../../storage/tables.ts';
import { physical } from '../load-csv.ts';
import type { RawTable } from '../load-csv.ts';
import type { ConvertedTable } from './convert-graph.ts';

export async function loadConverted(tables: Tables, source: ConvertedTable, table: string): Promise<RawTable> {
  const { columns, files, hasNewlineInField } = source;
  const names = columns.map((_, i) => physical(i));
  await tables.run(
    `CREATE TABLE ${table} (line BIGINT, place BIGINT, ${names.map((name) => `${name} VARCHAR`).join(', ')})`,
  );
  for (const { path, width } of files) {
    const there = names.slice(0, width);
    const typed = ["'line': 'BIGINT'", "'place': 'BIGINT'", ...there.map((name) => `'${name}': 'VARCHAR'`)].join(', ');
    const filled = names.map((name, i) => (i < width ? `coalesce(${name}, '')` : "''")).join(', ');
    await tables.run(
      `INSERT INTO ${table} SELECT line, place, ${filled} FROM read_csv(${sqlText(path)},
        auto_detect=false, header=false, columns={${typed}}, delim=',', quote='"', escape='"', comment='', nullstr='',
        new_line='\\n', strict_mode=true, max_line_size=8388608, parallel=${hasNewlineInField ? 'false' : 'true'})`,
    );
  }
  const [[count]] = await tables.rows(`SELECT count(*) FROM ${table}`);
  // Only sound rows were written: a difference would be a defect, and must never pass as data.
  if (count !== source.kept) {
    throw new AppError('internal', `A table was read with ${String(count)} rows where ${source.kept} were sound.`);
  }
  return {
    source,
    table,
    columns,
    delimiter: ',',
    lineColumn: 'place',
    read: source.read,
    rejected: source.rejected,
    rejects: source.rejects,
    notes: [],
  };
}
