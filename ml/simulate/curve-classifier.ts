/** Classifiers that learning curves are measured with, one line each: given labels alone, they answer logits. */
import { balancedWeights } from '../classify/classifier.ts';
import { diffusedSpace } from '../classify/diffused-space.ts';
import { diffusionLogits, fitDiffusion } from '../classify/diffusion.ts';
import type { LabelledNode } from '../classify/diffusion.ts';
import { createGcn } from '../classify/gcn.ts';
import { publishedGcn } from '../classify/gcn-input.ts';
import type { RunContext } from '../context.ts';
import type { CurveClassifierName } from './choices.ts';
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

/** Labelled nodes, ascending. */
const given = (labels: Int32Array): LabelledNode[] =>
  Array.from(labels.keys())
    .filter((node) => labels[node] >= 0)
    .map((node) => ({ node, label: labels[node] }));

const diffusion: CurveClassifierSpec = {
  title: 'ridge regression on diffused principal components, in closed form',
  create: ({ data, propagation, numClasses }) => ({
    train: async (labels, ctx) => {
      const space = await diffusedSpace(data, propagation, ctx);
      const nodes = given(labels);
      const fit = fitDiffusion(space, nodes, numClasses);
      return diffusionLogits(space, fit, nodes, labels.length, ctx);
    },
    dispose: () => undefined,
  }),
};

export const curveClassifiers: Readonly<Record<CurveClassifierName, CurveClassifierSpec>> = { diffusion, gcn };
