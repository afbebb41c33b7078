/**
 * A small labelling loop for tests of the queue: a strategy that needs no classifier asks, and the class whose labelled
 * nodes have the nearer mean of features is predicted. A function of what it is given, as the contract of loops says.
 */
import { createRunContext } from '../../../ml/context.ts';
import { convolution } from '../../../ml/graph/adjacency.ts';
import type { Answer, LabellingLoop, Prediction } from '../../../ml/loop/loop.types.ts';
import { createRng } from '../../../ml/rng.ts';
import type { GraphData } from '../../../ml/schema/graph.ts';
import { strategyById } from '../../../ml/strategies/index.ts';
import type { CreateLoop } from '../queue/queue.types.ts';

/** With this seed the loop brings its thread down. */
export const CRASHING_SEED = 1313;
/** With this seed the loop takes no further step than to name what it was given: answers, then candidates. */
export const TELLING_SEED = 2020;

function predict(data: GraphData, answers: readonly Answer[]): Prediction | null {
  if (new Set(answers.map(({ label }) => label)).size < 2 || data.features.kind !== 'dense') return null;
  const { data: x, numCols: d, numRows: n } = data.features;
  const means = [0, 1].map((label) => {
    const rows = answers.filter((answer) => answer.label === label);
    return Float64Array.from(
      { length: d },
      (_, c) => rows.reduce((sum, { node }) => sum + x[node * d + c], 0) / rows.length,
    );
  });
  const probabilities = new Float32Array(2 * n);
  for (let v = 0; v < n; v++) {
    const [far0, far1] = means.map((mean) => mean.reduce((sum, m, c) => sum + (x[v * d + c] - m) ** 2, 0));
    const anomalous = 1 / (1 + Math.exp(far1 - far0));
    probabilities[2 * v] = 1 - anomalous;
    probabilities[2 * v + 1] = anomalous;
  }
  return { probabilities };
}

export const createSimpleLoop: CreateLoop = (data, csr, settings): LabellingLoop => {
  const propagation = convolution(csr);
  return {
    propose: async ({ answers, candidates }, count, round, ctx) => {
      if (settings.seed === CRASHING_SEED) {
        setTimeout(() => {
          throw new Error('a defect in the strategy');
        });
        await new Promise(() => undefined);
      }
      const labels = new Int32Array(data.graph.numNodes).fill(-1);
      for (const { node, label } of answers) labels[node] = label;
      const rng = createRng(settings.seed).fork(`round ${round}`);
      const input = { data, csr, propagation, numClasses: 2, labels, candidates, logits: null, count };
      const strategy = strategyById(settings.strategy);
      const selection = await strategy.select(input, settings.params, createRunContext({ rng, signal: ctx.signal }));
      const told = settings.seed === TELLING_SEED ? [answers.map(({ node }) => node).join(' ')] : [];
      return {
        queries: selection.queries.map((query, i) => ({ ...query, reason: i % 5 === 4 ? 'explore' : 'picked' })),
        phase: `Round ${round} after ${answers.length} answers.`,
        notes: [...selection.notes, ...told],
      };
    },
    predict: async (answers) => Promise.resolve(predict(data, answers)),
    dispose: () => undefined,
  };
};
