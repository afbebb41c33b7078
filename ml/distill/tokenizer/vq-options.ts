/** Settings of the quantised teacher: as released, and as it costs least (see README.md). */
import { AppError } from '../../schema/errors.ts';
import { RELEASED_DECAY } from './codebook.ts';
import type { Comparison } from './codebook.ts';
import type { VqWiring } from './vq-network.ts';

export interface VqOptions {
  /** width of a code; 'features': as many as there are feature columns */
  readonly channels: number | 'features';
  /** see ./vq-network.ts */
  readonly wiring: VqWiring;
  /** width of the second convolution in the released wiring */
  readonly hiddenChannels: number;
  readonly numCodes: number;
  readonly comparison: Comparison;
  /** how codes follow their nodes: a moving average, or the codebook loss of VQ-VAE */
  readonly update: 'average' | 'loss';
  /** share of a code that stays in a step of the moving average */
  readonly decay: number;
  /** directions drawn at random, or k-means of the encoder's output */
  readonly start: 'random' | 'means';
  /** epochs without codes, before they start: the decoders read the encoder itself, the edge loss waits */
  readonly warmUpEpochs: number;
  /** epochs between two looks for lost codes; 0 never brings one back */
  readonly reviveEvery: number;
  /** share of the features' entries dropped in training */
  readonly inputDropout: number;
  /** share of the encoder's output (released wiring) or of the codes' entries (direct) dropped in training */
  readonly dropout: number;
  /**
   * what each row of features is scaled to, dense columns standardised before; null: rows as given. Divided by their
   * sums, as the graph convolutional classifier has them, rows of many entries are so small that learning does not end.
   */
  readonly rowLength: number | null;
  readonly learningRate: number;
  /** L2 penalty, part of the gradient */
  readonly weightDecay: number;
  readonly nodeWeight: number;
  readonly edgeWeight: number;
  readonly commitment: number;
  /** most epochs with codes */
  readonly epochs: number;
  /** epochs without a better validation accuracy (an equal one counts) after which training ends */
  readonly patience: number;
}

const releasedLosses = { nodeWeight: 1e-3, edgeWeight: 0.03, commitment: 0.25 } as const;

/** Defaults of the released code's GCN: a rate of 1e-4, which 100 epochs are not enough for. */
export const releasedVq: VqOptions = {
  ...releasedLosses,
  wiring: 'released',
  channels: 'features',
  hiddenChannels: 128,
  numCodes: 5000,
  comparison: 'cosine',
  update: 'average',
  decay: RELEASED_DECAY,
  start: 'random',
  warmUpEpochs: 0,
  reviveEvery: 0,
  inputDropout: 0,
  dropout: 0.8,
  rowLength: null,
  learningRate: 1e-4,
  weightDecay: 1e-3,
  epochs: 100,
  patience: 50,
};

/** Settings of the released code's SAGE, on the whole graph. */
export const releasedSageVq: VqOptions = { ...releasedVq, dropout: 0, learningRate: 0.01, weightDecay: 5e-4 };

export const defaultVq: VqOptions = {
  ...releasedLosses,
  wiring: 'direct',
  channels: 128,
  hiddenChannels: 128,
  numCodes: 512,
  comparison: 'euclid',
  update: 'average',
  decay: RELEASED_DECAY,
  start: 'means',
  warmUpEpochs: 0,
  reviveEvery: 5,
  inputDropout: 0.5,
  dropout: 0.5,
  rowLength: 1,
  learningRate: 0.01,
  weightDecay: 5e-4,
  epochs: 300,
  patience: 50,
};

/** @throws AppError invalid-argument */
export function checkVqOptions(options: VqOptions): void {
  const refuse = (name: string, value: number, expected: string): never => {
    throw new AppError(
      'invalid-argument',
      `The tokenizer cannot be trained with ${name} ${value}; it must be ${expected}.`,
    );
  };
  const whole = (name: keyof VqOptions, least: number): void => {
    const value = options[name];
    if (typeof value !== 'number' || (Number.isInteger(value) && value >= least)) return;
    refuse(name, value, `a whole number from ${least}`);
  };
  const within = (name: keyof VqOptions, below: number): void => {
    const value = options[name];
    if (typeof value !== 'number' || (value >= 0 && value < below)) return;
    refuse(name, value, below === Infinity ? 'a number from 0' : `from 0 to below ${below}`);
  };
  for (const name of ['channels', 'hiddenChannels', 'numCodes', 'epochs', 'patience'] as const) whole(name, 1);
  for (const name of ['warmUpEpochs', 'reviveEvery'] as const) whole(name, 0);
  for (const name of ['inputDropout', 'dropout', 'decay'] as const) within(name, 1);
  for (const name of ['learningRate', 'weightDecay', 'nodeWeight', 'edgeWeight', 'commitment'] as const) {
    within(name, Infinity);
  }
  if (options.rowLength !== null) within('rowLength', Infinity);
}
