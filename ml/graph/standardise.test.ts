/** Rows of one length each, whatever the features are. */
import { expect, it } from 'vitest';
import { denseFeatures, toSparse } from '../testing/arbitraries.ts';
import { rowNorms } from './feature-rows.ts';
import { rowsOfLength, standardise } from './standardise.ts';

it('gives sparse rows the length asked for, their columns as they are, and leaves rows of zeros', () => {
  const given = toSparse(
    denseFeatures([
      [3, 0, 4],
      [0, 0, 0],
      [0, -2, 0],
    ]),
  );
  const found = rowsOfLength(given, 0.25);
  if (given.kind !== 'csr' || found.kind !== 'csr') throw new Error('sparse features expected');
  expect([...found.values]).toEqual([3, 4].map((value) => Math.fround(value / 20)).concat(-0.25));
  expect([...given.values]).toEqual([3, 4, -2]);
  expect([...rowNorms(found)]).toEqual([expect.closeTo(0.25, 6), 0, 0.25]);
});

it('standardises dense columns before, so that the column of the largest unit does not make the direction', () => {
  const given = denseFeatures([
    [1000, 1],
    [3000, 3],
    [5000, 2],
  ]);
  const found = rowsOfLength(given, 1);
  if (given.kind !== 'dense' || found.kind !== 'dense') throw new Error('dense features expected');
  for (const length of rowNorms(found)) expect(length).toBeCloseTo(1, 6);
  const standard = standardise(given).data;
  expect(found.data[0] / found.data[1]).toBeCloseTo(standard[0] / standard[1], 5);
});
