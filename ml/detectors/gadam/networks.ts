/**
 * GADAM's two networks (see ./gadam.ts for the formulas): one that compares nodes with their neighbours without passing
 * messages, and one that learns from the surest answers of the first what is normal in the whole graph.
 */
import { spmm, transformRows } from '../../compute/sparse.ts';
import type { PreparedFeatures } from '../../compute/sparse.ts';
import * as t from '../../compute/tensors.ts';
import { partOfState, stateFloats, stateNumber, withParts } from '../../commits.ts';
import type { RunContext } from '../../context.ts';
import type { WeightedRows } from '../../graph/adjacency.ts';
import { createAdamW } from '../../nn/adamw.ts';
import { glorotNormal, linearUniform } from '../../nn/init.ts';
import type { Rng } from '../../rng.ts';
import type { Teachers } from './teachers.ts';

const ATTENTION_DECAY = 0.9;
/** Below this the first attention is dropped, as released. */
const LEAST_ATTENTION = 0.1;

export interface Training {
  readonly features: PreparedFeatures;
  /** averages over distinct neighbours, n x n */
  readonly mean: WeightedRows;
  readonly hiddenChannels: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly rng: Rng;
  readonly ctx: RunContext;
  readonly told: (loss: number) => void;
}

interface Encoder {
  readonly weight: t.Variable<t.Rank.R2>;
  readonly bias: t.Variable<t.Rank.R1>;
  readonly slope: t.Variable;
}

function createEncoder(inChannels: number, outChannels: number, rng: Rng): Encoder {
  const weight = glorotNormal(inChannels, outChannels, rng.fork('weight'));
  return {
    weight: t.variable(t.tensor2d(weight, [inChannels, outChannels])),
    bias: t.variable(t.tensor1d(linearUniform(outChannels, inChannels, rng.fork('bias')))),
    slope: t.variable(t.scalar(0.25)),
  };
}

const variablesOf = ({ weight, bias, slope }: Encoder): t.Variable[] => [weight, bias, slope];

/** Rows of prelu(X W + b), each of length 1. */
function encode(features: PreparedFeatures, { weight, bias, slope }: Encoder): t.Tensor2D {
  const active = t.biasPrelu(transformRows(features, null, null, weight), bias, slope);
  return t.div(active, t.sqrt(t.maximum(t.sum(t.square(active), 1, true), 1e-24)));
}

/** log(1 + exp(x)); its arguments are dot products of rows no longer than 1. */
const softplus = (x: t.Tensor): t.Tensor => t.log(t.add(t.exp(x), 1));

/** Row i of the product is row (i + by) mod n. */
function rotation(size: number, by: number): WeightedRows {
  return {
    numRows: size,
    numCols: size,
    rowPtr: Int32Array.from({ length: size + 1 }, (_, i) => i),
    colIdx: Int32Array.from({ length: size }, (_, i) => (i + by) % size),
    values: new Float32Array(size).fill(1),
  };
}

export interface Local {
  /** p, length n */
  readonly agreement: Float32Array;
  /** h of the same epoch, n x width */
  readonly h: t.Tensor2D;
}

