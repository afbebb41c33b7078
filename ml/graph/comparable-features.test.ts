/** One footing for features of both kinds. */
import { expect, it } from 'vitest';
import { denseFeatures, toSparse } from '../testing/arbitraries.ts';
import { comparableFeatures } from './comparable-features.ts';

it('divides sparse rows by the sum of their absolute values and leaves empty rows empty', () => {
  const features = comparableFeatures(
    toSparse(
      denseFeatures([
        [1, 0, 3],
        [0, 0, 0],
        [-2, 2, 0],
      ]),
    ),
  );
  if (features.kind !== 'csr') throw new Error('sparse expected');
  expect([...features.values]).toEqual([0.25, 0.75, -0.5, 0.5]);
});

it('standardises dense columns, whatever their unit', () => {
  const features = comparableFeatures(
    denseFeatures([
      [2, 1000],
      [4, 3000],
    ]),
  );
  if (features.kind !== 'dense') throw new Error('dense expected');
  expect([...features.data]).toEqual([-1, -1, 1, 1]);
});
