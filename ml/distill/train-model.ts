/**
 * A classifier without a graph from an analyst's labels. The teacher is the classifier of the labelling loop: a ridge
 * regression in the diffused space, in closed form (../classify/diffusion.ts), which needs no validation labels. What it
 * says of all nodes, and the labels themselves, are learned by a perceptron that sees a node's own features alone (GLNN;
 * Zhang et al., ICLR 2022).
 *
 * An analyst has few labels, so none are set aside for choosing the student's epoch: it is chosen by how often the student
 * agrees with its teacher on nodes that it does not learn from. No label enters into that.
 *
 * Figures are of labels that neither teacher nor student saw: the labels are cut into folds, and each is predicted from the
 * others, or they are audit answers, which are never learned from. The folds hang on the labels alone, not on the seed, so
 * that models of the same labels are measured alike. The model itself learns from all labels (audit answers aside).
 */
import { diffusedSpace } from '../classify/diffused-space.ts';
import type { DiffusedSpace } from '../classify/diffused-space.ts';
import { diffusionLogits, fitDiffusion } from '../classify/diffusion.ts';
import type { LabelledNode } from '../classify/diffusion.ts';
import { commitsOf, stateFloats, stateNumber } from '../commits.ts';
import { createRunContext } from '../context.ts';
import type { RunContext } from '../context.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { foldsOf } from '../metrics/folds.ts';
import { createRng } from '../rng.ts';
import type { Rng } from '../rng.ts';
import { AppError } from '../schema/errors.ts';
import type { Features, GraphData } from '../schema/graph.ts';
import { calibratedNetwork, crossFittedProbabilities, fitCalibration } from './calibration.ts';
import type { Calibration } from './calibration.ts';
import type { DistillPoint, StudentNetwork } from './distill.types.ts';
import type { ReportPoint } from './fit.ts';
import { heldOutFigures } from './held-out-figures.ts';
import type { HeldOutFigures, HeldOutLabel } from './held-out-figures.ts';
import { probabilitiesOf } from './probabilities.ts';
import { createScorer, featureRow } from './score.ts';
import { defaultStudent } from './student-settings.ts';
import { trainStudent } from './student.ts';

const NUM_CLASSES = 2;
/** What the commits of the measurement are called. */
const FOLDS = 'folds';
/** Labels without which nothing is trained. */
export const LEAST_PER_CLASS = 3;
export const LEAST_LABELS = 10;
/** Nodes that a student learns from at most; more cost time and change little. */
export const MOST_TAUGHT = 10_000;
/** Nodes of each class, as the teacher sees it, that choose the student's epoch. */
const MOST_CHOOSING = 500;
/** One in so many nodes at most. */
const CHOOSING_SHARE = 5;
/**
 * Small steps: of the settings tried on Cora, Amazon Photo and a simulated payment network with 120 labels, batches of 64
 * at this rate were the ones whose ranking of the other nodes never fell far behind the teacher's; batches of 512 stopped
 * before they had learned anything on the last.
 */
const LEARNING_RATE = 0.003;
const MOST_BATCH = 64;
const LEAST_BATCH = 16;
const PATIENCE = 30;
/**
 * Of the analyst's labels in what the student learns; the rest is the teacher's. Without them it follows a teacher that is
 * misled: after 30 answers of a hunt the labelled anomalies stood in the middle of 300 nodes.
 */
const HARD_SHARE = 0.5;

export interface TrainModelSettings {
  /** units of the hidden layer */
  readonly hidden: number;
  /** most epochs of a student */
  readonly epochs: number;
  readonly folds: number;
}

/** What a part of the labels was predicted as, in the order of the answers that it holds. */
interface FoldResult {
  /** of the student, rows x 2 */
  readonly logits: readonly number[];
  /** probability of class 1 by the teacher */
  readonly teacher: readonly number[];
}

export interface TrainModelInput {
  /** what the teacher reads */
  readonly data: GraphData;
  /** Â of the graph */
  readonly propagation: WeightedRows;
  /** what the student reads: a row per node */
  readonly own: Features;
  /** label 1 is anomalous, 0 normal */
  readonly answers: readonly LabelledNode[];
  /** nodes drawn at random whose answers are measured on and never learned from; null: measured by folds */
  readonly audit: readonly LabelledNode[] | null;
  /** share of anomalous nodes in the whole graph, where random picks tell; null where it is not known */
  readonly trueShare: { readonly share: number; readonly of: number } | null;
  readonly settings: TrainModelSettings;
}

