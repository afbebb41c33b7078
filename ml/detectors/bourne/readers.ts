/** What a trained network makes of a view's rows, as tensors: for scoring. */
import { transformFeatures } from '../../compute/feature-propagation.ts';
import type { TransformedFeatures } from '../../compute/feature-propagation.ts';
import type { SparseMatrix } from '../../compute/host-kernels.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import type * as t from '../../compute/tensors.ts';
import { applyPredictor } from '../../nn/layers.ts';
import type { Network } from './training.ts';
import type { View } from './views.ts';

/** Rows through the predictor, where the network has one. */
export function predicted(network: Network, rows: t.Tensor2D): t.Tensor2D {
  return network.predictor === null ? rows : applyPredictor(network.predictor, rows);
}

/** Rows of a view under one of the network's encoders, evaluated. */
export type Reader = (view: View, readout: SparseMatrix) => t.Tensor2D;

export interface Readers {
  readonly online: Reader;
  readonly target: Reader;
  dispose(): void;
}

/** The weights are final, so the features are transformed once per encoder, not once per batch and round. */
export function createReaders(network: Network, features: PreparedFeatures): Readers {
  const reader = (encoder: Network['online'], transformed: TransformedFeatures): Reader => {
    return (view, readout) => transformed.propagate(view.stages, readout, encoder, encoder.running);
  };
  const online = transformFeatures(features, network.online.theta);
  let target: TransformedFeatures;
  try {
    target = transformFeatures(features, network.target.theta);
  } catch (thrown) {
    online.dispose();
    throw thrown;
  }
  return {
    online: reader(network.online, online),
    target: reader(network.target, target),
    dispose: () => {
      online.dispose();
      target.dispose();
    },
  };
}
