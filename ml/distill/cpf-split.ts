/**
 * The random splits of CPF (Yang, Liu & Shi, WWW 2021) that GLNN, NOSMOG and VQGraph report on: for each class in turn 20
 * nodes to train on, then for each class 30 of the others to validate with, the rest to test; drawn as their code draws
 * them, number for number. Classes in ascending order, candidates by ascending node. They are defined on the largest
 * component (../graph/components.ts), with nodes in the order of the published files.
 */
import type { Rng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { NodeSplit } from './distill.types.ts';
import { createNumpyRandom } from './numpy-random.ts';

export const TRAIN_PER_CLASS = 20;
export const VALIDATION_PER_CLASS = 30;

/**
 * @param labels class of each node, -1 for unknown: such a node is in no part
 * @param seed of the split, 0 ... 2^32 - 1
 * @throws AppError invalid-argument where a class has too few nodes
 */
export function cpfSplit(
  labels: Int32Array,
  numClasses: number,
  seed: number,
  perClass: { readonly train: number; readonly validation: number } = {
    train: TRAIN_PER_CLASS,
    validation: VALIDATION_PER_CLASS,
  },
): NodeSplit {
  const random = createNumpyRandom(seed);
  const taken = new Uint8Array(labels.length);
  const nodes = Int32Array.from(labels.keys());
  const draw = (count: number): Int32Array => {
    const parts = Array.from({ length: numClasses }, (_, c) => {
      const open = nodes.filter((v) => labels[v] === c && taken[v] === 0);
      if (open.length < count) {
        throw new AppError(
          'invalid-argument',
          `Class ${c} has ${open.length} nodes left where the split needs ${count}. Ask for fewer nodes of each class.`,
        );
      }
      return [...random.choice(open, count)];
    });
    const drawn = Int32Array.from(parts.flat());
    for (const v of drawn) taken[v] = 1;
    return drawn;
  };
  const train = draw(perClass.train);
  const validation = draw(perClass.validation);
  return { train, validation, test: nodes.filter((v) => labels[v] >= 0 && taken[v] === 0) };
}

/** Share of the test nodes that an inductive experiment keeps out of the graph in training. */
export const UNOBSERVED_SHARE = 0.2;

export interface InductiveSplit {
  /** train, validation and observed test nodes in that order: the nodes of the graph that is trained on */
  readonly observed: Int32Array;
  readonly observedTest: Int32Array;
  /** test nodes that come to the graph only after training */
  readonly unobserved: Int32Array;
}

/**
 * A fifth of the test nodes taken out, as GLNN does. Its own order comes from torch's generator, which is not portable;
 * this one is drawn from `rng`, so that sizes agree with the published ones and the nodes do not.
 */
export function inductiveSplit({ train, validation, test }: NodeSplit, rng: Rng): InductiveSplit {
  const order = rng.shuffle(test.slice());
  const cut = Math.floor(UNOBSERVED_SHARE * order.length);
  const [unobserved, observedTest] = [order.slice(0, cut), order.slice(cut)];
  return { observed: Int32Array.of(...train, ...validation, ...observedTest), observedTest, unobserved };
}
