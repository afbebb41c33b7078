/** Places for graphs that are hardly there: one for every node, finite, or a sentence. */
import { describe, expect, it } from 'vitest';
import { createRunContext } from '../context.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import { degenerateGraphs, firstNotFinite } from '../testing/degenerate.ts';
import { pcaLayout, umapLayout } from './feature-map.ts';
import { forceLayout } from './force-layout.ts';

const ctx = () => createRunContext({ rng: createRng(1) });

describe.each(Object.entries(degenerateGraphs))('%s', (_name, { graph, features }) => {
  it('gets places by its edges', async () => {
    const layout = await forceLayout(symmetricCsr(graph), ctx());
    expect(layout.positions.length).toBe(2 * graph.numNodes);
    expect(firstNotFinite(layout)).toBeNull();
  });

  it.each([
    ['straight', pcaLayout],
    ['unfolded', umapLayout],
  ] as const)('gets places by its features, %s, where there are different ones', async (_kind, place) => {
    try {
      const layout = await place(features, ctx());
      expect(layout.positions.length).toBe(2 * graph.numNodes);
      expect(firstNotFinite(layout)).toBeNull();
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      expect(thrown.message).toMatch(/no two nodes differ in theirs. Choose places by the edges instead/);
    }
  });
});
