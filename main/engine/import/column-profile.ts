/**
 * What the columns of a table hold, found by counting over every row (no sampling): type, distinct values, missing
 * values, and the hints from which features are made.
 */
import type { Tables } from '../storage/tables.ts';
import { physical } from './load-csv.ts';

export type ColumnType = 'BIGINT' | 'DOUBLE' | 'BOOLEAN' | 'TIMESTAMP' | 'VARCHAR';

export interface ColumnProfile {
  readonly position: number;
  readonly physical: string;
  readonly name: string;
  readonly type: ColumnType;
  readonly distinct: number;
  readonly missing: number;
  /** two values that mean yes and no: 0/1, true/false, y/n */
  readonly isYesNo: boolean;
  /** digits that name something rather than count it: leading zeros, or more digits than a number keeps exactly */
  readonly isCode: boolean;
  /** share of the values that hold white space between characters, 0..1 */
  readonly spaced: number;
  /** values are lists joined with this, or null */
  readonly listSeparator: ';' | '|' | null;
  /** SQL that gives a number (DOUBLE or NULL) per row; null where the column is no number and no date */
  readonly numericSql: string | null;
}

const yesWords = "('1', 'true', 'yes', 'y', 't')";
const noWords = "('0', 'false', 'no', 'n', 'f')";
/** 1 for yes words, 0 for no words, else NULL. */
export const yesNoSql = (column: string): string =>
  `CASE WHEN lower(trim(${column})) IN ${yesWords} THEN 1 WHEN lower(trim(${column})) IN ${noWords} THEN 0 END`;

// DuckDB reads 1_000 as a number; in data it is a code.
export const numberSql = (column: string): string =>
  `CASE WHEN isfinite(try_cast(${column} AS DOUBLE)) AND NOT contains(${column}, '_') THEN try_cast(${column} AS DOUBLE) END`;
export const commaNumberSql = (column: string): string =>
  `CASE WHEN regexp_full_match(trim(${column}), '[+-]?[0-9]+(,[0-9]+)?') THEN try_cast(replace(${column}, ',', '.') AS DOUBLE) END`;
// With a zone where one is written, else as UTC.
export const dateSql = (column: string): string => `epoch(try_cast(${column} AS TIMESTAMP))`;

/**
 * SQL that gives a number (DOUBLE or NULL) for a column whose type is known from its profile; null where the type is text.
 */
export function numberOfType(type: string, column: string): string | null {
  if (type === 'BIGINT') return numberSql(column);
  if (type === 'DOUBLE') return `coalesce(${numberSql(column)}, ${commaNumberSql(column)})`;
  if (type === 'TIMESTAMP') return dateSql(column);
  return type === 'BOOLEAN' ? yesNoSql(column) : null;
}

/** Whether numbers of this column are written with a decimal comma. */
export const hasDecimalComma = (profile: ColumnProfile): boolean =>
  profile.numericSql === commaNumberSql(profile.physical);

/**
 * @param table `nodes`, `edges` or a raw table: columns c0, c1, ...
 * @param isText which columns are ids: text whatever they look like, so only counted
 */
export async function profileColumns(
  tables: Tables,
  table: string,
  source: { readonly columns: readonly string[]; readonly delimiter: string },
  isText: readonly boolean[],
): Promise<readonly ColumnProfile[]> {
  const profiles: ColumnProfile[] = [];
  for (const [position, name] of source.columns.entries()) {
    profiles.push(
      isText[position]
        ? await profileId(tables, table, position, name)
        : await profileColumn(tables, table, position, name, source.delimiter),
    );
  }
  return profiles;
}

async function profileId(tables: Tables, table: string, position: number, name: string): Promise<ColumnProfile> {
  const column = physical(position);
  const [row] = await tables.rows(
    `SELECT count(DISTINCT ${column}) FILTER (${column} <> ''), count(*) FILTER (${column} = '') FROM ${table}`,
  );
  const [distinct, missing] = row.map(Number);
  const text = {
    type: 'VARCHAR',
    isYesNo: false,
    isCode: true,
    spaced: 0,
    listSeparator: null,
    numericSql: null,
  } as const;
  return { position, physical: column, name, distinct, missing, ...text };
}

/** One column whose values may be numbers, dates or texts. @param delimiter of the file that it comes from */
export async function profileColumn(
  tables: Tables,
  table: string,
  position: number,
  name: string,
  delimiter: string,
): Promise<ColumnProfile> {
  const column = physical(position);
  // Over distinct values where that is cheaper; each counts as often as it occurs.
  const [row] = await tables.rows(`
    WITH v AS (SELECT ${column} AS x, count(*) AS n FROM ${table} GROUP BY ${column})
    SELECT count(*) FILTER (x <> ''),
           coalesce(sum(n) FILTER (x = ''), 0),
           count(*) FILTER (x <> '' AND ${numberSql('x')} IS NULL),
           count(*) FILTER (x <> '' AND NOT regexp_full_match(trim(x), '[+-]?[0-9]+')),
           count(*) FILTER (x <> '' AND ${commaNumberSql('x')} IS NULL),
           count(*) FILTER (x <> '' AND try_cast(x AS TIMESTAMP) IS NULL),
           count(*) FILTER (x <> '' AND ${yesNoSql('x')} IS NULL),
           count(*) FILTER (x <> '' AND lower(trim(x)) NOT IN ('true', 'false')),
           count(*) FILTER (regexp_matches(trim(x), '^[+-]?0[0-9]') OR regexp_full_match(trim(x), '[+-]?[0-9]{16,}')),
           coalesce(sum(n) FILTER (regexp_matches(trim(x), '\\S\\s+\\S')), 0),
           coalesce(sum(n) FILTER (contains(x, ';')), 0),
           coalesce(sum(n) FILTER (contains(x, '|')), 0),
           coalesce(sum(n) FILTER (x <> ''), 0)
    FROM v`);
  const [
    distinct,
    missing,
    notNumber,
    notInteger,
    notComma,
    notDate,
    notYesNo,
    notTrueFalse,
    codes,
    spaced,
    semis,
    bars,
    filled,
  ] = row.map(Number);
  const some = distinct > 0;
  const isNumber = some && notNumber === 0;
  // A semicolon between columns is what programs write where the comma is the decimal mark.
  const isComma = some && !isNumber && delimiter === ';' && notComma === 0;
  const isDate = some && !isNumber && !isComma && notDate === 0;
  const isCode = isNumber && codes > 0;
  const isYesNo = distinct === 2 && notYesNo === 0;
  let type: ColumnType = 'VARCHAR';
  let numericSql: string | null = null;
  if (isNumber && !isCode) {
    type = notInteger === 0 ? 'BIGINT' : 'DOUBLE';
    numericSql = numberSql(column);
  } else if (isComma) {
    type = 'DOUBLE';
    numericSql = commaNumberSql(column);
  } else if (some && notTrueFalse === 0) type = 'BOOLEAN';
  else if (isDate) {
    type = 'TIMESTAMP';
    numericSql = dateSql(column);
  }
  const isList = (count: number): boolean => type === 'VARCHAR' && filled > 0 && count / filled >= 0.2;
  return {
    position,
    physical: column,
    name,
    type,
    distinct,
    missing,
    isYesNo,
    isCode,
    spaced: filled > 0 ? spaced / filled : 0,
    listSeparator: isList(semis) ? ';' : isList(bars) ? '|' : null,
    numericSql,
  };
}
