/**
 * Ids are kept as they are written, always; what a person would want to hear about them is said in the report. "a" and
 * " a" are two nodes, and a file without a header loses its first edge to it.
 */
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { ImportMapping } from '../../contract/api.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { physical } from './load-csv.ts';
import type { RawTable } from './load-csv.ts';

async function spaced(tables: Tables, raw: RawTable, columns: readonly string[]): Promise<string[]> {
  const ids = columns.map((column) => `SELECT ${column} AS id, line FROM ${raw.table}`).join(' UNION ALL ');
  const [[count, example]] = await tables.rows(
    `SELECT count(DISTINCT id), arg_min(id, line) FROM (${ids}) WHERE (ascii(id) <= 32 OR ascii(right(id, 1)) <= 32)
       AND regexp_matches(id, '^\\s|\\s$')`,
  );
  if (Number(count) === 0) return [];
  const one = Number(count) === 1;
  return [
    `${raw.source.name}: ${wholeText(Number(count))} id${one ? ' begins or ends' : 's begin or end'} with a space (such as ${JSON.stringify(example)}) ` +
      `and ${one ? 'was' : 'were'} kept as written, so ${one ? 'it differs from the same id' : 'they differ from the same ids'} without.`,
  ];
}

/** Sentences for the report; none where nothing is odd. Called while the raw tables still hold every sound row. */
export async function oddIds(
  tables: Tables,
  rawNodes: RawTable | null,
  rawEdges: RawTable,
  mapping: ImportMapping,
): Promise<readonly string[]> {
  const columnOf = (raw: RawTable, name: string): string => physical(raw.columns.indexOf(name));
  const ends = [columnOf(rawEdges, mapping.source), columnOf(rawEdges, mapping.target)];
  const notes: string[] = [];
  if (rawNodes !== null && mapping.nodeId !== null) {
    notes.push(...(await spaced(tables, rawNodes, [columnOf(rawNodes, mapping.nodeId)])));
  }
  notes.push(...(await spaced(tables, rawEdges, ends)));
  const [source, target] = [mapping.source, mapping.target].map(sqlText);
  const [[named]] = await tables.rows(
    `SELECT count(DISTINCT id) FROM (SELECT ${ends[0]} AS id FROM ${rawEdges.table} UNION ALL
       SELECT ${ends[1]} FROM ${rawEdges.table}) WHERE id IN (${source}, ${target})`,
  );
  if (Number(named) === 2) {
    notes.push(
      `${rawEdges.source.name}: the first line was read as the names of the columns, but "${mapping.source}" and ` +
        `"${mapping.target}" are also ids. If the file has no header, add one: that edge is missing now.`,
    );
  }
  return notes;
}
