/**
 * Edges with the same ends as one edge, where a mapping asks for it: amounts add up, the earliest time stays, and a
 * column counts how many rows an edge stands for.
 */
import type { ImportMapping } from '../../../contract/api.ts';
import type { MergeRule, MergedColumn } from '../../../contract/merge.ts';
import type { Tables } from '../../storage/tables.ts';
import { commaNumberSql, dateSql, numberSql } from '../column-profile.ts';
import { physical } from '../load-csv.ts';
import type { RawTable } from '../load-csv.ts';
import { mergeRows } from './merge-rows.ts';

/** The column that counts; a table that was merged before has it already. */
export const MERGED_COUNT = 'merged rows';

/** Numbers add up, of points in time the earliest stays, of everything else the most frequent. */
async function ruleOf(tables: Tables, table: string, column: string): Promise<MergeRule> {
  const [[filled, notNumber, codes, notDate]] = await tables.rows(
    `SELECT count(*), count(*) FILTER (${numberSql('x')} IS NULL AND ${commaNumberSql('x')} IS NULL),
            count(*) FILTER (regexp_matches(trim(x), '^[+-]?0[0-9]') OR regexp_full_match(trim(x), '[+-]?[0-9]{16,}')),
            count(*) FILTER (${dateSql('x')} IS NULL)
     FROM (SELECT DISTINCT ${column} AS x FROM ${table} WHERE ${column} <> '')`,
  );
  if (filled === 0) return 'first';
  if (notNumber === 0) return codes === 0 ? 'sum' : 'most';
  return notDate === 0 ? 'min' : 'most';
}

/** The edges with a column that says for how many rows each stands: one, unless it was merged before. */
async function counted(tables: Tables, raw: RawTable): Promise<RawTable> {
  const at = raw.columns.indexOf(MERGED_COUNT);
  if (at < 0) await tables.run(`ALTER TABLE ${raw.table} ADD COLUMN ${physical(raw.columns.length)} VARCHAR`);
  const column = physical(at < 0 ? raw.columns.length : at);
  await tables.run(`UPDATE ${raw.table} SET ${column} = '1' WHERE coalesce(${column}, '') = ''`);
  return at < 0 ? { ...raw, columns: [...raw.columns, MERGED_COUNT] } : raw;
}

export interface MergedEdges {
  readonly raw: RawTable;
  readonly merges: readonly MergedColumn[];
}

/** @throws AppError invalid-argument where a rule does not fit the values of its column */
export async function mergeEdges(
  tables: Tables,
  given: RawTable,
  mapping: ImportMapping,
  beside: readonly string[],
): Promise<MergedEdges> {
  if (mapping.edgeMerge === undefined) return { raw: given, merges: [] };
  const raw = await counted(tables, given);
  const at = (name: string): string => physical(raw.columns.indexOf(name));
  const [source, target] = [at(mapping.source), at(mapping.target)];
  const rules = new Map<string, MergeRule>();
  for (const [i, name] of raw.columns.entries()) {
    const said = new Map(Object.entries(mapping.edgeMerge)).get(name);
    const rule = name === MERGED_COUNT ? 'sum' : (said ?? (await ruleOf(tables, raw.table, physical(i))));
    rules.set(name, rule);
  }
  const merged = await mergeRows(tables, {
    element: 'edge',
    table: raw.table,
    columns: raw.columns,
    key: mapping.directed ? [source, target] : [`least(${source}, ${target})`, `greatest(${source}, ${target})`],
    shown: `concat(${source}, ' → ', ${target})`,
    fixed: new Set([mapping.source, mapping.target]),
    rule: (column) => rules.get(column) ?? 'first',
    beside,
  });
  // The count differs wherever there is something to count: no conflict.
  return {
    raw: { ...raw, table: merged.table },
    merges: merged.columns.filter(({ column }) => column !== MERGED_COUNT),
  };
}