/** p and h of the epoch of least loss; the caller disposes of h. @throws AppError cancelled */
export async function trainLocal(training: Training): Promise<Local> {
  const { features, mean, rng, ctx } = training;
  const encoder = createEncoder(features.numCols, training.hiddenChannels, rng.fork('encoder'));
  const optimiser = createAdamW(variablesOf(encoder), 0);
  let least = Number.POSITIVE_INFINITY;
  let kept: { agreement: t.Tensor1D; h: t.Tensor2D } | null = null;
  const size = mean.numRows;
  const reached = ctx.commits.reached('local');
  const first = reached === null ? 0 : stateNumber(reached, 'epoch');
  try {
    if (reached !== null) {
      optimiser.restore(partOfState(reached, 'optimiser'));
      least = stateNumber(reached, 'least');
      const width = training.hiddenChannels;
      kept = {
        agreement: t.tensor1d(stateFloats(reached, 'agreement', size)),
        h: t.tensor2d(stateFloats(reached, 'h', size * width), [size, width]),
      };
      rng.moveTo(stateNumber(reached, 'drawn'));
    }
    for (let epoch = first; epoch < training.epochs; epoch++) {
      await ctx.tick();
      const shift = rotation(size, 1 + rng.int(Math.max(1, size - 1)));
      const seen: { agreement: t.Tensor1D; h: t.Tensor2D }[] = [];
      const { value, grads } = t.variableGrads(() => {
        const h = encode(features, encoder);
        const around = spmm(mean, h);
        const agreement = t.rowDots(h, around);
        const foreign = t.rowDots(h, spmm(shift, around));
        seen.push({ agreement: t.keep(agreement), h: t.keep(h) });
        return t.add<t.Scalar>(t.mean(softplus(t.neg(agreement))), t.mean(softplus(foreign)));
      }, variablesOf(encoder));
      const loss = (await value.data())[0];
      const better = kept === null || loss < least;
      const dropped = better ? kept : seen[0];
      if (better) [kept, least] = [seen[0], loss];
      if (dropped !== null) t.dispose([dropped.agreement, dropped.h]);
      optimiser.step(grads, training.learningRate);
      t.dispose([value, ...Object.values(grads)]);
      training.told(loss);
      const best = kept ?? seen[0];
      await ctx.commits.offer('local', async () =>
        withParts(
          {
            numbers: { epoch: epoch + 1, least, drawn: rng.position() },
            arrays: {
              agreement: Float32Array.from(await best.agreement.data()),
              h: Float32Array.from(await best.h.data()),
            },
          },
          { optimiser: await optimiser.state() },
        ),
      );
    }
    if (kept === null) throw new RangeError('at least one epoch');
    const agreement = Float32Array.from(await kept.agreement.data());
    kept.agreement.dispose();
    return { agreement, h: kept.h };
  } catch (thrown) {
    if (kept !== null) t.dispose([kept.agreement, kept.h]);
    throw thrown;
  } finally {
    optimiser.dispose();
    t.dispose(variablesOf(encoder));
  }
}

/** g of the last epoch, length n. @param localH h of the local network, n x width @throws AppError cancelled */
export async function trainGlobal(training: Training, teachers: Teachers, localH: t.Tensor2D): Promise<Float32Array> {
  const { features, mean, ctx } = training;
  const size = mean.numRows;
  const encoder = createEncoder(features.numCols, training.hiddenChannels, training.rng.fork('encoder'));
  const optimiser = createAdamW(variablesOf(encoder), 0);
  const pre = t.tensor2d(teachers.attention, [size, 1]);
  const [normal, suspect] = [t.tensor1d(teachers.normal), t.tensor1d(teachers.suspect)];
  const centre = t.tidy(() => t.matMul(t.tensor2d(teachers.normal, [1, size]), localH));
  let last = new Float32Array(size);
  const reached = ctx.commits.reached('global');
  const first = reached === null ? 0 : stateNumber(reached, 'epoch');
  try {
    if (reached !== null) {
      optimiser.restore(partOfState(reached, 'optimiser'));
      last = stateFloats(reached, 'last', size).slice();
    }
    for (let epoch = first; epoch < training.epochs; epoch++) {
      await ctx.tick();
      const decayed = ATTENTION_DECAY ** epoch;
      const beta = decayed < LEAST_ATTENTION ? 0 : decayed;
      const kept: t.Tensor[] = [];
      const { value, grads } = t.variableGrads(() => {
        const h = encode(features, encoder);
        const around = spmm(mean, h);
        const attention = t.add(t.mul(pre, beta), t.mul(t.sum(t.mul(h, around), 1, true), 1 - beta));
        const mixed = t.add<t.Tensor2D>(h, t.mul(attention, t.sub(around, h)));
        const g = t.sum<t.Tensor1D>(t.mul(mixed, centre), 1);
        kept.push(t.keep(g));
        const taught = t.add(t.mul(normal, softplus(t.neg(g))), t.mul(suspect, softplus(g)));
        return t.sum<t.Scalar>(taught);
      }, variablesOf(encoder));
      const loss = (await value.data())[0];
      last = Float32Array.from(await kept[0].data());
      optimiser.step(grads, training.learningRate);
      t.dispose([value, ...kept, ...Object.values(grads)]);
      training.told(loss);
      await ctx.commits.offer('global', async () =>
        withParts({ numbers: { epoch: epoch + 1 }, arrays: { last } }, { optimiser: await optimiser.state() }),
      );
    }
    return last;
  } finally {
    optimiser.dispose();
    t.dispose([pre, normal, suspect, centre, ...variablesOf(encoder)]);
  }
}
