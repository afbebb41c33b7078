/**
 * The column of times of a table, written anew as ISO 8601 in UTC, so that whatever looks at it later (features, filters,
 * timelines, the table) reads one form. What is no time in the form that was said counts as missing, and is counted.
 */
import { AppError } from '../../../ml/schema/errors.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import { guessTimeFormat } from '../../contract/time-role.ts';
import type { TimeFormat, TimeRole } from '../../contract/time-role.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { physical } from './load-csv.ts';
import type { RawTable } from './load-csv.ts';

const clocks = ['', ' %H:%M', ' %H:%M:%S', ' %H:%M:%S.%g', ' %I:%M %p', ' %I:%M:%S %p'];
const formats = (first: string, second: string, year: string): string =>
  `[${['/', '.', '-'].flatMap((mark) => clocks.map((clock) => sqlText(`${first}${mark}${second}${mark}${year}${clock}`))).join(', ')}]`;
/** With years of four digits, else of two. */
function daySql(text: string, first: string, second: string): string {
  // "31.12.2026, 14:00" and "31.12.2026T14:00" as with a space.
  const plain = `regexp_replace(trim(${text}), '[,T] ?', ' ')`;
  return `CASE WHEN regexp_matches(${text}, '[0-9]{4}') THEN try_strptime(${plain}, ${formats(first, second, '%Y')})
    ELSE try_strptime(${plain}, ${formats(first, second, '%y')}) END`;
}
const since = (text: string, micros: string): string =>
  `make_timestamp(try_cast(round(try_cast(${text} AS DOUBLE) * ${micros}) AS BIGINT))`;

export function momentSql(text: string, format: TimeFormat): string {
  if (format === 'iso') return `try_cast(${text} AS TIMESTAMP)`;
  if (format === 'day-first') return daySql(text, '%d', '%m');
  if (format === 'month-first') return daySql(text, '%m', '%d');
  return since(text, format === 'seconds' ? '1000000' : '1000');
}

export const formatWords: Readonly<Record<TimeFormat, string>> = {
  iso: 'as ISO 8601 writes them',
  'day-first': 'with the day first',
  'month-first': 'with the month first',
  seconds: 'as seconds since 1970',
  milliseconds: 'as milliseconds since 1970',
};

/**
 * @param raw is changed in place
 * @returns the table with what is to be said of it
 * @throws AppError invalid-argument where no value is a time in this form
 */
export async function readTimes(tables: Tables, raw: RawTable, time: TimeRole | null): Promise<RawTable> {
  if (time === null) return raw;
  const column = physical(raw.columns.indexOf(time.column));
  const moment = momentSql(column, time.format);
  const [[filled, read, example]] = await tables.rows(
    `SELECT count(*) FILTER (trim(${column}) <> ''), count(*) FILTER (trim(${column}) <> '' AND ${moment} IS NOT NULL),
            first(${column} ORDER BY line) FILTER (trim(${column}) <> '' AND ${moment} IS NULL)
     FROM ${raw.table}`,
  );
  const { name } = raw.source;
  if (Number(read) === 0 && Number(filled) > 0) {
    throw new AppError(
      'invalid-argument',
      `The column "${time.column}" of ${name} cannot be read ${formatWords[time.format]}: its values look like ` +
        `"${String(example)}". Say another form: iso, day-first, month-first, seconds or milliseconds.`,
    );
  }
  // ISO texts stay as they are written, with their zone.
  const value = time.format === 'iso' ? column : `(${moment})::VARCHAR`;
  await tables.run(
    `UPDATE ${raw.table} SET ${column} = CASE WHEN ${moment} IS NULL THEN '' ELSE ${value} END WHERE ${column} <> ''`,
  );
  const left = Number(filled) - Number(read);
  const rest =
    left === 0
      ? ''
      : ` ${wholeText(left)} value${left === 1 ? ' is none and counts' : 's are none and count'} as missing (such as "${String(example)}").`;
  const said = `${name}: the times of "${time.column}" were read ${formatWords[time.format]}, in UTC where no zone is written.${rest}`;
  return { ...raw, notes: [...raw.notes, said] };
}

/** The form that was said, or the one that the first rows are in. @throws AppError invalid-argument where it is not clear */
export function timeOf(
  said: { readonly column: string; readonly format: TimeFormat | null },
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  file: string,
): TimeRole {
  const { column, format } = said;
  const at = columns.indexOf(column);
  if (format !== null || at < 0) return { column, format: format ?? 'iso' };
  const guess = guessTimeFormat(rows.map((row) => row[at]));
  if (guess?.certain === true) return { column, format: guess.format };
  const example = rows.map((row) => row[at]).find((value) => value.trim() !== '') ?? '';
  const seen = guess === null ? 'is no form that is known' : 'can be read with the day first and with the month first';
  throw new AppError(
    'invalid-argument',
    `How the times of "${column}" in ${file} are written is not clear: "${example}" ${seen}. Say it: ` +
      `${column}=day-first, month-first, iso, seconds or milliseconds.`,
  );
}
