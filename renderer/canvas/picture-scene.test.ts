import { expect, test } from 'vitest';
import type { Neighbourhood } from '../../main/contract/api.ts';
import { paletteOf } from './palette.ts';
import { pictureScene } from './picture-scene.ts';

const palette = paletteOf((name) => name);
const picture: Neighbourhood = {
  nodes: [
    { index: 5, id: 'a', name: 'A', degree: 1, score: 1, percentile: 1, label: 'anomalous', hidden: 0, isCenter: true },
    { index: 9, id: 'b', name: 'B', degree: 1, score: 0, percentile: 0.2, label: null, hidden: 3, isCenter: false },
  ],
  edges: [{ index: 3, source: 9, target: 5, score: null, percentile: null, label: 'anomalous' }],
  directed: true,
  hiddenNodes: 0,
  hiddenEdges: 0,
};

test('a file shows what the screen shows: places, colours, shapes, texts, and a legend of what is in it', () => {
  const scene = pictureScene(
    picture,
    new Map([
      [5, [1, 2]],
      [9, [3, 4]],
    ]),
    new Map([[3, '90']]),
    palette,
  );
  expect(scene.nodes).toMatchObject([
    { x: 1, y: 2, shape: 'triangle', fill: 'score-4', border: 'label-anomalous', priority: Infinity },
    { x: 3, y: 4, shape: 'disc', fill: 'score-0', halo: null },
  ]);
  expect(scene.edges).toMatchObject([
    { from: [3, 4], to: [1, 2], hasArrow: true, isDashed: true, text: '90', bend: 0 },
  ]);
  expect(scene.legend.map(({ text }) => text)).toEqual([
    'lower half',
    '50–80 %',
    '80–95 %',
    '95–99 %',
    'top 1 %',
    'labelled anomalous',
  ]);
});
