/** Strategies and both loops on graphs and labels that are hardly there: questions in words, or why there are none. */
import { describe, expect, it } from 'vitest';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { GraphData } from '../schema/graph.ts';
import { strategies } from '../strategies/index.ts';
import { degenerateGraphs, degenerateLabels, firstNotFinite, unusableGraphs } from '../testing/degenerate.ts';
import { createLabellingLoop } from './loop.ts';

const WANTED = 5;
const ctx = () => createRunContext({ rng: createRng(1) });
const candidatesOf = (labels: Int32Array): Uint8Array => Uint8Array.from(labels, (label) => (label < 0 ? 1 : 0));
const left = (labels: Int32Array): number => labels.filter((label) => label < 0).length;

describe.each(Object.entries(degenerateLabels))('%s', (_labels, labelsOf) => {
  describe.each(strategies.map((strategy) => [strategy.id, strategy] as const))('%s', (_id, strategy) => {
    it.each(Object.entries(degenerateGraphs))('%s', async (_name, data) => {
      const csr = symmetricCsr(data.graph);
      const labels = labelsOf(data.graph.numNodes);
      const given = { data, csr, propagation: convolution(csr), numClasses: 2, labels, count: WANTED };
      // What a classifier would say is all the same, or says nothing new of any node.
      for (const value of [() => 0, (i: number) => ((i * 37) % 11) - 5]) {
        const logits = Float32Array.from({ length: 2 * data.graph.numNodes }, (_, i) => value(i));
        const input = { ...given, candidates: candidatesOf(labels), logits };
        const selection = await strategy.select(input, {}, ctx());
        expect(firstNotFinite(selection)).toBeNull();
        expect(selection.queries.length).toBe(Math.min(WANTED, left(labels)));
        for (const { node } of selection.queries) expect(labels[node]).toBe(-1);
      }
    });
  });

  describe.each([
    ['hunt', 'hunt'],
    ['teach', 'cover'],
    ['teach', 'sag'],
  ] as const)('a loop that is to %s by %s', (mode, strategy) => {
    const askAndPredict = async (data: GraphData): Promise<void> => {
      const labels = labelsOf(data.graph.numNodes);
      const answers = Array.from(labels.entries(), ([node, label]) => ({ node, label })).filter(
        ({ label }) => label >= 0,
      );
      const settings = { mode, strategy, params: {}, seed: 1, numClasses: 2 };
      const loop = createLabellingLoop(data, symmetricCsr(data.graph), settings);
      const proposal = await loop.propose({ answers, candidates: candidatesOf(labels) }, WANTED, 1, ctx());
      expect(firstNotFinite(proposal)).toBeNull();
      expect(proposal.queries.length).toBe(Math.min(WANTED, left(labels)));
      const prediction = await loop.predict(answers, ctx());
      expect(firstNotFinite(prediction)).toBeNull();
      if (new Set(answers.map(({ label }) => label)).size < 2) expect(prediction).toBeNull();
      loop.dispose();
    };

    it.each(Object.entries(degenerateGraphs))('%s', async (_name, data) => {
      try {
        await askAndPredict(data);
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
        expect(thrown.message).toMatch(/^The graph has no nodes/);
        expect(data.graph.numNodes).toBe(0);
      }
    });

    it.each(Object.entries(unusableGraphs))('%s is refused', async (_name, data) => {
      await expect(askAndPredict(data)).rejects.toMatchObject({ code: 'invalid-argument' });
    });
  });
});
