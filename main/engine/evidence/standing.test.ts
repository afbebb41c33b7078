import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascending, categoryStanding, numberStanding, quantile, surpriseOf } from './standing.ts';

test('a number in a group, as counting one by one finds it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 15 }),
      fc.nat(6),
      fc.boolean(),
      (rest, value, own) => {
        const standing = numberStanding(value, ascending(Float64Array.from(own ? [...rest, value] : rest)), own);
        if (rest.length < 3) {
          expect(standing).toBeNull();
          return;
        }
        const below = rest.filter((other) => other < value).length;
        const above = rest.filter((other) => other > value).length;
        const equal = rest.length - below - above;
        expect(standing?.percentile).toBeCloseTo((below + equal / 2) / rest.length);
        expect(standing?.tail).toBeCloseTo(Math.min(1, (2 * (Math.min(below, above) + equal + 1)) / (rest.length + 1)));
      },
    ),
  );
});

test('quartiles lie between the values', () => {
  const sorted = ascending(Float64Array.of(4, NaN, 1, 3, 2));
  expect([0, 0.25, 0.5, 1].map((share) => quantile(sorted, share))).toEqual([1, 1.75, 2.5, 4]);
});

test('a category is unusual where its kind is rare, not where all kinds are small', () => {
  const rare = categoryStanding('KY', [...Array.from({ length: 99 }, () => 'NL'), '', 'KY']);
  expect(rare).toMatchObject({ size: 100, share: 0.01, commonest: 'NL', commonestShare: 0.99 });
  expect(surpriseOf([rare!])).toBeGreaterThan(1.6);
  const spread = categoryStanding(
    'k7',
    Array.from({ length: 100 }, (_, i) => `k${i}`),
  );
  expect(surpriseOf([spread!])).toBe(0);
  expect(categoryStanding('a', ['a', 'b', ''])).toBeNull();
});
