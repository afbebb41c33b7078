import fc from 'fast-check';
import { expect, it } from 'vitest';
import { highest } from './highest.ts';
import { orderByScore } from './ranking.ts';

it('is the head of the whole order, whatever the ties', () => {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
  fc.assert(
    fc.property(values, fc.nat(70), (list, count) => {
      const keys = Float64Array.from(list);
      expect([...highest(keys, count)]).toEqual([...orderByScore(keys)].slice(0, count));
    }),
  );
});
