/**
 * Methods whose papers compare all nodes with all nodes, on a graph of 12,000: the memory that the kernels work in never
 * grows to nodes times nodes.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../compute/index.ts';
import type { ComputeBackend } from '../compute/index.ts';
import { simdKernels } from '../compute/kernels/memory.ts';
import { createRunContext } from '../context.ts';
import { createRng } from '../rng.ts';
import type { GraphData } from '../schema/graph.ts';
import { denseFeatures, makeGraph } from '../testing/arbitraries.ts';
import { detectorById } from './index.ts';

const NODES = 12_000;
/** Floats of n x (all hidden layers and their gradients): far from the 144 million of n x n. */
const MOST = 40 * NODES * 64;

function large(): GraphData {
  const rng = createRng(1);
  const edges = Array.from({ length: 3 * NODES }, () => [rng.int(NODES), rng.int(NODES)] as const);
  return {
    graph: makeGraph(NODES, edges),
    features: denseFeatures(Array.from({ length: NODES }, () => [rng.normal(), rng.normal(), rng.normal()])),
  };
}

let backend: ComputeBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});

describe.each([
  ['tam', { epochs: 1, series: 1, cuts: 1 }],
  ['dominant', { epochs: 1 }],
])('%s', (id, params) => {
  it('never holds a number for each pair of nodes', async () => {
    const memory = simdKernels()!;
    await detectorById(id).fit(large(), params, createRunContext({ rng: createRng(1) }), backend);
    // Kernel memory never shrinks: its length is the most that was ever needed, a quarter of slack included.
    expect(memory.floats(0, 0).buffer.byteLength).toBeLessThan(1.25 * 4 * MOST);
  });
});
