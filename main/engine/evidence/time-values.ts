/**
 * Whether the values of a column are points in time, and which: dates of the table's own type, seconds or finer units
 * since 1970, days written as one number, years, texts that read as dates, or steps that only have an order. Told from
 * the range of the values and, where that could be chance, from the name; what was assumed is said in one sentence.
 */
import { isTimeName } from '../import/edge-features.ts';

export interface TimeValues {
  readonly isCalendar: boolean;
  /** milliseconds since 1970, or steps; NaN where there is none */
  readonly values: Float64Array;
  readonly assumption: string;
}

const day = 86_400_000;
/** Numbers in these ranges are moments from 1990 to 2100. */
const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2100, 0, 1);
const units = [
  { name: 'seconds', perUnit: 1000 },
  { name: 'milliseconds', perUnit: 1 },
  { name: 'microseconds', perUnit: 1e-3 },
  { name: 'nanoseconds', perUnit: 1e-6 },
] as const;

function extent(values: Float64Array): { readonly least: number; readonly most: number } {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

/** 20250131 to its midnight, UTC; NaN for what is no day. */
export function dayOfNumber(value: number): number {
  const [year, month, date] = [Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100];
  if (month < 1 || month > 12 || date < 1 || date > 31) return NaN;
  const at = Date.UTC(year, month - 1, date);
  return new Date(at).getUTCDate() === date ? at : NaN;
}

/** @returns null where they are no times */
export function timesFromNumbers(name: string, type: string, numbers: Float64Array): TimeValues | null {
  if (type === 'TIMESTAMP') {
    return {
      isCalendar: true,
      values: numbers.map((seconds) => seconds * 1000),
      assumption: `${name} is a date; without a zone it is read as UTC.`,
    };
  }
  const { least, most } = extent(numbers);
  if (!Number.isFinite(least) || least === most) return null;
  const isNamed = isTimeName(name);
  for (const { name: unit, perUnit } of units) {
    if (least * perUnit < earliest || most * perUnit > latest) continue;
    // A sum of money may lie between one and four thousand million: then the name must say that it is a time.
    if (!isNamed && type !== 'BIGINT') continue;
    return {
      isCalendar: true,
      values: numbers.map((value) => value * perUnit),
      assumption: `${name} is read as ${unit} since 1970, because all its values then lie between 1990 and 2100.`,
    };
  }
  if (!isNamed) return null;
  if (least >= 19_000_101 && most <= 21_001_231) {
    const values = numbers.map(dayOfNumber);
    if (values.every((value, i) => Number.isNaN(value) === Number.isNaN(numbers[i])))
      return { isCalendar: true, values, assumption: `${name} is read as days written YYYYMMDD.` };
  }
  if (/year/i.test(name) && least >= 1800 && most <= 2200) {
    const values = numbers.map((year) => (Number.isNaN(year) ? NaN : Date.UTC(Math.floor(year), 0, 1)));
    return { isCalendar: true, values, assumption: `${name} is read as years.` };
  }
  return {
    isCalendar: false,
    values: numbers,
    assumption: `${name} is read as steps in order: its numbers are no dates, but its name says time.`,
  };
}

/** Texts of which nearly all begin with a date as ISO 8601 writes it. */
export function timesFromTexts(name: string, texts: readonly string[]): TimeValues | null {
  const written = /^\s*\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?\s*$/;
  const values = Float64Array.from(texts, (text) => {
    if (!written.test(text)) return NaN;
    const hasZone = /(Z|[+-]\d{2}:?\d{2})\s*$/.test(text) && text.includes(':');
    const hasTime = text.includes(':');
    return Date.parse(hasTime && !hasZone ? `${text.trim().replace(' ', 'T')}Z` : text.trim().replace(' ', 'T'));
  });
  const filled = texts.filter((text) => text.trim() !== '').length;
  const read = values.filter((value) => !Number.isNaN(value)).length;
  if (filled === 0 || read < 0.95 * filled) return null;
  const left = filled - read;
  const rest = left === 0 ? '' : ` ${left.toLocaleString('en')} other texts count as missing.`;
  return { isCalendar: true, values, assumption: `${name} is text that reads as dates, in UTC.${rest}` };
}

/** Whether all times are at midnight: then hours of the day say nothing. */
export const isByDay = (values: Float64Array): boolean =>
  values.every((value) => Number.isNaN(value) || value % day === 0);
