/** A column that says when something was: how its values are written, said by a person or guessed and shown. */
import { z } from 'zod';

/** `day-first`: 31/12/2026 or 31.12.2026; `month-first`: 12/31/2026; numbers are counted since 1970, UTC. */
export const timeFormats = ['iso', 'day-first', 'month-first', 'seconds', 'milliseconds'] as const;
export const timeFormat = z.enum(timeFormats);
export type TimeFormat = z.infer<typeof timeFormat>;

export const timeRole = z.object({ column: z.string().min(1), format: timeFormat });
export type TimeRole = z.infer<typeof timeRole>;

export interface TimeGuess {
  readonly format: TimeFormat;
  /** false where the first rows can be read both ways: 03/04/2026 */
  readonly certain: boolean;
}

const written = /^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?=$|[\sT,])/;
const iso = /^\s*\d{4}-\d{1,2}(-\d{1,2})?([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?\s*$/;
const from = Date.UTC(1990, 0, 1);
const to = Date.UTC(2100, 0, 1);

/** How the values of a column are written as times; null where they are none. */
export function guessTimeFormat(values: readonly string[]): TimeGuess | null {
  const filled = values.filter((value) => value.trim() !== '');
  if (filled.length === 0) return null;
  if (filled.every((value) => iso.test(value))) return { format: 'iso', certain: true };
  const days = filled.map((value) => written.exec(value)).filter((found) => found !== null);
  if (days.length === filled.length) {
    const first = days.some(([, one]) => Number(one) > 12);
    const second = days.some(([, , two]) => Number(two) > 12);
    if (first && second) return null;
    return { format: second ? 'month-first' : 'day-first', certain: first || second };
  }
  if (!filled.every((value) => /^\s*\d{9,14}(\.\d+)?\s*$/.test(value))) return null;
  const within = (perUnit: number): boolean =>
    filled.every((value) => Number(value) * perUnit >= from && Number(value) * perUnit <= to);
  if (within(1000)) return { format: 'seconds', certain: true };
  return within(1) ? { format: 'milliseconds', certain: true } : null;
}
