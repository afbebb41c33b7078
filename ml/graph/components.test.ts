import { expect, test } from 'vitest';
import { denseFeatures, makeGraph } from '../testing/arbitraries.ts';
import type { DenseFeatures } from '../schema/graph.ts';
import { components, inducedSubgraph, largestComponent } from './components.ts';

const graph = makeGraph(8, [
  [7, 2],
  [2, 5],
  [0, 1],
  [5, 6],
  [3, 3],
  [1, 4],
]);

test('components are named by their least node, whatever the direction of edges', () => {
  expect([...components(graph)]).toEqual([0, 0, 2, 3, 0, 2, 2, 2]);
});

test('the largest component, ascending; the first of equally large ones; none of no nodes', () => {
  expect([...largestComponent(graph)]).toEqual([2, 5, 6, 7]);
  expect([
    ...largestComponent(
      makeGraph(4, [
        [2, 3],
        [0, 1],
      ]),
    ),
  ]).toEqual([0, 1]);
  expect([...largestComponent(makeGraph(0, []))]).toEqual([]);
});

test('a subgraph has its nodes in the order asked, their edges, features and numbers on edges', () => {
  const features = denseFeatures(Array.from({ length: 8 }, (_, v) => [v, 10 * v]));
  const edgeFeatures: DenseFeatures = {
    kind: 'dense',
    numRows: 6,
    numCols: 1,
    data: Float32Array.of(0, 1, 2, 3, 4, 5),
    names: ['amount'],
  };
  const sub = inducedSubgraph({ graph, features, edgeFeatures }, Int32Array.of(5, 3, 2));
  expect(sub.graph).toMatchObject({ numNodes: 3, numEdges: 2, src: Int32Array.of(2, 1), dst: Int32Array.of(0, 1) });
  expect(sub.features).toMatchObject({ numRows: 3, data: Float32Array.of(5, 50, 3, 30, 2, 20) });
  expect(sub.edgeFeatures?.data).toEqual(Float32Array.of(1, 4));
});
