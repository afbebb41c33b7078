/** What a column of the data table holds over the rows that search and filter let through. */
import type { TableQuery, TableStats } from '../../contract/table.ts';
import type { Tables } from '../storage/tables.ts';
import { appendColumns } from './append-columns.ts';
import { columnSql } from './column-sql.ts';
import type { TableSource } from './table-source.ts';

const BINS = 24;
const TOP = 12;

/** @param rows the rows, or null where they are all there are. @throws AppError not-found (column, run) */
export async function columnStats(
  source: TableSource,
  query: TableQuery,
  columnId: string,
  rows: Int32Array | null,
  signal: AbortSignal,
): Promise<TableStats> {
  const { kind } = query;
  const { column, join, text, number } = columnSql(source.project, query, columnId);
  if (column.measure !== null) await source.measure([column.measure], signal);
  return source.ask(kind, async (tables) => {
    if (rows !== null) {
      await appendColumns(tables, 'shown', rows.length, [{ name: 'idx', type: 'INTEGER', values: rows }]);
    }
    const only = rows === null ? '' : 'SEMI JOIN shown ON shown.idx = t.idx';
    const from = `(SELECT ${number ?? text} AS x FROM ${kind} t ${join} ${only})`;
    const [[total, filled, distinct]] = await tables.rows(`SELECT count(*), count(x), count(DISTINCT x) FROM ${from}`);
    const base = {
      column: columnId,
      rows: Number(total),
      missing: Number(total) - Number(filled),
      distinct: Number(distinct),
    };
    if (number !== null) return { ...base, numbers: await numbersOf(tables, from, Number(filled)), top: [] };
    const top = await tables.rows(
      `SELECT x, count(*) AS n FROM ${from} WHERE x IS NOT NULL GROUP BY x ORDER BY n DESC, x LIMIT ${TOP}`,
    );
    return {
      ...base,
      numbers: null,
      top: top.map(([value, count]) => ({ value: String(value), count: Number(count) })),
    };
  });
}

async function numbersOf(tables: Tables, from: string, filled: number): Promise<TableStats['numbers']> {
  if (filled === 0) return null;
  const [row] = await tables.rows(`SELECT min(x), median(x), avg(x), max(x) FROM ${from}`);
  const [min, median, mean, max] = row.map(Number);
  const bins = new Array<number>(BINS).fill(0);
  if (max > min) {
    const bin = `least(${BINS - 1}, floor((x - ${min}) / ${max - min} * ${BINS}))::INTEGER`;
    const counts = await tables.rows(`SELECT ${bin} AS b, count(*) FROM ${from} WHERE x IS NOT NULL GROUP BY b`);
    for (const [place, count] of counts) bins[Number(place)] = Number(count);
  } else bins[0] = filled;
  return { min, median, mean, max, bins };
}
