/** Every trainer on graphs and labels that are hardly there: finite weights and figures, or a sentence. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { balancedWeights } from '../classify/classifier.ts';
import { createGcn } from '../classify/gcn.ts';
import { publishedGcn } from '../classify/gcn-input.ts';
import { openBackend } from '../compute/index.ts';
import { simdKernels } from '../compute/kernels/memory.ts';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { createRng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { GraphData } from '../schema/graph.ts';
import { degenerateGraphs, degenerateLabels, firstNotFinite, unusableGraphs } from '../testing/degenerate.ts';
import { trainKernelTeacher } from './kernel-teacher/kernel-teacher.ts';
import { defaultStudent } from './student-settings.ts';
import { trainStudent } from './student.ts';
import { publishedTeachers, trainTeacher } from './teacher.ts';
import { localPatterns } from './tokenizer/local-patterns.ts';
import { defaultVq } from './tokenizer/vq-options.ts';
import { trainVqTeacher } from './tokenizer/vq-teacher.ts';
import { trainModel } from './train-model.ts';

beforeAll(() => openBackend('wasm'));
afterAll(() => {
  // Whatever was refused in the middle of its work gave its memory back.
  expect(simdKernels()?.blocks() ?? 0).toBe(0);
});

const ctx = () => createRunContext({ rng: createRng(1) });
const quiet = (): void => undefined;
const quick = { epochs: 3, hiddenChannels: 4 };

interface Given {
  readonly data: GraphData;
  readonly labels: Int32Array;
}
const splitOf = ({ labels }: Given) => {
  const known = Int32Array.from(labels.keys()).filter((v) => labels[v] >= 0);
  const half = known.length >> 1;
  return { train: known.slice(0, half), validation: known.slice(half), test: new Int32Array(0) };
};
const inputOf = (given: Given) => ({ ...given, numClasses: 2, split: splitOf(given) });
const half = ({ labels }: Given): Float32Array => new Float32Array(2 * labels.length).fill(0.5);

const trainers: Readonly<Record<string, (given: Given) => Promise<unknown>>> = {
  'a model of an analyst': ({ data, labels }) =>
    trainModel(
      {
        ...{ data, own: data.features, propagation: convolution(symmetricCsr(data.graph)) },
        answers: Array.from(labels.entries(), ([node, label]) => ({ node, label })).filter(({ label }) => label >= 0),
        ...{ audit: null, trueShare: null, settings: { hidden: 4, epochs: 10, folds: 2 } },
      },
      ctx(),
      quiet,
    ),
  'a teacher that takes means': (given) =>
    trainTeacher(inputOf(given), { ...publishedTeachers.sage, ...quick }, ctx(), quiet),
  'a convolutional teacher': (given) =>
    trainTeacher(inputOf(given), { ...publishedTeachers.gcn, ...quick }, ctx(), quiet),
  'a kernel teacher': (given) => trainKernelTeacher(inputOf(given), ctx()),
  'a quantised teacher': (given) =>
    trainVqTeacher(
      inputOf(given),
      { ...defaultVq, channels: 4, hiddenChannels: 4, numCodes: 4, warmUpEpochs: 2, epochs: 4 },
      ctx(),
    ),
  'a student alone': (given) => trainStudent(inputOf(given), null, { ...defaultStudent, ...quick }, ctx(), quiet),
  'a student that is taught': (given) => {
    const taught = { rows: Int32Array.from(given.labels.keys()), probabilities: half(given), weights: null };
    return trainStudent(inputOf(given), taught, { ...defaultStudent, ...quick }, ctx(), quiet);
  },
  'a convolutional classifier': async ({ data, labels }) => {
    const propagation = convolution(symmetricCsr(data.graph));
    const input = { features: data.features, propagation, numClasses: 2, rng: createRng(1) };
    const gcn = createGcn(input, { ...publishedGcn, hiddenChannels: 4 });
    try {
      const loss = await gcn.train({ labels, classWeights: balancedWeights(labels, 2) }, 3, ctx());
      return { loss, logits: await gcn.logits() };
    } finally {
      gcn.dispose();
    }
  },
  'local patterns': ({ data }) => localPatterns(data, ctx()),
};

/** What is said; null where it was done. */
async function refusal(work: Promise<unknown>): Promise<AppError | null> {
  try {
    expect(firstNotFinite(await work)).toBeNull();
    return null;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return thrown;
  }
}

const reasons =
  /need known classes|needs labels to learn from|at least 3 anomalous and 3 normal|needs labelled nodes|no features|No two nodes differ|more than a network can learn from|speaks for no node/;

describe.each(Object.entries(trainers))('%s', (_trainer, train) => {
  describe.each(Object.entries(degenerateLabels))('%s', (_labels, labelsOf) => {
    it.each(Object.entries(degenerateGraphs))('%s', async (_name, data) => {
      const refused = await refusal(train({ data, labels: labelsOf(data.graph.numNodes) }));
      if (refused === null) return;
      expect(['conflict', 'invalid-argument']).toContain(refused.code);
      expect(refused.message).toMatch(reasons);
    });
  });
});

const bad = Object.entries(unusableGraphs).filter(([, { graph, features }]) => graph.numNodes === features.numRows);
describe.each(Object.entries(trainers).filter(([name]) => name !== 'local patterns'))('%s', (_trainer, train) => {
  it.each(bad.filter(([, { edgeFeatures }]) => edgeFeatures === undefined))('%s is refused', async (_name, data) => {
    const labels = Int32Array.from({ length: data.graph.numNodes }, (_, v) => v % 2);
    expect(await refusal(train({ data, labels }))).not.toBeNull();
  });
});
