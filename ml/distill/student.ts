/**
 * The student: a perceptron of two layers that learns a teacher's probabilities (GLNN; Zhang et al., "Graph-less neural
 * networks", ICLR 2022),
 *
 *   L = lambda CE(known classes) + (1 - lambda) KL(teacher || student) [+ a loss of hidden rows]
 *
 * over batches of the rows that the teacher speaks for; the known classes are in every batch where lambda > 0. It sees
 * features alone. The epoch is chosen by validation; the authors of VQGraph chose it by the test nodes, which gains 1.3
 * points on Cora and 1.8 on Citeseer, so that an audit can be asked what that choice would have been.
 */
import type { RunContext } from '../context.ts';
import { AppError } from '../schema/errors.ts';
import type { DistillInput, StudentNetwork } from './distill.types.ts';
import { fit } from './fit.ts';
import type { Audit, KnownNodes, ReportPoint } from './fit.ts';
import { createNetwork } from './network.ts';
import { totalWeight } from './network-targets.ts';
import type { HiddenLoss, NetworkTargets } from './network-targets.ts';
import type { StudentSettings } from './student-settings.ts';
import { knownNodes, TO_LEARN, TO_VALIDATE } from './teacher.ts';

/** What to come close to. */
export interface TaughtRows {
  /** nodes that the teacher speaks for, each once */
  readonly rows: Int32Array;
  /** of all nodes, numNodes x numClasses; a row sums to 1 */
  readonly probabilities: Float32Array;
  /** how much each of `rows` counts; null: all the same */
  readonly weights: Float32Array | null;
}

export interface StudentExtras {
  /** more to ask of the hidden rows of a batch: nodes -> loss */
  readonly hiddenLoss?: ((batch: Int32Array) => HiddenLoss) | undefined;
  /** see ./fit.ts */
  readonly audit?: KnownNodes | undefined;
}

export interface Student {
  readonly network: StudentNetwork;
  /** the epoch that validation chose, from 1 */
  readonly epoch: number;
  readonly validationAccuracy: number;
  /** epochs trained */
  readonly epochs: number;
  readonly audit: Audit | null;
}

/** Positions of an epoch's batches: all equally large, what is left over waits for another epoch. */
function batchesOf(length: number, size: number, order: Int32Array): readonly Int32Array[] {
  if (length <= size) return [order];
  return Array.from({ length: Math.floor(length / size) }, (_, b) => order.subarray(b * size, (b + 1) * size));
}

/**
 * @param taught null: no teacher, known classes alone (a plain perceptron, whatever hardShare says)
 * @param ctx its generator's fork "student" draws weights, dropout and batches
 * @throws AppError cancelled, invalid-argument, too-large
 */
export async function trainStudent(
  { data, labels, numClasses, split }: DistillInput,
  taught: TaughtRows | null,
  settings: StudentSettings,
  ctx: RunContext,
  report: ReportPoint,
  { hiddenLoss, audit }: StudentExtras = {},
): Promise<Student> {
  if (taught !== null && !(totalWeight(taught.rows, taught.weights) > 0)) {
    throw new AppError('invalid-argument', 'A student got a teacher that speaks for no node. Name the nodes to learn.');
  }
  const { hardShare, epochs, patience, hiddenChannels, learningRate, weightDecay } = settings;
  const share = taught === null ? 1 : hardShare;
  const known = share > 0 ? { ...knownNodes(split.train, labels, TO_LEARN), weights: null, share } : undefined;
  const rng = ctx.rng.fork('student');
  const network = createNetwork(
    { features: data.features, propagation: null, numClasses, rng: rng.fork('network') },
    {
      hiddenChannels,
      inputDropout: 0,
      hiddenDropout: settings.dropout,
      learningRate,
      weightDecay,
      initial: settings.initial,
    },
  );
  const rows = taught?.rows ?? split.train;
  const stepsOf = (epoch: number): readonly NetworkTargets[] => {
    const order = rng.fork(`batches ${epoch}`).shuffle(Int32Array.from(rows.keys()));
    const batches = batchesOf(rows.length, settings.batch, order);
    const steps = batches.map((positions, b): NetworkTargets => {
      const rate = settings.decay === 'linear' ? 1 - (epoch - 1 + b / batches.length) / epochs : 1;
      const batch = positions.map((i) => rows[i]);
      const hidden = hiddenLoss?.(batch);
      if (taught === null) {
        return { hard: { rows: batch, classes: batch.map((v) => labels[v]), weights: null, share: 1 }, hidden, rate };
      }
      const { probabilities } = taught;
      const weights = taught.weights === null ? null : Float32Array.from(positions, (i) => taught.weights?.[i] ?? 1);
      const speaks = share < 1 && totalWeight(batch, weights) > 0;
      return {
        hard: known,
        soft: speaks ? { rows: batch, probabilities, weights, share: 1 - share } : undefined,
        hidden,
        rate,
      };
    });
    // A batch of rows that do not count has nothing to teach.
    return steps.filter(({ hard, soft, hidden }) => (hard ?? soft ?? hidden) !== undefined);
  };
  try {
    const validation = knownNodes(split.validation, labels, TO_VALIDATE);
    const how = { stage: 'student', epochs, patience, keep: settings.keep } as const;
    const fitted = await fit(network, numClasses, stepsOf, validation, how, ctx, report, audit ?? null);
    const { layers, ...rest } = fitted;
    return { network: { layers, temperature: 1 }, ...rest };
  } finally {
    network.dispose();
  }
}
