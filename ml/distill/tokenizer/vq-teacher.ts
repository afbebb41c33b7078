/**
 * VQGraph's teacher: a graph network that classifies through a codebook (./vq-network.ts), trained with Adam on the
 * training nodes' classes; the epoch with the best validation accuracy is kept. Its codes are the tokens of the graph.
 */
import { matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import type { RunContext } from '../../context.ts';
import { convolution, simpleAdjacency } from '../../graph/adjacency.ts';
import { symmetricCsr } from '../../graph/csr.ts';
import { rowsOfLength } from '../../graph/standardise.ts';
import { requireLearnable } from '../../graph/usable-data.ts';
import { argmaxRows } from '../../metrics/classification.ts';
import { dropoutMask } from '../../nn/dropout.ts';
import { createPlainAdam } from '../../nn/plain-adam.ts';
import type { PlainAdam } from '../../nn/plain-adam.ts';
import type { Rng } from '../../rng.ts';
import { AppError } from '../../schema/errors.ts';
import type { DistillInput, DistillPoint, Tokens } from '../distill.types.ts';
import { fitCodes } from './code-means.ts';
import {
  assignCodes,
  codebookLoss,
  codeUsage,
  leastCount,
  movedCodes,
  randomCodebook,
  reviveCodes,
} from './codebook.ts';
import type { Assignment } from './codebook.ts';
import { uncoded } from './edge-loss.ts';
import type { CodedRows } from './edge-loss.ts';
import { propagatedLayer } from './propagated-layer.ts';
import { createVqWeights, decode, encode, surroundings, vqGradient, vqWeightNames } from './vq-network.ts';
import type { Encoded, VqGraph, VqMasks, VqPass, VqSurroundings, VqWeights } from './vq-network.ts';
import { checkVqOptions } from './vq-options.ts';
import type { VqOptions } from './vq-options.ts';

export interface VqTeacher {
  /** of the kept epoch, without dropout; numNodes x numClasses */
  readonly logits: Float32Array;
  readonly tokens: Tokens;
  /** codes with a node */
  readonly codesUsed: number;
  readonly perplexity: number;
  /** epoch that was kept, counted from 1, warm-up included */
  readonly epoch: number;
  /** epochs that were trained, warm-up included */
  readonly epochs: number;
  /** of the kept epoch; null where there are no validation nodes (then the last epoch is kept) */
  readonly validationAccuracy: number | null;
}

function checkInput({ data, labels, numClasses, split }: DistillInput): void {
  const n = data.graph.numNodes;
  if (split.train.length === 0) {
    throw new AppError('conflict', 'The tokenizer needs labelled nodes to learn from, and there are none yet.');
  }
  requireLearnable(data.features);
  for (const v of [...split.train, ...split.validation]) {
    if (v >= 0 && v < n && labels[v] >= 0 && labels[v] < numClasses) continue;
    throw new AppError(
      'invalid-argument',
      `Node ${v} is to be learned from, but its class is ${labels[v] ?? 'missing'}; expected one from 0 to ${numClasses - 1}.`,
    );
  }
}

/** Share of some rows whose largest logit is that of their class; null of none. */
function accuracy(logits: Matrix, rows: Int32Array, classes: Int32Array): number | null {
  if (rows.length === 0) return null;
  const found = argmaxRows(logits.values, logits.cols);
  return classes.reduce((right, label, i) => right + (found[rows[i]] === label ? 1 : 0), 0) / rows.length;
}

/** Codes in use alone, with the nodes that have them: what decoders are computed for. */
function codesInUse(codebook: Matrix, codes: Int32Array): CodedRows {
  const { counts, used } = codeUsage(codes, codebook.rows);
  const place = new Int32Array(codebook.rows);
  const rows = matrix(used, codebook.cols);
  const own = new Int32Array(used);
  let next = 0;
  counts.forEach((count, k) => {
    if (count === 0) return;
    rows.values.set(codebook.values.subarray(k * rows.cols, (k + 1) * rows.cols), next * rows.cols);
    own[next] = count;
    place[k] = next++;
  });
  return { rows, codes: codes.map((k) => place[k]), counts: own };
}

/** The codebook with what moves it. */
interface Codes {
  codebook: Matrix;
  /** running count of each code */
  readonly running: Float64Array;
  readonly adam: PlainAdam;
}

async function startCodes(z: Matrix, options: VqOptions, rng: Rng, ctx: RunContext): Promise<Codes> {
  const { start, numCodes, comparison, learningRate } = options;
  const adam = createPlainAdam(learningRate, 0);
  if (start === 'random') {
    const codebook = randomCodebook(numCodes, z.cols, rng);
    return { codebook, running: new Float64Array(numCodes).fill(z.rows / numCodes), adam };
  }
  const { codebook, assignment } = await fitCodes(z, numCodes, comparison, rng, ctx);
  return { codebook, running: Float64Array.from(codeUsage(assignment.codes, codebook.rows).counts), adam };
}

/** Codes follow the nodes of this epoch, and lost ones are brought back. */
function moveCodes(state: Codes, z: Matrix, assignment: Assignment, options: VqOptions, epoch: number, rng: Rng): void {
  const { comparison, update, decay, reviveEvery } = options;
  const { codebook, running } = state;
  const { counts } = codeUsage(assignment.codes, codebook.rows);
  counts.forEach((count, k) => (running[k] = decay * running[k] + (1 - decay) * count));
  if (update === 'average') state.codebook = movedCodes(z, assignment.codes, codebook, comparison, decay);
  else state.adam.step([codebook.values], [codebookLoss(z, assignment.codes, codebook, comparison).gradient]);
  if (reviveEvery > 0 && (epoch + 1) % reviveEvery === 0) {
    const least = leastCount(z.rows, codebook.rows);
    reviveCodes(z, assignment, state.codebook, running, least, comparison, rng);
  }
}

const copyOf = (m: Matrix): Matrix => matrix(m.rows, m.cols, m.values.slice());
const copyWeights = (weights: VqWeights): VqWeights => {
  const { encoder, encoderBias, edge, edgeBias, node, nodeBias, second, secondBias, out, outBias } = weights;
  return {
    encoder: copyOf(encoder),
    encoderBias: copyOf(encoderBias),
    edge: copyOf(edge),
    edgeBias: copyOf(edgeBias),
    node: copyOf(node),
    nodeBias: copyOf(nodeBias),
    second: copyOf(second),
    secondBias: copyOf(secondBias),
    out: copyOf(out),
    outBias: copyOf(outBias),
  };
};

/** A pass through the codebook, or past it while there is none. */
interface Seen {
  readonly encoded: Encoded;
  readonly assignment: Assignment | null;
  readonly pass: VqPass;
}

interface Kept {
  readonly weights: VqWeights;
  readonly codebook: Matrix;
  readonly epoch: number;
  readonly accuracy: number | null;
}

const noMasks: VqMasks = { input: null, hidden: null };

/**
 * @param onPoint called after each epoch: parts of the loss before the step, validation accuracy after it
 * @throws AppError cancelled; conflict (nothing to learn from); invalid-argument
 */
export async function trainVqTeacher(
  input: DistillInput,
  options: VqOptions,
  ctx: RunContext,
  onPoint: (point: DistillPoint) => void = () => undefined,
): Promise<VqTeacher> {
  checkVqOptions(options);
  checkInput(input);
  const { data, labels, numClasses, split } = input;
  const { dropout, inputDropout, comparison, warmUpEpochs } = options;
  const rng = ctx.rng.fork('vq');
  const features = options.rowLength === null ? data.features : rowsOfLength(data.features, options.rowLength);
  const csr = symmetricCsr(data.graph);
  const propagation = convolution(csr);
  const graph: VqGraph = {
    layer: propagatedLayer(features, propagation),
    propagation,
    links: simpleAdjacency(csr, true),
    wiring: options.wiring,
  };
  const channels = options.channels === 'features' ? features.numCols : options.channels;
  const shape = { features: features.numCols, channels, hidden: options.hiddenChannels, classes: numClasses };
  const weights = createVqWeights(shape, options.wiring, rng.fork('weights'));
  const parameters = vqWeightNames.map((name) => weights[name].values);
  const adam = createPlainAdam(options.learningRate, options.weightDecay);
  const lossWeights = { node: options.nodeWeight, edge: options.edgeWeight, commitment: options.commitment };
  let state: Codes | null = null;

  const see = (w: VqWeights, masks: VqMasks, codebook: Matrix | null, of: VqSurroundings = graph): Seen => {
    const encoded = encode(w, of, masks);
    if (codebook === null) return { encoded, assignment: null, pass: decode(w, of, uncoded(encoded.z), masks) };
    const assignment = assignCodes(encoded.z, codebook, comparison);
    return { encoded, assignment, pass: decode(w, of, codesInUse(codebook, assignment.codes), masks) };
  };
  const drawMasks = (epoch: number): VqMasks => {
    const drawn = rng.fork(`epoch ${epoch}`);
    const { entries } = graph.layer;
    return {
      input: inputDropout === 0 ? null : dropoutMask(entries, inputDropout, drawn.fork('input')),
      hidden: dropout === 0 ? null : dropoutMask(features.numRows * channels, dropout, drawn.fork('hidden')),
    };
  };
  const exact = dropout === 0 && inputDropout === 0;
  const classes = split.validation.map((v) => labels[v]);
  // Without dropout the pass that judges a step is the one that the next is made from, so that it is over all nodes.
  const near = exact ? graph : surroundings(split.validation, features, propagation, options.wiring);
  const nearRows = exact ? split.validation : Int32Array.from(classes.keys());

  let best: Kept | null = null;
  const total = warmUpEpochs + options.epochs;
  let trained = 0;
  let judged: Seen | null = null;
  while (trained < total) {
    await ctx.tick();
    if (trained === warmUpEpochs) {
      state = await startCodes(encode(weights, graph, noMasks).z, options, rng.fork('codes'), ctx);
      judged = null;
    }
    const seen: Seen = judged ?? see(weights, drawMasks(trained), state?.codebook ?? null);
    // Nodes without codes all differ: their edge loss would cost nodes times nodes.
    const parts = state === null ? { ...lossWeights, edge: 0 } : lossWeights;
    const gradient = vqGradient(weights, graph, seen.encoded, seen.pass, split.train, labels, parts);
    adam.step(
      parameters,
      vqWeightNames.map((name) => gradient.weights[name].values),
    );
    if (state !== null && seen.assignment !== null) {
      moveCodes(state, seen.encoded.z, seen.assignment, options, trained, rng.fork(`revival ${trained}`));
    }
    trained++;
    const codebook = state?.codebook ?? null;
    const after = exact || classes.length > 0 ? see(weights, noMasks, codebook, near) : null;
    judged = exact ? after : null;
    const found = after === null ? null : accuracy(after.pass.logits, nearRows, classes);
    onPoint({
      stage: 'tokenizer',
      epoch: trained,
      losses: { ...gradient.losses },
      validationAccuracy: found,
      codesUsed: state === null ? null : (judged ?? seen).pass.coded.rows.rows,
    });
    if (state === null) continue;
    if (best === null || found === null || best.accuracy === null || found >= best.accuracy) {
      best = { weights: copyWeights(weights), codebook: copyOf(state.codebook), epoch: trained, accuracy: found };
    } else if (trained - best.epoch >= options.patience) break;
  }
  if (best === null) throw new AppError('internal', 'The tokenizer made no epoch with codes.');
  const { encoded, assignment, pass } = see(best.weights, noMasks, best.codebook);
  if (assignment === null) throw new AppError('internal', 'The tokenizer has no codes.');
  const { used, perplexity } = codeUsage(assignment.codes, best.codebook.rows);
  return {
    logits: pass.logits.values,
    tokens: {
      codebook: best.codebook.values,
      numCodes: best.codebook.rows,
      channels,
      codes: assignment.codes,
      hidden: encoded.z.values,
    },
    codesUsed: used,
    perplexity,
    epoch: best.epoch,
    epochs: trained,
    validationAccuracy: best.accuracy,
  };
}
