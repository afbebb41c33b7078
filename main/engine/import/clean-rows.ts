/** Rows that can be no node and no edge, taken out of the raw tables with a reason. */
import { MOST_LISTED } from '../../../ml/io/csv-scan.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ImportMapping } from '../../contract/api.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { physical } from './load-csv.ts';
import type { RawTable } from './load-csv.ts';

/** A look at the first character decides for almost all of them. */
const isBlank = (column: string): string => `(ascii(${column}) <= 32 AND trim(${column}) = '')`;

const columnOf = (raw: RawTable, name: string): string => physical(raw.columns.indexOf(name));

/** Takes rows out of a raw table, and puts them among its rejects with a reason; the first of them are listed. */
async function takeOut(tables: Tables, raw: RawTable, where: string, reasonSql: string): Promise<RawTable> {
  const [[taken]] = await tables.rows(`SELECT count(*) FROM ${raw.table} WHERE ${where}`);
  const text = raw.columns.map((_, i) => physical(i)).join(', ');
  const rows =
    taken === 0
      ? []
      : await tables.rows(
          `SELECT ${raw.lineColumn}, ${reasonSql}, left(concat_ws(${sqlText(raw.delimiter)}, ${text}), 200)
           FROM ${raw.table} WHERE ${where} ORDER BY line LIMIT ${MOST_LISTED}`,
        );
  if (rows.length > 0) await tables.run(`DELETE FROM ${raw.table} WHERE ${where}`);
  const { name: file } = raw.source;
  const more = rows.map(([line, reason, shown]) => ({
    file,
    line: Number(line),
    reason: String(reason),
    text: String(shown),
  }));
  const rejected = raw.rejected + Number(taken);
  const rejects = [...raw.rejects, ...more].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MOST_LISTED);
  const note = `${file}: ${wholeText(rejected)} rows were rejected; the first ${wholeText(rejects.length)} of them are listed.`;
  return { ...raw, rejected, rejects, notes: rejects.length < rejected ? [...raw.notes, note] : raw.notes };
}

/** The same table without nodes that have no id; what was taken out stands among its rejects. */
export async function cleanNodes(
  tables: Tables,
  raw: RawTable | null,
  mapping: ImportMapping,
): Promise<RawTable | null> {
  if (raw === null || mapping.nodeId === null) return raw;
  const where = isBlank(columnOf(raw, mapping.nodeId));
  return takeOut(tables, raw, where, sqlText('the node id is empty'));
}

/** The same table without edges that lack an end. */
export async function cleanEdges(tables: Tables, raw: RawTable, mapping: ImportMapping): Promise<RawTable> {
  const source = columnOf(raw, mapping.source);
  const target = columnOf(raw, mapping.target);
  const reason = `CASE WHEN trim(${source}) <> '' THEN 'the target is empty' WHEN trim(${target}) <> ''
    THEN 'the source is empty' ELSE 'source and target are empty' END`;
  return takeOut(tables, raw, `${isBlank(source)} OR ${isBlank(target)}`, reason);
}
