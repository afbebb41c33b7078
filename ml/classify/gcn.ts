/**
 * A two-layer graph convolutional network (Kipf & Welling, ICLR 2017), full batch: Z = Â drop(relu(Â drop(X) W1 + b1)) W2
 * + b2, Â = D^-1/2 (A + I) D^-1/2, X n x d with rows that sum to at most 1, W1 d x h, W2 h x c. Cross-entropy on labelled
 * nodes; Adam with the L2 penalty in the gradient, as the loop's reference does (arXiv 2308.08823: h 128, dropout 0.5
 * before both layers, learning rate 0.05, penalty 5e-4). The network itself is ../distill/network.ts.
 */
import { createNetwork } from '../distill/network.ts';
import type { Network } from '../distill/network.ts';
import { requireLearnable } from '../graph/usable-data.ts';
import type { NodeClassifier } from './classifier.ts';
import { labelledRows, rowShares } from './gcn-input.ts';
import type { GcnInput, GcnOptions } from './gcn-input.ts';

/** @param create which form of the network */
export function createGcn(
  input: GcnInput,
  { hiddenChannels, dropout, learningRate, weightDecay }: GcnOptions,
  create: typeof createNetwork = createNetwork,
): NodeClassifier {
  // Of the values as they came: shares of rows that overflow would be no numbers at all.
  requireLearnable(input.features);
  const network: Network = create(
    { ...input, features: rowShares(input.features) },
    { hiddenChannels, inputDropout: dropout, hiddenDropout: dropout, learningRate, weightDecay, initial: 'glorot' },
  );
  return {
    train: async (labels, count, ctx) => {
      const hard = { ...labelledRows(labels), share: 1 };
      let loss = 0;
      for (let epoch = 0; epoch < count; epoch++) {
        await ctx.tick();
        loss = (await network.step({ hard })).hard;
      }
      return loss;
    },
    logits: () => network.logits(),
    dispose: () => network.dispose(),
  };
}
