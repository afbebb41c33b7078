/**
 * The labelling loop that teaches a classifier: a cold strategy asks until both classes have an answer, then the chosen
 * one does with what a graph convolutional network says that learned from the answers alone.
 */
import { balancedWeights } from '../classify/classifier.ts';
import { createGcn } from '../classify/gcn.ts';
import { publishedGcn } from '../classify/gcn-input.ts';
import { createRunContext } from '../context.ts';
import type { RunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Csr, GraphData } from '../schema/graph.ts';
import { grainNn } from '../strategies/grain-nn.ts';
import { strategyById } from '../strategies/index.ts';
import type { Answer, LabellingLoop, LoopSettings } from './loop.types.ts';

/** Fixed beforehand: without validation labels nothing can choose it. */
const EPOCHS = 100;

/** @throws AppError not-found (strategy), invalid-argument (mode) */
export function createLabellingLoop(data: GraphData, csr: Csr, settings: LoopSettings): LabellingLoop {
  const { numClasses, seed, params } = settings;
  const strategy = strategyById(settings.strategy);
  if (settings.mode !== 'teach') {
    throw new AppError('invalid-argument', `${strategy.title} teaches a classifier and cannot hunt.`);
  }
  const propagation = convolution(csr);
  const rng = createRng(seed);
  const labelsOf = (answers: readonly Answer[]): Int32Array => {
    const labels = new Int32Array(data.graph.numNodes).fill(-1);
    for (const { node, label } of answers) labels[node] = label;
    return labels;
  };
  const logitsOf = async (answers: readonly Answer[], ctx: RunContext): Promise<Float32Array | null> => {
    if (new Set(answers.map(({ label }) => label)).size < 2) return null;
    const labels = labelsOf(answers);
    const input = { features: data.features, propagation, numClasses, rng: rng.fork('classifier') };
    const network = createGcn(input, publishedGcn);
    try {
      await network.train({ labels, classWeights: balancedWeights(labels, numClasses) }, EPOCHS, ctx);
      return await network.logits();
    } finally {
      network.dispose();
    }
  };
  return {
    propose: async ({ answers, candidates }, count, round, ctx) => {
      const logits = strategy.needs === 'cold' ? null : await logitsOf(answers, ctx);
      const isCold = strategy.needs !== 'cold' && logits === null;
      const asking = isCold ? grainNn : strategy;
      const own = createRunContext({ rng: rng.fork(`round ${round}`), signal: ctx.signal });
      const labels = labelsOf(answers);
      const input = { data, csr, propagation, numClasses, labels, candidates, logits, count };
      const { queries, notes } = await asking.select(input, isCold ? {} : params, own);
      const phase = isCold
        ? `Cold start: ${asking.title} asks until both classes have an answer.`
        : `${asking.title} asks.`;
      return { queries: queries.map((query) => ({ ...query, reason: 'picked' })), phase, notes };
    },
    predict: async (answers, ctx) => {
      const logits = await logitsOf(answers, ctx);
      if (logits === null) return null;
      const probabilities = new Float32Array(logits.length);
      for (let start = 0; start < logits.length; start += numClasses) {
        const row = logits.subarray(start, start + numClasses);
        const most = row.reduce((high, value) => Math.max(high, value), -Infinity);
        const sum = row.reduce((total, value) => total + Math.exp(value - most), 0);
        for (let c = 0; c < numClasses; c++) probabilities[start + c] = Math.exp(row[c] - most) / sum;
      }
      return { probabilities };
    },
    dispose: () => undefined,
  };
}
