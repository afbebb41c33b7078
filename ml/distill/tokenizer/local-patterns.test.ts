/** Patterns of surroundings: found without labels, the same twice, and none where nothing differs. */
import { beforeAll, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { createRunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import { denseFeatures, makeGraph } from '../../testing/arbitraries.ts';
import { localPatterns } from './local-patterns.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

const ctx = () => createRunContext({ rng: createRng(1) });
const NODES = 160;

/** Two groups, linked within; node 0 has the features of the other one. */
function groups() {
  const rng = createRng(2);
  const edges = Array.from({ length: 8 * NODES }, (_, i) => {
    const v = i % NODES;
    return [v, (v + 2 * (1 + rng.int(20))) % NODES] as const;
  });
  const rows = Array.from({ length: NODES }, (_, v) => {
    const seen = v === 0 ? 1 : v % 2;
    return Array.from({ length: 6 }, (_column, c) => (c % 2 === seen ? 1 : 0) + 0.3 * rng.normal());
  });
  return { graph: makeGraph(NODES, edges), features: denseFeatures(rows) };
}

it('sorts nodes by what surrounds them, a code for every 16, twice the same', async () => {
  const tokens = (await localPatterns(groups(), ctx()))!;
  expect(tokens.numCodes).toBe(10);
  expect(tokens.codes.length).toBe(NODES);
  // No code has nodes of both groups: node 0 goes with its neighbours.
  const codesOf = (side: number): Set<number> => new Set([...tokens.codes].filter((_, v) => v % 2 === side));
  expect([...codesOf(0)].filter((code) => codesOf(1).has(code))).toEqual([]);
  expect(await localPatterns(groups(), ctx())).toEqual(tokens);
});

it('finds none where all rows are equal', async () => {
  const { graph } = groups();
  const features = denseFeatures(Array.from({ length: NODES }, () => [1, 2, 3]));
  expect(await localPatterns({ graph, features }, ctx())).toBeNull();
});
