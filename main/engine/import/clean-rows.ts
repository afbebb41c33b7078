/** Rows that can be no node and no edge, taken out of the raw tables with a reason. */
import type { ImportMapping, RejectedRow } from '../../contract/api.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { physical } from './load-csv.ts';
import type { RawTable } from './load-csv.ts';

const columnOf = (raw: RawTable, name: string): string => physical(raw.columns.indexOf(name));

/** Takes rows out of a raw table and returns them with a reason. */
async function takeOut(
  tables: Tables,
  raw: RawTable,
  where: string,
  reasonSql: string,
): Promise<readonly RejectedRow[]> {
  const text = raw.columns.map((_, i) => physical(i)).join(', ');
  const rows = await tables.rows(
    `SELECT ${raw.lineColumn}, ${reasonSql}, left(concat_ws(${sqlText(raw.delimiter)}, ${text}), 200)
     FROM ${raw.table} WHERE ${where} ORDER BY line`,
  );
  if (rows.length > 0) await tables.run(`DELETE FROM ${raw.table} WHERE ${where}`);
  return rows.map(([line, reason, shown]) => ({
    file: raw.source.name,
    line: Number(line),
    reason: String(reason),
    text: String(shown),
  }));
}

/** The same table without nodes that have no id; what was taken out stands among its rejects. */
export async function cleanNodes(
  tables: Tables,
  raw: RawTable | null,
  mapping: ImportMapping,
): Promise<RawTable | null> {
  if (raw === null || mapping.nodeId === null) return raw;
  const where = `trim(${columnOf(raw, mapping.nodeId)}) = ''`;
  const out = await takeOut(tables, raw, where, sqlText('the node id is empty'));
  return { ...raw, rejects: [...raw.rejects, ...out] };
}

/** The same table without edges that lack an end. */
export async function cleanEdges(tables: Tables, raw: RawTable, mapping: ImportMapping): Promise<RawTable> {
  const source = columnOf(raw, mapping.source);
  const target = columnOf(raw, mapping.target);
  const reason = `CASE WHEN trim(${source}) <> '' THEN 'the target is empty' WHEN trim(${target}) <> ''
    THEN 'the source is empty' ELSE 'source and target are empty' END`;
  const out = await takeOut(tables, raw, `trim(${source}) = '' OR trim(${target}) = ''`, reason);
  return { ...raw, rejects: [...raw.rejects, ...out] };
}
