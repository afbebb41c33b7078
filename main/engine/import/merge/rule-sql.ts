/**
 * What each rule is in SQL, over the rows of one element in their order. Empty values never count, and a value is given
 * back as it was written wherever one is chosen rather than computed.
 */
import { AppError } from '../../../../ml/schema/errors.ts';
import type { MergeRule } from '../../../contract/merge.ts';
import type { Tables } from '../../storage/tables.ts';
import { commaNumberSql, dateSql, numberSql } from '../column-profile.ts';

/** What the values of a column are, as far as a rule needs to know. */
interface Kind {
  /** SQL of the number that a value x is compared or computed by; null where they are texts */
  readonly value: string | null;
  /** whether numbers are written with a decimal comma */
  readonly comma: boolean;
  readonly number: boolean;
}

async function kindOf(tables: Tables, table: string, column: string): Promise<Kind> {
  const [[filled, notNumber, notComma, notDate]] = await tables.rows(
    `SELECT count(*), count(*) FILTER (${numberSql('x')} IS NULL),
            count(*) FILTER (${numberSql('x')} IS NULL AND ${commaNumberSql('x')} IS NULL),
            count(*) FILTER (${dateSql('x')} IS NULL)
     FROM (SELECT DISTINCT ${column} AS x FROM ${table} WHERE ${column} <> '')`,
  );
  if (filled === 0) return { value: null, comma: false, number: true };
  if (notNumber === 0) return { value: numberSql('x'), comma: false, number: true };
  if (notComma === 0)
    return { value: `coalesce(${numberSql('x')}, ${commaNumberSql('x')})`, comma: true, number: true };
  return { value: notDate === 0 ? dateSql('x') : null, comma: false, number: false };
}

const exact = `'[+-]?[0-9]{1,20}([.,][0-9]{1,9})?'`;
/** Amounts add up exactly to nine decimals; what does not fit that adds up as floating-point numbers. */
const sumSql = (value: string): string =>
  `CASE WHEN bool_and(regexp_full_match(trim(x), ${exact}))
     THEN regexp_replace(sum(try_cast(replace(trim(x), ',', '.') AS DECIMAL(38, 9)))::VARCHAR, '\\.?0+$', '')
     ELSE sum(${value})::VARCHAR END`;

function notNumbers(rule: MergeRule, name: string, example: string): AppError {
  const wanted = rule === 'sum' ? 'added up' : 'averaged';
  return new AppError(
    'invalid-argument',
    `The column "${name}" cannot be ${wanted} where rows are merged: it holds values that are no numbers, such as ` +
      `"${example}". Choose another rule for it: first, last, most or join.`,
  );
}

/**
 * A statement that gives (g, v): of each group g of the rows the value v, for groups that have one.
 * @param table of rows with g, line and the column
 * @throws AppError invalid-argument where the values do not allow the rule
 */
export async function ruleSql(
  tables: Tables,
  table: string,
  column: string,
  name: string,
  rule: MergeRule,
): Promise<string> {
  const rows = `(SELECT g, line, ${column} AS x FROM ${table} WHERE ${column} <> '')`;
  const of = (value: string): string => `SELECT g, ${value} AS v FROM ${rows} GROUP BY g`;
  const counted = `(SELECT g, x, count(*) AS n, min(line) AS l FROM ${rows} GROUP BY g, x)`;
  if (rule === 'first') return of('arg_min(x, line)');
  if (rule === 'last') return of('arg_max(x, line)');
  if (rule === 'most') return `SELECT g, arg_min(x, (-n, l)) AS v FROM ${counted} GROUP BY g`;
  if (rule === 'join') return `SELECT g, string_agg(x, '; ' ORDER BY l) AS v FROM ${counted} GROUP BY g`;
  const { value, comma, number } = await kindOf(tables, table, column);
  if (rule === 'min' || rule === 'max') {
    // Equal numbers written differently: the one that comes first.
    const by = value ?? 'x';
    return of(rule === 'min' ? `arg_min(x, (${by}, line))` : `arg_max(x, (${by}, -line))`);
  }
  if (!number) {
    const [[example]] = await tables.rows(
      `SELECT first(${column}) FROM ${table} WHERE ${column} <> '' AND ${numberSql(column)} IS NULL`,
    );
    throw notNumbers(rule, name, String(example));
  }
  const computed = rule === 'sum' ? sumSql(value ?? 'NULL::DOUBLE') : `avg(${value ?? 'NULL::DOUBLE'})::VARCHAR`;
  return of(comma ? `replace(${computed}, '.', ',')` : computed);
}
