import { afterEach, expect, test } from 'vitest';
import { symmetricCsr } from '../../../ml/graph/csr.ts';
import { createTestBench } from '../testing/test-project.ts';
import type { TestBench } from '../testing/test-project.ts';
import { chooseAmong } from './among.ts';
import { createNeighbourhoodHandlers } from './neighbourhood-handlers.ts';

const benches: TestBench[] = [];
afterEach(async () => {
  for (const made of benches.splice(0)) await made.dispose();
});

// 0 - 1 (twice), 1 - 2, 2 - 2, 2 - 3, 3 - 4
const pairs = [
  [0, 1],
  [1, 0],
  [1, 2],
  [2, 2],
  [2, 3],
  [3, 4],
] as const;
const graph = {
  ...{ numNodes: 6, numEdges: pairs.length, directed: true },
  src: Int32Array.from(pairs, ([s]) => s),
  dst: Int32Array.from(pairs, ([, t]) => t),
};
const among = (nodes: readonly number[], maxNodes = 100) =>
  chooseAmong({ graph, csr: symmetricCsr(graph), nodes: Int32Array.from(nodes), maxNodes, importance: (v) => v });

test('the set, every edge among it, and what leads out of it', () => {
  expect(among([0, 1, 2, 5])).toEqual({
    nodes: [5, 2, 1, 0],
    centers: [],
    hidden: [0, 1, 0, 0],
    edges: [0, 1, 2, 3],
    hiddenNodes: 0,
    hiddenEdges: 1,
  });
});

test('the cap keeps the highest, and counts the others; a node named twice is one', () => {
  expect(among([0, 1, 2, 2], 2)).toEqual({
    nodes: [2, 1],
    centers: [],
    hidden: [1, 1],
    edges: [2, 3],
    hiddenNodes: 1,
    hiddenEdges: 3,
  });
});

test('the engine names them, and refuses strangers', async () => {
  const bench = createTestBench({ numNodes: 6, edges: pairs });
  benches.push(bench);
  const ask = createNeighbourhoodHandlers(bench.ctx)['graph.among'];
  const signal = new AbortController().signal;
  const shown = await ask({ runId: null, nodes: Int32Array.of(3, 4), maxNodes: 10 }, signal);
  expect(shown.nodes.map(({ id, isCenter, hidden }) => [id, isCenter, hidden])).toEqual([
    ['n3', false, 1],
    ['n4', false, 0],
  ]);
  expect(shown.edges).toMatchObject([{ index: 5, source: 3, target: 4 }]);
  await expect(ask({ runId: null, nodes: Int32Array.of(9), maxNodes: 10 }, signal)).rejects.toThrow(/no node number 9/);
});
