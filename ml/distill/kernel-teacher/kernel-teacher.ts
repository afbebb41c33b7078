/**
 * A teacher without epochs: kernel ridge regressions of the classes in diffused principal directions. Of all members the five
 * that are right about most validation nodes are averaged; their probabilities are weighed by the classes' true shares
 * (./class-shares.ts) and smoothed by a regression over all nodes (./refit.ts). Labels of validation nodes choose members and
 * nothing else; labels of other nodes are never read.
 */
import { matrix, product } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import type { RunContext } from '../../context.ts';
import { argmaxRows } from '../../metrics/classification.ts';
import { createRng } from '../../rng.ts';
import { AppError } from '../../schema/errors.ts';
import type { DistillInput } from '../distill.types.ts';
import { probabilitiesOf } from '../probabilities.ts';
import { knownNodes, TO_LEARN, TO_VALIDATE } from '../teacher.ts';
import { withTrueShares } from './class-shares.ts';
import { kernelRidge, pick } from './kernel-ridge.ts';
import type { KernelChoice } from './kernel-ridge.ts';
import { refitScores } from './refit.ts';
import { bestSharpness } from './sharpness.ts';
import { diffusedViews } from './views.ts';
import type { Views } from './views.ts';

const kernels: readonly KernelChoice[] = [
  { gamma: null, penalty: 0.1 },
  { gamma: null, penalty: 0.5 },
  { gamma: null, penalty: 2 },
  { gamma: 0.3, penalty: 0.5 },
  { gamma: 0.5, penalty: 0.1 },
  { gamma: 1, penalty: 0.03 },
  { gamma: 1, penalty: 0.1 },
  { gamma: 1, penalty: 0.5 },
];
/** Members that are averaged. */
const KEPT = 5;
const LANDMARKS = 500;
/** Rows that the sharpness of the refit is fitted on. */
const SHARPNESS_ROWS = 2000;

export interface KernelTeacher {
  /** of all nodes, numNodes x numClasses; labelled training nodes hold their class */
  readonly probabilities: Float32Array;
  /** before the refit, and before the shares as well: what each step is worth can be told apart */
  readonly steps: { readonly averaged: Float32Array; readonly shared: Float32Array };
  /** names of the members kept, best first */
  readonly members: readonly string[];
  /** of the final probabilities on validation nodes */
  readonly validationAccuracy: number;
  /** estimated share of each class in the graph */
  readonly shares: Float64Array;
  /** sentences on what the size of the graph made different */
  readonly notes: readonly string[];
}

interface Member {
  readonly name: string;
  /** right about so many validation nodes, with the likelihood as a tie-break */
  readonly worth: number;
  readonly probabilities: Float32Array;
}

const views = new WeakMap<DistillInput['data'], Promise<Views | null>>();

/** Made once for a graph: no label is in it. */
function viewsOf(data: DistillInput['data'], ctx: RunContext): Promise<Views | null> {
  const known = views.get(data) ?? diffusedViews(data, ctx);
  views.set(data, known);
  // What failed or was stopped is tried again.
  known.catch(() => views.delete(data));
  return known;
}

/** Rows of a flat array. */
function rowsOf(values: Float32Array, rows: Int32Array, numClasses: number): Float32Array {
  return pick(matrix(values.length / numClasses, numClasses, values), rows).values;
}

function accuracyAt(values: Float32Array, rows: Int32Array, classes: Int32Array, numClasses: number): number {
  const found = argmaxRows(rowsOf(values, rows, numClasses), numClasses);
  return classes.filter((c, i) => c === found[i]).length / rows.length;
}

function withClasses(probabilities: Float32Array, rows: Int32Array, classes: Int32Array, numClasses: number): void {
  rows.forEach((v, i) => {
    probabilities.fill(0, v * numClasses, (v + 1) * numClasses);
    probabilities[v * numClasses + classes[i]] = 1;
  });
}

/** One-hot rows. */
function targetsOf(classes: Int32Array, numClasses: number): Float32Array {
  const out = new Float32Array(classes.length * numClasses);
  classes.forEach((c, i) => (out[i * numClasses + c] = 1));
  return out;
}