/** What models are measured by. */
export interface HeldOutAnswers {
  readonly on: 'audit' | 'folds';
  /** of the calibrated model, each from a calibration that did not see the node */
  readonly model: readonly HeldOutLabel[];
  /** of the teacher, with the graph */
  readonly teacher: readonly HeldOutLabel[];
  /** as the threshold is to read precision; null where the labels are a fair sample, or nothing is known */
  readonly trueShare: number | null;
}

export interface TrainedModel {
  /** calibrated: its probabilities are the model's */
  readonly network: StudentNetwork;
  readonly calibration: Calibration;
  /** of class 1; numNodes */
  readonly probabilities: Float32Array;
  /** the same of the teacher, with the graph, not calibrated to the true share */
  readonly teacher: Float32Array;
  readonly space: DiffusedSpace;
  readonly heldOut: HeldOutAnswers;
  readonly figures: {
    readonly model: HeldOutFigures;
    readonly teacher: HeldOutFigures;
    readonly chance: HeldOutFigures;
  };
  /** share of its labels that the teacher calls rightly, each left out */
  readonly teacherAccuracy: number;
  /** epochs of the student, and how often it agrees with its teacher on nodes that chose among them */
  readonly student: { readonly epoch: number; readonly agreement: number };
  readonly notes: readonly string[];
}

/** What stands in the way of training on so many labels; null where nothing does. */
export function labelObstacle(anomalous: number, normal: number): string | null {
  if (Math.min(anomalous, normal) >= LEAST_PER_CLASS && anomalous + normal >= LEAST_LABELS) return null;
  return `A model needs at least ${LEAST_PER_CLASS} anomalous and ${LEAST_PER_CLASS} normal labels, ${LEAST_LABELS} in all, and there are ${anomalous} and ${normal}. Label more nodes; the queue says which ones teach most.`;
}

interface Lesson {
  /** numNodes x 2 */
  readonly taught: Float32Array;
  readonly leftOut: { readonly loss: number; readonly accuracy: number };
}

async function teach(input: TrainModelInput, answers: readonly LabelledNode[], ctx: RunContext): Promise<Lesson> {
  const space = await diffusedSpace(input.data, input.propagation, ctx);
  const fit = fitDiffusion(space, answers, NUM_CLASSES);
  const logits = await diffusionLogits(space, fit, answers, input.data.graph.numNodes, ctx);
  const said = probabilitiesOf(Float32Array.from(fit.leftOut), NUM_CLASSES);
  let [loss, right] = [0, 0];
  answers.forEach(({ label }, i) => {
    loss -= Math.log(Math.max(1e-12, said[NUM_CLASSES * i + label]));
    if (said[NUM_CLASSES * i + label] > 0.5) right++;
  });
  return {
    taught: probabilitiesOf(logits, NUM_CLASSES),
    leftOut: { loss: loss / answers.length, accuracy: right / answers.length },
  };
}

/** Nodes to learn from and nodes that choose the epoch; no labelled node is among the latter. */
function partsOf(
  taught: Float32Array,
  labelled: ReadonlySet<number>,
  rng: Rng,
): { rows: Int32Array; choosing: Int32Array } {
  const numNodes = taught.length / NUM_CLASSES;
  const order = rng.shuffle(Int32Array.from({ length: numNodes }, (_, v) => v));
  const most = Math.min(MOST_CHOOSING, Math.max(1, Math.floor(numNodes / CHOOSING_SHARE / 2)));
  const counts = [0, 0];
  const choosing = order.filter((v) => {
    const said = taught[NUM_CLASSES * v + 1] > 0.5 ? 1 : 0;
    if (labelled.has(v) || counts[said] >= most) return false;
    counts[said]++;
    return true;
  });
  // Where everything is labelled, what the teacher says of labelled nodes has to do.
  if (choosing.length === 0) return { rows: order, choosing: order };
  const aside = new Set(choosing);
  const others = order.filter((v) => !aside.has(v) && !labelled.has(v));
  const rows = Int32Array.from([...labelled, ...others.subarray(0, Math.max(0, MOST_TAUGHT - labelled.size))]);
  return { rows, choosing };
}

interface Learned {
  readonly network: StudentNetwork;
  readonly epoch: number;
  readonly agreement: number;
}

