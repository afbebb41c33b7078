import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, orderByScore, percentiles, ranks, recallAtK, rocAuc } from './ranking.ts';

const scores = (...values: number[]) => Float64Array.from(values);
const truth = (...values: number[]) => Int8Array.from(values);

describe('ranking metrics', () => {
  it('match values worked out by hand', () => {
    // Order 0.9+ 0.8- 0.7+ 0.1-: of 4 pairs 3 are right; precision at the positives is 1 and 2/3.
    const s = scores(0.9, 0.8, 0.7, 0.1);
    const y = truth(1, 0, 1, 0);
    expect(rocAuc(s, y)).toBe(0.75);
    expect(averagePrecision(s, y)).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(recallAtK(s, y, 2)).toBe(0.5);
  });

  it('count a tie as half, and leave unknown truth out', () => {
    expect(rocAuc(scores(1, 1, 5), truth(1, 0, -1))).toBe(0.5);
    expect(averagePrecision(scores(1, 1), truth(1, 0))).toBe(0.5);
    expect(recallAtK(scores(1, 1), truth(1, 0), 1)).toBe(0.5);
  });

  it('equal the definition by pairs, on any scores', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(rows, (pairs) => {
        const positives = pairs.filter(([, p]) => p);
        const negatives = pairs.filter(([, p]) => !p);
        fc.pre(positives.length > 0 && negatives.length > 0);
        let wins = 0;
        for (const [a] of positives) for (const [b] of negatives) wins += a > b ? 1 : a === b ? 0.5 : 0;
        const s = Float64Array.from(pairs, ([value]) => value);
        const y = Int8Array.from(pairs, ([, p]) => (p ? 1 : 0));
        expect(rocAuc(s, y)).toBeCloseTo(wins / (positives.length * negatives.length), 12);
      }),
    );
  });

  it('refuse a truth with one class, in words', () => {
    expect(() => rocAuc(scores(1, 2), truth(1, 1))).toThrow(/both classes; the truth has 2 anomalous and 0 normal/);
    expect(() => rocAuc(scores(1), truth(1, 0))).toThrow(/1 scores but 2 truth values/);
  });
});

describe('ranks and percentiles', () => {
  it('break ties by index, share a mid-rank percentile', () => {
    const s = scores(2, 5, 2, 1);
    expect([...orderByScore(s)]).toEqual([1, 0, 2, 3]);
    expect([...ranks(s)]).toEqual([2, 1, 3, 4]);
    expect([...percentiles(s)]).toEqual([0.625, 1, 0.625, 0.25]);
  });
});
