/**
 * Settings of students on published graphs: those of GLNN's and VQGraph's configuration files, which agree. All others,
 * Coauthor graphs among them, get `defaultStudent`: not tuned, in batches of 2,048 (on Coauthor CS as good on validation as
 * batches of 512, in two thirds of the time).
 */

export interface StudentSettings {
  readonly hiddenChannels: number;
  /** share of hidden values dropped */
  readonly dropout: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** rows of a step */
  readonly batch: number;
  /** lambda: of the cross-entropy with known classes in the loss; the rest is the teacher's */
  readonly hardShare: number;
  readonly epochs: number;
  readonly patience: number;
  /** linear: the learning rate falls to 0 with the last step of the last epoch */
  readonly decay: 'none' | 'linear';
  /** of the epochs, see ./fit.ts */
  readonly keep: 'best' | 'last';
  /** see ./network.ts */
  readonly initial: 'glorot' | 'linear';
}

export const defaultStudent: StudentSettings = {
  hiddenChannels: 128,
  dropout: 0.3,
  learningRate: 0.005,
  weightDecay: 5e-4,
  batch: 2048,
  hardShare: 0,
  epochs: 500,
  patience: 50,
  decay: 'none',
  keep: 'best',
  initial: 'linear',
};

const PUBLISHED_BATCH = 512;
const published: Readonly<Record<string, Partial<StudentSettings>>> = {
  cora: { learningRate: 0.01, weightDecay: 0.005, dropout: 0.6 },
  citeseer: { learningRate: 0.01, weightDecay: 0.001, dropout: 0.1 },
  pubmed: { learningRate: 0.005, weightDecay: 0, dropout: 0.4 },
  amazon_computers: { learningRate: 0.001, weightDecay: 0.002, dropout: 0.3 },
  amazon_photo: { learningRate: 0.005, weightDecay: 0.002, dropout: 0.3 },
};

/** @param set a data set's name; what follows "_cpf" in it (another order of the same nodes) makes no difference */
export function publishedStudent(set: string): StudentSettings {
  const name = set.replace(/_cpf$/, '');
  return Object.hasOwn(published, name)
    ? { ...defaultStudent, batch: PUBLISHED_BATCH, ...published[name] }
    : defaultStudent;
}

/** Of the kernel teacher: a short course with a falling rate, after which nothing is chosen. */
export const kernelStudent: StudentSettings = {
  hiddenChannels: 256,
  dropout: 0.1,
  learningRate: 0.005,
  weightDecay: 0,
  batch: 512,
  hardShare: 0,
  epochs: 60,
  patience: 60,
  decay: 'linear',
  keep: 'last',
  initial: 'glorot',
};
