/**
 * Times as people write them, in the form that was said at the import (main/engine/import/read-times.ts asks DuckDB for
 * the same), so that rows that come later are read as the rows that a model was trained on.
 */
import { dateOf, numberOf } from './read-cell.ts';

export const momentForms = ['iso', 'day-first', 'month-first', 'seconds', 'milliseconds'] as const;
export type MomentForm = (typeof momentForms)[number];

const CALENDAR =
  /^(\d{1,2})([./-])(\d{1,2})\2(\d{1,4})(?: +(\d{1,2}):(\d{1,2})(?::(\d{1,2})(\.\d{1,3})?)?( +[ap]m)?)?$/i;
/** Years of two digits: those from here on are of the century before. */
const CENTURY_TURNS = 69;

/** Beyond the year 290,000 no table has a time. */
const MOST_SECONDS = 9.2e12;

/** What a cell must look like, in words. */
export const momentWords: Readonly<Record<MomentForm, string>> = {
  iso: 'a point in time such as 2024-01-31 12:30:00',
  'day-first': 'a date with the day first, such as 31/01/2024 or 31.01.2024 12:30',
  'month-first': 'a date with the month first, such as 01/31/2024 or 01/31/2024 12:30',
  seconds: 'a number of seconds since 1970',
  milliseconds: 'a number of milliseconds since 1970',
};

function calendarOf(cell: string, dayFirst: boolean): number {
  // "31.12.2026, 14:00" and "31.12.2026T14:00" as with a space.
  const found = CALENDAR.exec(cell.trim().replace(/[,T] ?/, ' '));
  if (found === null) return NaN;
  const part = (i: number): number => Number(found.at(i) ?? 0);
  const [first, second] = [part(1), part(3)];
  const [day, month] = dayFirst ? [first, second] : [second, first];
  const digits = found[4].length;
  // Four digits in a row anywhere are taken for a whole year, two for one of the last or this century.
  if (digits !== 4 && digits > 2) return NaN;
  const year = digits === 4 ? part(4) : part(4) + (part(4) < CENTURY_TURNS ? 2000 : 1900);
  const half = found.at(9)?.trim().toLowerCase();
  const [hour, minute, second60] = [part(5), part(6), part(7)];
  if (half !== undefined && (hour < 1 || hour > 12 || found.at(8) !== undefined)) return NaN;
  if (hour > 23 || minute > 59 || second60 > 59) return NaN;
  const hour24 = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  if (time.getUTCFullYear() !== year || time.getUTCMonth() !== month - 1 || time.getUTCDate() !== day) return NaN;
  return time.getTime() / 1000 + 3600 * hour24 + 60 * minute + second60 + part(8);
}

/** Seconds since 1970; NaN where the cell is no time in that form. */
export function momentOf(cell: string, form: MomentForm): number {
  if (form === 'iso') return dateOf(cell);
  if (form === 'day-first' || form === 'month-first') return calendarOf(cell, form === 'day-first');
  const seconds = numberOf(cell) / (form === 'seconds' ? 1 : 1000);
  return Math.abs(seconds) < MOST_SECONDS ? seconds : NaN;
}