async function learn(
  input: TrainModelInput,
  answers: readonly LabelledNode[],
  taught: Float32Array,
  ctx: RunContext,
  report: ReportPoint,
): Promise<Learned> {
  const { own, data, settings } = input;
  const labelled = new Set(answers.map(({ node }) => node));
  const { rows, choosing } = partsOf(taught, labelled, ctx.rng.fork('parts'));
  const labels = new Int32Array(data.graph.numNodes).fill(-1);
  for (const { node, label } of answers) labels[node] = label;
  // What the teacher says stands for the class of the others: agreement is what the epoch is chosen by.
  for (const v of choosing) if (labels[v] < 0) labels[v] = taught[NUM_CLASSES * v + 1] > 0.5 ? 1 : 0;
  const split = { train: Int32Array.from(labelled), validation: choosing, test: new Int32Array(0) };
  const student = await trainStudent(
    { data: { graph: data.graph, features: own }, labels, numClasses: NUM_CLASSES, split },
    { rows, probabilities: taught, weights: null },
    {
      ...defaultStudent,
      hardShare: HARD_SHARE,
      learningRate: LEARNING_RATE,
      batch: Math.max(LEAST_BATCH, Math.min(MOST_BATCH, Math.ceil(rows.length / 8))),
      hiddenChannels: settings.hidden,
      epochs: settings.epochs,
      patience: PATIENCE,
    },
    ctx,
    report,
  );
  return { network: student.network, epoch: student.epoch, agreement: student.validationAccuracy };
}

/** Logits of some nodes, rows x 2. */
function logitsAt(network: StudentNetwork, own: Features, nodes: readonly number[]): Float32Array {
  const scorer = createScorer(network);
  try {
    const logits = new Float32Array(NUM_CLASSES * nodes.length);
    nodes.forEach((node, i) => logits.set(scorer.scoreRow(featureRow(own, node)), NUM_CLASSES * i));
    return logits;
  } finally {
    scorer.dispose();
  }
}

const asClass = (label: number): 0 | 1 => (label === 1 ? 1 : 0);

/** Each probability's odds times e^shift. */
function shifted(probability: number, shift: number): number {
  const odds = (probability / (1 - probability)) * Math.exp(shift);
  return Number.isFinite(odds) ? odds / (1 + odds) : 1;
}

/** Held-out logits of the student and probabilities of the teacher, in the order of the answers. */
interface FoldResults {
  readonly logits: Float32Array;
  readonly teacher: Float32Array;
}

async function measureFold(
  input: TrainModelInput,
  others: readonly LabelledNode[],
  held: readonly number[],
  ctx: RunContext,
  report: ReportPoint,
): Promise<FoldResult> {
  const { taught } = await teach(input, others, ctx);
  const { network } = await learn(input, others, taught, ctx, report);
  return {
    logits: [...logitsAt(network, input.own, held)],
    teacher: held.map((node) => taught[NUM_CLASSES * node + 1]),
  };
}

async function crossValidated(
  input: TrainModelInput,
  ctx: RunContext,
  progress: (fold: number, epoch: number) => void,
): Promise<FoldResults> {
  const { answers, settings } = input;
  const fold = foldsOf(
    answers.map(({ label }) => label),
    NUM_CLASSES,
    settings.folds,
    createRng('folds of models'),
  );
  const logits = new Float32Array(NUM_CLASSES * answers.length);
  const teacher = new Float32Array(answers.length);
  const reached = ctx.commits.reached(FOLDS);
  if (reached !== null) {
    logits.set(stateFloats(reached, 'logits', logits.length));
    teacher.set(stateFloats(reached, 'teacher', teacher.length));
  }
  for (let f = reached === null ? 0 : stateNumber(reached, 'done'); f < settings.folds; f++) {
    const held = [...answers.keys()].filter((i) => fold[i] === f);
    if (held.length === 0) continue;
    const others = answers.filter((_, i) => fold[i] !== f);
    const nodes = held.map((i) => answers[i].node);
    const found = await measureFold(input, others, nodes, named(ctx, `fold ${f}`), ({ epoch }) => progress(f, epoch));
    await ctx.tick();
    held.forEach((i, at) => {
      logits[NUM_CLASSES * i] = found.logits[NUM_CLASSES * at];
      logits[NUM_CLASSES * i + 1] = found.logits[NUM_CLASSES * at + 1];
      teacher[i] = found.teacher[at];
    });
    await ctx.commits.offer(FOLDS, () => ({ numbers: { done: f + 1 }, arrays: { logits, teacher } }));
  }
  return { logits, teacher };
}

const named = (ctx: RunContext, name: string): RunContext =>
  createRunContext({
    rng: ctx.rng.fork(name),
    signal: ctx.signal,
    report: (progress) => ctx.report(progress),
    commits: commitsOf(ctx.commits, name),
  });

/** The same share for everybody: what a model that knows nothing of a node would say. */
const constant = (held: readonly HeldOutLabel[], answers: readonly LabelledNode[]): HeldOutLabel[] => {
  const share = answers.filter(({ label }) => label === 1).length / answers.length;
  return held.map((one) => ({ ...one, probability: share }));
};

/**
 * @param report points of the curves: those of the model itself, not of the folds
 * @throws AppError conflict (too few labels), invalid-argument, too-large, cancelled
 */
