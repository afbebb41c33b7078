/**
 * The loop in which SAG was published (arXiv 2308.08823, behaviour of the released code), for audits and comparison: a few
 * random labels of each class to begin with, one training epoch before every batch of as many questions as there are
 * classes, the classifier never started anew, then training to the end. Validation labels choose the epoch that is
 * reported, as published; a person at work has none, so this is no estimate of what the loop does for them.
 */
import { equalWeights } from '../classify/classifier.ts';
import { createGcn } from '../classify/gcn.ts';
import { publishedGcn } from '../classify/gcn-input.ts';
import { createRunContext } from '../context.ts';
import { convolution } from '../graph/adjacency.ts';
import { symmetricCsr } from '../graph/csr.ts';
import { accuracy, argmaxRows, macroF1, meanCrossEntropy } from '../metrics/classification.ts';
import type { ParamValues } from '../schema/params.ts';
import type { GraphData } from '../schema/graph.ts';
import type { QueryStrategy } from '../strategies/strategy.ts';
import { createRng } from '../rng.ts';
import type { Rng } from '../rng.ts';

export interface PublishedLoop {
  readonly data: GraphData;
  /** length numNodes */
  readonly classes: Int32Array;
  /** "val" and "test" are never asked about; all other nodes may be */
  readonly split: readonly string[];
  readonly strategy: QueryStrategy;
  readonly params: ParamValues;
  readonly seed: number;
  /** labels of each class to begin with, and per class in the end */
  readonly initialPerClass: number;
  readonly budgetPerClass: number;
  readonly mostEpochs: number;
  /** epochs before training may stop */
  readonly leastEpochs: number;
}

export interface LoopResult {
  readonly accuracy: number;
  readonly macroF1: number;
  readonly epochs: number;
  /** asked nodes with those of the beginning, in order */
  readonly labelled: readonly number[];
}

/** Epochs whose mean validation loss the newest must exceed for training to stop. */
const PATIENCE = 10;

const only = (classes: Int32Array, keep: (node: number) => boolean): Int32Array =>
  classes.map((label, v) => (keep(v) ? label : -1));

function initialLabels(classes: Int32Array, pool: Uint8Array, numClasses: number, each: number, rng: Rng): number[] {
  const nodes: number[] = [];
  for (let c = 0; c < numClasses; c++) {
    const members = Int32Array.from(classes.keys()).filter((v) => pool[v] === 1 && classes[v] === c);
    nodes.push(...rng.fork(`initial ${c}`).shuffle(members).slice(0, each));
  }
  return nodes;
}

/** @throws AppError as the strategy does */
export async function runPublishedLoop(given: PublishedLoop): Promise<LoopResult> {
  const { data, classes, split, strategy, params, mostEpochs, leastEpochs } = given;
  const rng = createRng(given.seed);
  const ctx = createRunContext({ rng });
  const numClasses = classes.reduce((most, label) => Math.max(most, label + 1), 0);
  const csr = symmetricCsr(data.graph);
  const propagation = convolution(csr);
  const candidates = Uint8Array.from(split, (part) => (part === 'val' || part === 'test' ? 0 : 1));
  const validation = only(classes, (v) => split[v] === 'val');
  const test = only(classes, (v) => split[v] === 'test');
  const labels = new Int32Array(classes.length).fill(-1);
  const labelled: number[] = [];
  const label = (node: number): number => {
    labels[node] = classes[node];
    candidates[node] = 0;
    labelled.push(node);
    return classes[node];
  };
  initialLabels(classes, candidates, numClasses, given.initialPerClass, rng).forEach(label);
  const budget = given.budgetPerClass * numClasses;
  const gcn = createGcn(
    { features: data.features, propagation, numClasses, rng: rng.fork('classifier') },
    publishedGcn,
  );
  const losses: number[] = [];
  let best = { loss: Number.POSITIVE_INFINITY, accuracy: 0, macroF1: 0 };
  try {
    for (let epoch = 0; epoch < mostEpochs; epoch++) {
      await gcn.train({ labels, classWeights: equalWeights(numClasses) }, 1, ctx);
      const logits = await gcn.logits();
      const loss = meanCrossEntropy(logits, validation, numClasses);
      if (loss < best.loss) {
        const predicted = argmaxRows(logits, numClasses);
        best = { loss, accuracy: accuracy(predicted, test), macroF1: macroF1(predicted, test, numClasses) };
      }
      if (labelled.length < budget) {
        const count = Math.min(numClasses, budget - labelled.length);
        // The strategy sees labels and candidates as they were when the batch began.
        const before = { labels: labels.slice(), candidates: candidates.slice(), order: Int32Array.from(labelled) };
        const input = { data, csr, propagation, numClasses, ...before };
        const asked = { ...input, logits, count, oracle: (node: number) => classes[node] };
        const { queries } = await strategy.select(asked, params, createRunContext({ rng: rng.fork(`round ${epoch}`) }));
        for (const { node } of queries) label(node);
      }
      const recent = losses.slice(-PATIENCE);
      losses.push(loss);
      const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
      if (labelled.length >= budget && epoch > leastEpochs && loss > mean) break;
    }
  } finally {
    gcn.dispose();
  }
  return { accuracy: best.accuracy, macroF1: best.macroF1, epochs: losses.length, labelled };
}
