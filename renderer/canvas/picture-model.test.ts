import { expect, test } from 'vitest';
import type { Neighbourhood } from '../../main/contract/api.ts';
import { edgeAt, nodeAt } from './pick.ts';
import { bendsOf, middleOf, pictureModel } from './picture-model.ts';
import type { Point } from './layout.ts';

const pairs: readonly (readonly [number, number])[] = [
  [0, 1],
  [1, 0],
  [0, 2],
  [2, 2],
];
const picture: Neighbourhood = {
  nodes: [0, 1, 2].map((index) => ({
    index,
    id: String(index),
    name: String(index),
    degree: 1,
    score: null,
    percentile: index === 2 ? 0.999 : 0.1,
    label: null,
    hidden: 0,
    isCenter: index === 0,
  })),
  edges: pairs.map(([source, target], index) => ({
    index,
    source,
    target,
    score: null,
    percentile: null,
    label: null,
  })),
  directed: true,
  hiddenNodes: 0,
  hiddenEdges: 0,
};
const places = new Map<number, Point>([
  [0, [0, 0]],
  [1, [200, 0]],
  [2, [0, 200]],
]);
const model = pictureModel(picture, places, 2);

test('edges between the same ends stand apart, a lone one is straight', () => {
  const bends = bendsOf(picture.edges);
  expect(bends.get(2)).toBe(0);
  const [first, second] = [0, 1].map((index) => middleOf(model.edgeByIndex.get(index)!));
  expect(first[0]).toBeCloseTo(100);
  // One above and one below, although they run against each other.
  expect(first[1] * second[1]).toBeLessThan(0);
});

test('the centre is drawn last, the chosen edge is the widest', () => {
  expect(model.nodes.at(-1)?.node.index).toBe(0);
  expect(model.edgeByIndex.get(2)).toMatchObject({ isCentre: true, width: 6 });
});

test('what lies under the pointer: a disc, a bent edge where it is drawn, a loop, nothing', () => {
  expect(nodeAt(model, 4, 5, 0)?.node.index).toBe(0);
  expect(nodeAt(model, 100, 100, 3)).toBeNull();
  for (const index of [0, 1, 2]) {
    const [x, y] = middleOf(model.edgeByIndex.get(index)!);
    expect(edgeAt(model, x, y, 3)?.index).toBe(index);
  }
  expect(edgeAt(model, 12, 200 - 15.5 - 7.2, 2)?.index).toBe(3);
  expect(edgeAt(model, 120, 120, 5)).toBeNull();
});
