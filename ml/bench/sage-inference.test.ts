/** The peer of a measurement must be right too: one node as all nodes, and both as the formula. */
import { expect, it } from 'vitest';
import { loadKernels } from '../compute/kernels/memory.ts';
import { relativeError } from '../distill/testing.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { skewedGraph } from './generated-graph.ts';
import { createSage, randomSage } from './sage-inference.ts';

const memory = loadKernels('relaxed') ?? loadKernels('simd');

it.skipIf(memory === null)('says the same for one node, for all, and by the formula (skipped without SIMD)', () => {
  if (memory === null) return;
  const { data } = skewedGraph(300, 900, 3, 10);
  const { features } = data;
  if (features.kind !== 'dense') throw new Error('unexpected kind');
  const csr = symmetricCsr(data.graph);
  const layers = randomSage([10, 20, 12, 5], createRng(1));
  const sage = createSage(memory, layers, csr, features);
  let h = Array.from({ length: 300 }, (_, v) => [...features.data.subarray(10 * v, 10 * v + 10)]);
  for (const [l, { self, neighbours, bias, outChannels }] of layers.entries()) {
    const before = h;
    h = before.map((own, v) => {
      const around = [...csr.colIdx.subarray(csr.rowPtr[v], csr.rowPtr[v + 1])].map((u) => before[u]);
      return Array.from({ length: outChannels }, (_, c) => {
        let sum = bias[c];
        for (const [i, value] of own.entries()) {
          const mean = around.reduce((all, row) => all + row[i], 0) / Math.max(1, around.length);
          sum += value * self[i * outChannels + c] + mean * neighbours[i * outChannels + c];
        }
        return l === 2 ? sum : Math.max(0, sum);
      });
    });
  }
  const all = sage.all();
  expect(relativeError(all, Float32Array.from(h.flat()))).toBeLessThan(1e-5);
  for (const v of [0, 7, 299]) {
    const { logits, within2 } = sage.one(v);
    expect(relativeError(logits, all.slice(5 * v, 5 * v + 5))).toBeLessThan(1e-4);
    expect(within2).toBeGreaterThan(0);
  }
  sage.dispose();
});
