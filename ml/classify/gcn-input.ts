/** What the graph convolutional classifier (./gcn.ts) is given. */
import type { WeightedRows } from '../graph/adjacency.ts';
import type { Rng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Features } from '../schema/graph.ts';
import type { TrainingLabels } from './classifier.ts';

export interface GcnOptions {
  readonly hiddenChannels: number;
  /** share dropped before both layers */
  readonly dropout: number;
  readonly learningRate: number;
  /** L2 penalty, part of the gradient */
  readonly weightDecay: number;
}

export const publishedGcn: GcnOptions = { hiddenChannels: 128, dropout: 0.5, learningRate: 0.05, weightDecay: 5e-4 };

export interface GcnInput {
  readonly features: Features;
  /** D^-1/2 (A + I) D^-1/2 */
  readonly propagation: WeightedRows;
  readonly numClasses: number;
  readonly rng: Rng;
}

/** Least value of all taken off (0 counts where features are sparse), then rows divided by max(sum, 1). */
export function rowShares(features: Features): Features {
  if (features.kind === 'csr') {
    if (features.values.some((value) => value < 0)) return features;
    const values = features.values.slice();
    for (let r = 0; r < features.numRows; r++) {
      let sum = 0;
      for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) sum += values[i];
      for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) values[i] /= Math.max(sum, 1);
    }
    return { ...features, values };
  }
  const least = features.data.reduce((low, value) => Math.min(low, value), Infinity);
  const data = features.data.map((value) => value - least);
  for (let start = 0; start < data.length; start += features.numCols) {
    const row = data.subarray(start, start + features.numCols);
    const sum = row.reduce((total, value) => total + value, 0);
    for (let c = 0; c < row.length; c++) row[c] /= Math.max(sum, 1);
  }
  return { ...features, data };
}

/** Labelled nodes that count, their classes and weights. */
export interface LabelledRows {
  readonly rows: Int32Array;
  readonly classes: Int32Array;
  readonly weights: Float32Array;
}

/** @throws AppError conflict where no labelled node has a weight */
export function labelledRows({ labels, classWeights }: TrainingLabels): LabelledRows {
  const rows = Int32Array.from(labels.keys()).filter((v) => labels[v] >= 0 && classWeights[labels[v]] > 0);
  if (rows.length === 0) {
    throw new AppError('conflict', 'A classifier needs labels to learn from, and no node has one yet.');
  }
  const classes = rows.map((v) => labels[v]);
  return { rows, classes, weights: Float32Array.from(classes, (c) => classWeights[c]) };
}
