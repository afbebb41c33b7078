import { expect, it } from 'vitest';
import { commaNumberOf, dateOf, numberOf, yesNoOf } from './read-cell.ts';

it('reads numbers, and nothing that only looks like one', () => {
  expect([' 12 ', '-1.5', '+2', '.5', '5.', '1e-3'].map(numberOf)).toEqual([12, -1.5, 2, 0.5, 5, 0.001]);
  for (const cell of ['', ' ', 'NaN', 'Infinity', '0x10', '1_000', '1,5', '1 000', '1e999', 'abc']) {
    expect(numberOf(cell), cell).toBeNaN();
  }
  expect(['1,5', '-2', '3,25 '].map(commaNumberOf)).toEqual([1.5, -2, 3.25]);
  for (const cell of ['1.5', '1.000,5', ',5', '']) expect(commaNumberOf(cell), cell).toBeNaN();
});

it('reads points in time, as UTC where no zone is written', () => {
  const noon = Date.UTC(2024, 1, 29, 12, 0, 0) / 1000;
  for (const cell of ['2024-02-29 12:00:00', '2024/2/29 12:00', '2024-02-29T12:00:00+01:00', '2024-02-29 12:00:00Z']) {
    expect(dateOf(cell), cell).toBe(noon);
  }
  expect(dateOf('1969-12-31 23:59:59.5')).toBe(-0.5);
  for (const cell of ['2023-02-29', '2024-13-01', '2024-01-01 25:00', '29.02.2024', '', 'yesterday']) {
    expect(dateOf(cell), cell).toBeNaN();
  }
});

it('reads yes and no', () => {
  expect([' Yes', 'F', '0', 'true', 'maybe', ''].map(yesNoOf)).toEqual([1, 0, 0, 1, NaN, NaN]);
});
