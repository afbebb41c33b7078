/** Classifiers that learning curves are measured with, one line each: given labels alone, they answer logits. */
import { balancedWeights } from '../classify/classifier.ts';
import { createGcn } from '../classify/gcn.ts';
import { publishedGcn } from '../classify/gcn-input.ts';
import type { RunContext } from '../context.ts';
import type { CurveClassifierName } from './classifier-names.ts';
import type { CurveGraph } from './curve-graph.ts';

export interface CurveClassifier {
  /**
   * Learns anew: what it answers depends on the labels and on ctx.rng alone.
   * @param labels class of each labelled node, -1 of the others; length numNodes
   * @returns numNodes x numClasses
   */
  train(labels: Int32Array, ctx: RunContext): Promise<Float32Array>;
  dispose(): void;
}

export interface CurveClassifierSpec {
  readonly title: string;
  /** one for all runs on a graph */
  create(graph: CurveGraph): CurveClassifier;
}

/** Fixed beforehand: without validation labels nothing can choose it. */
const GCN_EPOCHS = 100;

const gcn: CurveClassifierSpec = {
  title: `graph convolutional network, ${GCN_EPOCHS} epochs from fresh weights, classes weighed equally`,
  create: ({ data, propagation, numClasses }) => ({
    train: async (labels, ctx) => {
      const network = createGcn({ features: data.features, propagation, numClasses, rng: ctx.rng }, publishedGcn);
      try {
        await network.train({ labels, classWeights: balancedWeights(labels, numClasses) }, GCN_EPOCHS, ctx);
        return await network.logits();
      } finally {
        network.dispose();
      }
    },
    dispose: () => undefined,
  }),
};

export const curveClassifiers: Readonly<Record<CurveClassifierName, CurveClassifierSpec>> = { gcn };
