/** Times in the forms that can be said; that DuckDB reads the same is in main/engine/import/read-times.test.ts. */
import { expect, it } from 'vitest';
import { momentOf } from './read-moment.ts';
import type { MomentForm } from './read-moment.ts';

it.each<[MomentForm, string, string]>([
  ['day-first', '31/12/2026', '2026-12-31T00:00:00.000Z'],
  ['day-first', '03.04.26 5:06', '2026-04-03T05:06:00.000Z'],
  ['day-first', '31.12.2026, 14:00:30.5', '2026-12-31T14:00:30.500Z'],
  ['month-first', '03/04/2026 1:05 PM', '2026-03-04T13:05:00.000Z'],
  ['month-first', '1/2/69 12:05 am', '1969-01-02T00:05:00.000Z'],
  ['seconds', '1700000000', '2023-11-14T22:13:20.000Z'],
  ['milliseconds', '1700000000123', '2023-11-14T22:13:20.123Z'],
  ['iso', '2024-01-31 12:30', '2024-01-31T12:30:00.000Z'],
])('%s: %s', (form, cell, time) => {
  expect(new Date(1000 * momentOf(cell, form)).toISOString()).toBe(time);
});

it.each<[MomentForm, string]>([
  ['day-first', '12/31/2026'],
  ['month-first', '31/12/2026'],
  ['day-first', '30.02.2026'],
  ['day-first', '2026-12-31'],
  ['day-first', '1/2.2026'],
  ['day-first', '01/02/2026 24:00'],
  ['month-first', '01/02/2026 13:05 PM'],
  ['seconds', 'yesterday'],
  ['seconds', '1e30'],
])('%s: %s is none', (form, cell) => {
  expect(momentOf(cell, form)).toBeNaN();
});
