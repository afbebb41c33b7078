/** One column of the tables for every element: numbers, times, or codes of its most frequent values. */
import type { ElementKind } from '../../../ml/schema/finding.ts';
import type { ColumnInfo } from '../../contract/api.ts';
import type { ColumnValues } from '../../contract/columns.ts';
import { numberOfType } from '../import/column-profile.ts';
import { physical } from '../import/load-csv.ts';
import type { Tables } from '../storage/tables.ts';

/** Values with a name of their own: a picture tells eight apart, a list that filters shows some more. */
const named = 1000;

/** @param position of the column in its file */
export async function readColumnValues(
  tables: Tables,
  kind: ElementKind,
  position: number,
  type: ColumnInfo['type'],
  length: number,
): Promise<ColumnValues> {
  const column = physical(position);
  const table = `${kind}s`;
  if (type !== 'VARCHAR' && type !== 'BOOLEAN') {
    const sql = numberOfType(type, column) ?? 'NULL';
    const values = await tables.floats(`SELECT ${sql} FROM ${table} ORDER BY idx`, length);
    let missing = 0;
    for (const value of values) if (Number.isNaN(value)) missing++;
    return { type: type === 'TIMESTAMP' ? 'time' : 'number', values, missing };
  }
  const most =
    `SELECT ${column} AS value, count(*) AS times FROM ${table} WHERE ${column} <> '' ` +
    `GROUP BY value ORDER BY times DESC, value LIMIT ${named}`;
  const rows = await tables.rows(most);
  const codes = await tables.ints(
    `SELECT CASE WHEN ${column} = '' THEN -1 ELSE coalesce(code, -2) END FROM ${table} ` +
      `LEFT JOIN (SELECT value, row_number() OVER (ORDER BY times DESC, value) - 1 AS code FROM (${most})) known ` +
      `ON known.value = ${column} ORDER BY idx`,
    length,
  );
  let [missing, others] = [0, 0];
  for (const code of codes) {
    if (code === -1) missing++;
    if (code === -2) others++;
  }
  return {
    type: 'category',
    codes,
    values: rows.map(([value]) => String(value)),
    counts: Int32Array.from(rows, ([, times]) => Number(times)),
    missing,
    others,
  };
}