/** Products of all rows and some of them, averaged over the parts: those of the parts side by side, scaled. */
function meanProducts(parts: readonly Matrix[], rows: Int32Array): Matrix {
  const [first, ...others] = parts.map((part) => product(part, pick(part, rows), 'right'));
  for (const { values } of others) for (let i = 0; i < values.length; i++) first.values[i] += values[i];
  for (let i = 0; i < first.values.length; i++) first.values[i] /= parts.length;
  return first;
}

async function membersOf(input: DistillInput, space: Views, ctx: RunContext): Promise<Member[]> {
  const { labels, numClasses, split } = input;
  const train = knownNodes(split.train, labels, TO_LEARN);
  const validation = knownNodes(split.validation, labels, TO_VALIDATE);
  const [learned, checked] = [train.classes, validation.classes].map((classes) => targetsOf(classes, numClasses));
  const members: Member[] = [];
  for (const { name, parts } of space.members) {
    const products = meanProducts(parts, train.rows);
    for (const choice of kernels) {
      await ctx.tick();
      const { scores, leftOut } = kernelRidge(products, train.rows, train.classes, numClasses, choice);
      const seen = rowsOf(scores, validation.rows, numClasses);
      const { likelihood } = bestSharpness(seen, checked, numClasses);
      const right = accuracyAt(scores, validation.rows, validation.classes, numClasses);
      const { sharpness } = bestSharpness(leftOut, learned, numClasses);
      const kernel = choice.gamma === null ? 'linear' : `Gaussian ${choice.gamma}`;
      members.push({
        name: `${name}, ${kernel}, penalty ${choice.penalty}`,
        worth: right + 1e-3 * likelihood,
        probabilities: probabilitiesOf(scores, numClasses, 1 / sharpness),
      });
      // Only the best are kept at a time: 28 of them over a large graph would not fit.
      members.sort((a, b) => b.worth - a.worth).splice(KEPT);
    }
  }
  return members;
}

/**
 * @param ctx nothing is drawn from it: landmarks belong to the graph
 * @throws AppError cancelled, too-large, invalid-argument (a training or validation node without a class; features that do
 * not tell nodes apart)
 */
export async function trainKernelTeacher(input: DistillInput, ctx: RunContext): Promise<KernelTeacher> {
  const { data, labels, numClasses, split } = input;
  const space = await viewsOf(data, ctx);
  if (space === null) {
    throw new AppError(
      'invalid-argument',
      'No two nodes differ in their features, so a teacher has nothing to learn by.',
    );
  }
  const train = knownNodes(split.train, labels, TO_LEARN);
  const validation = knownNodes(split.validation, labels, TO_VALIDATE);
  const { numNodes } = data.graph;
  const members = await membersOf(input, space, ctx);
  const averaged = new Float32Array(numNodes * numClasses);
  for (const { probabilities } of members) {
    for (let i = 0; i < averaged.length; i++) averaged[i] += probabilities[i] / members.length;
  }
  const { probabilities: shared, shares } = withTrueShares(averaged, numClasses);
  const wanted = shared.slice();
  withClasses(wanted, train.rows, train.classes, numClasses);
  const order = createRng('landmarks').shuffle(Int32Array.from({ length: numNodes }, (_, v) => v));
  const isLabelled = new Uint8Array(numNodes);
  for (const v of train.rows) isLabelled[v] = 1;
  const scores = await refitScores(space.refit, order.slice(0, LANDMARKS), wanted, isLabelled, numClasses, ctx);
  const some = order.slice(-SHARPNESS_ROWS);
  const { sharpness } = bestSharpness(rowsOf(scores, some, numClasses), rowsOf(wanted, some, numClasses), numClasses);
  const probabilities = probabilitiesOf(scores, numClasses, 1 / sharpness);
  withClasses(probabilities, train.rows, train.classes, numClasses);
  return {
    probabilities,
    steps: { averaged, shared },
    members: members.map(({ name }) => name),
    validationAccuracy: accuracyAt(probabilities, validation.rows, validation.classes, numClasses),
    shares,
    notes: space.notes,
  };
}