export async function trainModel(
  input: TrainModelInput,
  ctx: RunContext,
  report: (point: DistillPoint) => void,
): Promise<TrainedModel> {
  const { answers, audit, own, data, settings, trueShare } = input;
  const anomalous = answers.filter(({ label }) => label === 1).length;
  const obstacle = labelObstacle(anomalous, answers.length - anomalous);
  if (obstacle !== null) throw new AppError('conflict', obstacle);
  const parts = settings.folds + 1;
  const tell = (done: number, stage: string, epoch?: number): void => {
    const within = epoch === undefined ? 0 : Math.min(1, epoch / settings.epochs);
    ctx.report({
      stage,
      fraction: (done + within) / parts,
      secondsLeft: null,
      ...(epoch === undefined ? {} : { epoch }),
    });
  };

  tell(0, 'The teacher learns from the labels');
  const space = await diffusedSpace(data, input.propagation, ctx);
  if (space.width === 0) {
    throw new AppError('conflict', 'No two nodes differ in their features, so there is nothing to tell them apart by.');
  }
  const lesson = await teach(input, answers, ctx);
  const { loss, accuracy } = lesson.leftOut;
  report({ stage: 'teacher', epoch: 1, losses: { 'left out': loss }, validationAccuracy: accuracy, codesUsed: null });
  const student = await learn(input, answers, lesson.taught, named(ctx, 'model'), (point) => {
    report(point);
    tell(0, `The model learns from its teacher, epoch ${point.epoch}`, point.epoch);
  });
  const results = await crossValidated(input, ctx, (f, epoch) =>
    tell(f + 1, `Measuring on labels that were left out, part ${f + 1} of ${settings.folds}, epoch ${epoch}`, epoch),
  );

  const held = {
    logits: results.logits,
    labels: Int32Array.from(answers, ({ label }) => label),
    numClasses: NUM_CLASSES,
  };
  const known =
    trueShare !== null && trueShare.share > 0 && trueShare.share < 1
      ? { shares: [1 - trueShare.share, trueShare.share], from: `${trueShare.of} nodes drawn at random` }
      : null;
  const calibration = fitCalibration(held, known);
  const uncorrected = known === null ? calibration : fitCalibration(held);
  const network = calibratedNetwork(student.network, calibration);
  const scorer = createScorer(network);
  let probabilities: Float32Array;
  try {
    const all = probabilitiesOf(await scorer.scoreRows(own, ctx), NUM_CLASSES);
    probabilities = Float32Array.from({ length: data.graph.numNodes }, (_, v) => all[NUM_CLASSES * v + 1]);
  } finally {
    scorer.dispose();
  }

  const heldOut = ((): HeldOutAnswers => {
    if (audit !== null) {
      const of = (say: (node: number) => number): HeldOutLabel[] =>
        audit.map(({ node, label }) => ({ node, label: asClass(label), probability: say(node) }));
      return {
        on: 'audit',
        model: of((node) => probabilities[node]),
        teacher: of((node) => lesson.taught[NUM_CLASSES * node + 1]),
        trueShare: null,
      };
    }
    const crossFitted = crossFittedProbabilities(held);
    const shift = calibration.shift[1] - calibration.shift[0] - (uncorrected.shift[1] - uncorrected.shift[0]);
    const of = (say: (i: number) => number): HeldOutLabel[] =>
      answers.map(({ node, label }, i) => ({ node, label: asClass(label), probability: say(i) }));
    return {
      on: 'folds',
      model: of((i) => shifted(crossFitted[NUM_CLASSES * i + 1], shift)),
      teacher: of((i) => results.teacher[i]),
      trueShare: known === null ? null : known.shares[1],
    };
  })();
  const rng = createRng('figures of models');
  const notes = [
    ...space.notes,
    ...(data.graph.numNodes > MOST_TAUGHT
      ? [`The model learned from ${MOST_TAUGHT} nodes drawn at random out of ${data.graph.numNodes}, and scored all.`]
      : []),
    ...(heldOut.on === 'folds'
      ? [
          'Figures are of the labels, each predicted without itself. Labels that a strategy picked are not a fair sample of all nodes; an audit set is.',
        ]
      : []),
  ];
  return {
    network,
    calibration,
    probabilities,
    teacher: Float32Array.from(probabilities, (_, v) => lesson.taught[NUM_CLASSES * v + 1]),
    space,
    heldOut,
    figures: {
      model: heldOutFigures(heldOut.model, rng.fork('model')),
      teacher: heldOutFigures(heldOut.teacher, rng.fork('teacher')),
      chance: heldOutFigures(constant(heldOut.model, answers), rng.fork('chance')),
    },
    teacherAccuracy: accuracy,
    student: { epoch: student.epoch, agreement: student.agreement },
    notes,
  };
}
