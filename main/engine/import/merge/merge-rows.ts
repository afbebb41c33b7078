/** Rows of a raw table with the same key -> one row, each column by its rule, with what differed counted and shown. */
import type { MergeRule, MergedColumn } from '../../../contract/merge.ts';
import { wholeText } from '../../../../ml/schema/number-text.ts';
import type { Tables } from '../../storage/tables.ts';
import { physical } from '../load-csv.ts';
import { ruleSql } from './rule-sql.ts';

const EXAMPLES = 5;
const VALUES_SHOWN = 4;

export interface MergeInput {
  readonly element: 'node' | 'edge';
  /** rows with line and c0, c1, ... */
  readonly table: string;
  readonly columns: readonly string[];
  /** SQL of what names the element: rows in which all of it is equal are one */
  readonly key: readonly string[];
  /** SQL of how the element is shown */
  readonly shown: string;
  /** columns that are part of the key: equal anyway, or of no account */
  readonly fixed: ReadonlySet<string>;
  readonly rule: (column: string) => MergeRule;
  /** columns of the table beside line and c0, c1, ...: the first one of a group is kept */
  readonly beside: readonly string[];
}

export interface Merged {
  /** the table to go on with: the one that came in where nothing had to be merged */
  readonly table: string;
  readonly columns: readonly MergedColumn[];
}

/** Makes a table beside the one that came in; the caller drops them. */
export async function mergeRows(tables: Tables, input: MergeInput): Promise<Merged> {
  const { table, columns, beside } = input;
  const grouped = `${table}_grouped`;
  const several = `${table}_several`;
  const key = input.key.join(', ');
  const [[rows, distinct]] = await tables.rows(
    `SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT ${key} FROM ${table})) FROM ${table}`,
  );
  if (rows === distinct) return { table, columns: [] };
  await tables.run(
    `CREATE TABLE ${grouped} AS SELECT *, count(*) OVER (PARTITION BY ${key}) AS several,
       min(line) OVER (PARTITION BY ${key}) AS g FROM ${table}`,
  );
  await tables.run(`CREATE TABLE ${several} AS SELECT * FROM ${grouped} WHERE several > 1`);
  const kept = ['line', ...beside, ...columns.map((_, i) => physical(i))].join(', ');
  const joins: string[] = [];
  const values: string[] = [];
  const told: MergedColumn[] = [];
  for (const [i, name] of columns.entries()) {
    const column = physical(i);
    if (input.fixed.has(name)) {
      values.push(`f.${column}`);
      continue;
    }
    const rule = input.rule(name);
    const made = `${table}_v${i}`;
    await tables.run(`CREATE TABLE ${made} AS ${await ruleSql(tables, several, column, name, rule)}`);
    joins.push(`LEFT JOIN ${made} ON ${made}.g = f.g`);
    values.push(`coalesce(${made}.v, '')`);
    told.push(await conflictsOf(tables, input, several, made, { column, name, rule }));
  }
  const merged = `${table}_merged`;
  await tables.run(
    `CREATE TABLE ${merged} AS
     SELECT ${kept} FROM ${grouped} WHERE several = 1
     UNION ALL SELECT ${['f.line', ...beside.map((name) => `f.${name}`), ...values].join(', ')}
     FROM (SELECT * FROM ${several} WHERE line = g) f ${joins.join(' ')}`,
  );
  await tables.run(`DROP TABLE ${grouped}; DROP TABLE ${several}`);
  for (const [i, name] of columns.entries()) {
    if (!input.fixed.has(name)) await tables.run(`DROP TABLE ${table}_v${i}`);
  }
  return { table: merged, columns: told };
}

async function conflictsOf(
  tables: Tables,
  { element, shown }: MergeInput,
  several: string,
  made: string,
  { column, name, rule }: { readonly column: string; readonly name: string; readonly rule: MergeRule },
): Promise<MergedColumn> {
  const counted = `(SELECT g, count(DISTINCT ${column}) FILTER (${column} <> '') AS n FROM ${several} GROUP BY g)`;
  const [[elements, conflicts]] = await tables.rows(`SELECT count(*), count(*) FILTER (n > 1) FROM ${counted}`);
  const found =
    conflicts === 0
      ? []
      : await tables.rows(
          `SELECT first(${shown} ORDER BY line), any_value(${made}.v), count(DISTINCT ${column}) FILTER (${column} <> ''),
                  list_aggregate(list_sort(list_distinct(list(${column}) FILTER (${column} <> '')))[:${VALUES_SHOWN}],
                    'string_agg', chr(31))
           FROM ${several} JOIN ${made} ON ${made}.g = ${several}.g
           WHERE ${several}.g IN (SELECT g FROM ${counted} WHERE n > 1 ORDER BY g LIMIT ${EXAMPLES})
           GROUP BY ${several}.g ORDER BY ${several}.g`,
        );
  return {
    element,
    column: name,
    rule,
    elements: Number(elements),
    conflicts: Number(conflicts),
    examples: found.map(([what, became, different, some]) => {
      const values = String(some).split('\u001f').sort();
      const more = Number(different) - values.length;
      return {
        element: String(what),
        values: more > 0 ? [...values, `and ${wholeText(more)} more`] : values,
        became: String(became),
      };
    }),
  };
}
