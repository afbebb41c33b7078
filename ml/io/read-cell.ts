/**
 * Cells of a table as numbers, in the forms that an import takes (main/engine/import/column-profile.ts asks DuckDB for the
 * same): NaN where the cell is none.
 */
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const COMMA_NUMBER = /^\s*[+-]?\d+(?:,\d+)?\s*$/;
const DATE =
  /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?(?:Z| UTC|[+-]\d{2}(?::?\d{2})?)?)?\s*$/i;
const YES = new Set(['1', 'true', 'yes', 'y', 't']);
const NO = new Set(['0', 'false', 'no', 'n', 'f']);

/** "1.5", "-2", "1e-3"; never "Infinity", "0x10" or "1_000" */
export function numberOf(cell: string): number {
  const value = NUMBER.test(cell) ? Number(cell) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

/** "1,5" or "2" */
export function commaNumberOf(cell: string): number {
  const value = COMMA_NUMBER.test(cell) ? Number(cell.replace(',', '.')) : NaN;
  return Number.isFinite(value) ? value : NaN;
}

/**
 * Seconds since 1970 of "2024-01-31", "2024-01-31 12:30:00.5", "2024-01-31T12:30Z", "... +01:00". A zone is taken for UTC,
 * as the import does: what matters to a model is that both read the same.
 */
export function dateOf(cell: string): number {
  const found = DATE.exec(cell);
  if (found === null) return NaN;
  // A part that is not written is undefined.
  const part = (i: number): number => Number(found.at(i) ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part);
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, day);
  const isDay = time.getUTCFullYear() === year && time.getUTCMonth() === month - 1 && time.getUTCDate() === day;
  const isMidnight = hour === 24 && minute === 0 && second === 0;
  if (!isDay || (hour > 23 && !isMidnight) || minute > 59 || second > 59) return NaN;
  return time.getTime() / 1000 + 3600 * hour + 60 * minute + second + part(7);
}

/** 1 for yes words, 0 for no words. */
export function yesNoOf(cell: string): number {
  const word = cell.trim().toLowerCase();
  return YES.has(word) ? 1 : NO.has(word) ? 0 : NaN;
}
