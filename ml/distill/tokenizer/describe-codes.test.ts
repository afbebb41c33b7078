import { expect, it } from 'vitest';
import { denseFeatures, makeGraph, toSparse } from '../../testing/arbitraries.ts';
import type { Tokens } from '../distill.types.ts';
import { defaultDescription, describeCodes } from './describe-codes.ts';

const graph = makeGraph(
  6,
  [
    [0, 1],
    [0, 2],
    [1, 2],
    [2, 3],
    [2, 3],
    [4, 4],
  ],
  false,
);
const features = denseFeatures(
  [
    [1, 0, 3],
    [1, 0, 0],
    [1, 2, 3],
    [0, 0, 0],
    [0, 0, 3],
    [0, 2, 0],
  ],
  ['spoken', 'even', 'noise'],
);
const tokens: Tokens = {
  numCodes: 3,
  channels: 1,
  codebook: Float32Array.from([1, 4, 9]),
  codes: Int32Array.from([0, 0, 0, 1, 1, 1]),
  hidden: Float32Array.from([1.5, 1, 1.2, 4, 4, 5]),
};
const labels = Int32Array.from([2, 2, -1, 0, -1, 2]);
const options = { ...defaultDescription, comparison: 'euclid', features: 2 } as const;

it.each(['dense', 'csr'] as const)('says what sets members apart (%s features)', (kind) => {
  const data = { graph, features: kind === 'csr' ? toSparse(features) : features };
  const [first, second, empty] = describeCodes(data, tokens, labels, options);
  expect(first).toMatchObject({ code: 0, members: 3, labelled: 2, meanDegree: 7 / 3, graphMeanDegree: 8 / 6 });
  expect([...first.typical]).toEqual([1, 2, 0]);
  expect([...second.typical]).toEqual([3, 4, 5]);
  expect(first.classes).toEqual([{ class: 2, members: 2, share: 1, baseShare: 0.75 }]);
  expect(second.classes).toEqual([
    { class: 0, members: 1, share: 0.5, baseShare: 0.25 },
    { class: 2, members: 1, share: 0.5, baseShare: 0.75 },
  ]);
  // Both sides are of one value each: 1 against 0, by the deviation over all nodes, a half.
  expect(first.features.map(({ name }) => name)).toEqual(['spoken', 'noise']);
  expect(first.features[0]).toMatchObject({ column: 0, mean: 1, otherMean: 0 });
  expect(first.features[0].difference).toBeCloseTo(2, 6);
  // 2 against 1, both with variance 2.
  expect(first.features[1].difference).toBeCloseTo(1 / Math.sqrt(2), 6);
  expect(second.features[0].difference).toBeCloseTo(-2, 6);
  expect(empty).toMatchObject({ members: 0, labelled: 0, classes: [], features: [], meanDegree: null });
});

it('has no names where the source has none, and nothing to tell one code from', () => {
  const unnamed = { graph, features: denseFeatures([[1], [2], [3], [4], [5], [6]]) };
  expect(describeCodes(unnamed, tokens, labels, options)[0].features[0].name).toBe('');
  const single = { ...tokens, numCodes: 1, codebook: Float32Array.from([1]), codes: new Int32Array(6) };
  expect(describeCodes(unnamed, single, new Int32Array(6).fill(-1), options)).toMatchObject([
    { members: 6, labelled: 0, classes: [], features: [] },
  ]);
});
