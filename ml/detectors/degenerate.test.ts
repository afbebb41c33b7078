/** Every detector on graphs that are hardly there: finite scores of the right length, or a sentence that says what to do. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../compute/index.ts';
import type { ComputeBackend } from '../compute/index.ts';
import { createRunContext } from '../context.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { GraphData } from '../schema/graph.ts';
import { degenerateGraphs, firstNotFinite, unusableGraphs } from '../testing/degenerate.ts';
import type { DetectorResult } from './detector.ts';
import { createExplainer } from './explain.ts';
import { detectorById, detectors } from './index.ts';

const quick: Record<string, Record<string, number>> = {
  bourne: { epochs: 2, rounds: 1, hiddenChannels: 4 },
  prem: { epochs: 2, hiddenChannels: 4 },
  dominant: { epochs: 2, hiddenChannels: 4 },
  gadam: { localEpochs: 2, globalEpochs: 2, hiddenChannels: 4 },
  tam: { epochs: 2, hiddenChannels: 4 },
};
let backend: ComputeBackend;
beforeAll(async () => {
  backend = await openBackend('wasm');
});

function requireFinite({ nodes, edges, notes }: DetectorResult, { graph }: GraphData): void {
  for (const [scores, length] of [
    [nodes, graph.numNodes],
    [edges, graph.numEdges],
  ] as const) {
    if (scores === null) continue;
    for (const values of [scores.score, ...scores.parts.map((part) => part.values)]) {
      expect(values.length).toBe(length);
      expect(values.findIndex((value) => !Number.isFinite(value))).toBe(-1);
    }
  }
  for (const note of notes) expect(note).toMatch(/^[A-Z\d].*\.$/s);
}

describe.each(detectors)('$id', (detector) => {
  const fit = (data: GraphData) =>
    detector.fit(data, quick[detector.id] ?? {}, createRunContext({ rng: createRng(1) }), backend);

  it.each(Object.entries(degenerateGraphs))('%s', async (_name, data) => {
    try {
      requireFinite(await fit(data), data);
    } catch (thrown) {
      // A refusal is an answer, too; what the test itself found is not.
      if (!(thrown instanceof AppError)) throw thrown;
      expect(thrown.code).toBe('conflict');
      expect(thrown.message).toMatch(
        /^(The graph has no nodes|\w+ judges nodes by their features, and this graph has none)/,
      );
      expect(data.graph.numNodes * data.features.numCols).toBe(0);
    }
  });

  it.each(Object.entries(unusableGraphs))('%s is refused', async (_name, data) => {
    await expect(fit(data)).rejects.toMatchObject({ code: 'invalid-argument' });
  });
});

describe.each(['auto', 'degree'])('reasons for what %s says', (id) => {
  it.each(Object.entries(degenerateGraphs).filter(([, { graph }]) => graph.numNodes > 0))('%s', async (_name, data) => {
    const { nodes, edges } = await detectorById(id).fit(data, {}, createRunContext({ rng: createRng(1) }), backend);
    const explainer = createExplainer({ data, csr: symmetricCsr(data.graph), nodes, edges });
    for (let v = 0; v < data.graph.numNodes; v++) {
      expect(firstNotFinite(explainer.explain('node', v, String))).toBeNull();
    }
    for (let e = 0; edges !== null && e < data.graph.numEdges; e++) {
      expect(firstNotFinite(explainer.explain('edge', e, String))).toBeNull();
    }
  });
});

describe('the words', () => {
  const refusal = async (data: GraphData): Promise<string> => {
    const fitted = detectorById('degree').fit(data, {}, createRunContext({ rng: createRng(1) }), backend);
    return fitted.then(
      () => '',
      (thrown: unknown) => String(thrown),
    );
  };

  it('name the place of a value that is none', async () => {
    const unusable = unusableGraphs['a feature that is no number'];
    expect(await refusal(unusable)).toMatch(/The feature number 2 of node number 4 is NaN, .* import it again\./);
    const sparse = unusableGraphs['a feature that is minus infinite, sparse'];
    expect(await refusal(sparse)).toMatch(/The feature number 2 of node number 4 is -Infinity/);
    const edge = unusableGraphs['an edge value that is no number'];
    expect(await refusal(edge)).toMatch(/The feature column 1 of edge number 4 is NaN/);
    expect(await refusal(degenerateGraphs['no nodes'])).toMatch(/no nodes, so there is nothing to score/);
  });

  it('tell what was divided, and only where it was', async () => {
    const notes = async (name: string) =>
      (await detectorById('degree').fit(degenerateGraphs[name], {}, createRunContext({ rng: createRng(1) }), backend))
        .notes;
    expect(await notes('values as large as they come')).toEqual([
      expect.stringMatching(/^Features of nodes reach 3\.4e\+38, .* divided by 1\.3e\+30/),
    ]);
    expect(await notes('more features than nodes')).toEqual([]);
  });
});
