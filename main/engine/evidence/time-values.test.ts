import { expect, test } from 'vitest';
import { dayOfNumber, isByDay, timesFromNumbers, timesFromTexts } from './time-values.ts';

const march = Date.UTC(2025, 2, 1);
const read = (name: string, type: string, ...values: number[]) =>
  timesFromNumbers(name, type, Float64Array.from(values));

test('dates of the table, and seconds, milliseconds, microseconds since 1970 by their range', () => {
  expect(read('paid', 'TIMESTAMP', march / 1000)?.values[0]).toBe(march);
  for (const [unit, factor] of [
    ['seconds', 1e-3],
    ['milliseconds', 1],
    ['microseconds', 1e3],
  ] as const) {
    const found = read('booked', 'BIGINT', march * factor, (march + 86_400_000) * factor);
    expect(found?.isCalendar).toBe(true);
    expect(found?.assumption).toContain(`as ${unit} since 1970`);
    expect(found?.values[1]).toBe(march + 86_400_000);
  }
});

test('days as one number, years, and steps that only have an order', () => {
  expect(read('date', 'BIGINT', 20250301, 20250302)?.values[0]).toBe(march);
  expect(read('date', 'BIGINT', 20250301, 20251399)?.isCalendar).toBe(false);
  expect(read('year', 'BIGINT', 1999, 2025)?.values[1]).toBe(Date.UTC(2025, 0, 1));
  expect(read('step', 'BIGINT', 1, 743)).toMatchObject({ isCalendar: false });
  expect([20250229, 20240229, 20251301, 7].map(dayOfNumber)).toEqual([NaN, Date.UTC(2024, 1, 29), NaN, NaN]);
});

test('money is no time, whatever its range', () => {
  expect(read('balance', 'DOUBLE', 1.5e9, 1.6e9)).toBeNull();
  expect(read('amount', 'DOUBLE', 12, 90)).toBeNull();
  expect(read('time', 'BIGINT', 5, 5)).toBeNull();
});

test('texts that nearly all read as dates, with and without a zone', () => {
  const texts = [...Array.from({ length: 39 }, () => '2025-03-01 00:00'), '2025-03-01T01:00:00+01:00', '', 'unknown'];
  const found = timesFromTexts('when', texts);
  expect(found?.values[0]).toBe(march);
  expect(found?.values[39]).toBe(march);
  expect(found?.values[40]).toBeNaN();
  expect(found?.assumption).toContain('1 other texts');
  expect(timesFromTexts('when', ['2025-03-01', 'b', 'c'])).toBeNull();
  expect(timesFromTexts('when', ['', ''])).toBeNull();
  expect(isByDay(Float64Array.of(march, NaN))).toBe(true);
  expect(isByDay(Float64Array.of(march + 1))).toBe(false);
});
