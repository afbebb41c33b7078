/** ./network.ts of tensor operations, on any backend: the reference of the form on the kernels. */
import { partOfState, stateNumber, withParts } from '../commits.ts';
import * as t from '../compute/tensors.ts';
import type { SparseMatrix } from '../compute/host-kernels.ts';
import { spmm } from '../compute/sparse.ts';
import { rowsFrom } from '../graph/replace-rows.ts';
import { createAdamW } from '../nn/adamw.ts';
import { dropoutMask } from '../nn/dropout.ts';
import type { Features } from '../schema/graph.ts';
import type { Network, NetworkInput, NetworkOptions } from './network.ts';
import { planOf } from './network-plan.ts';
import type { Plan } from './network-plan.ts';
import { checkTargets, hiddenGradient, rowsOf, totalWeight } from './network-targets.ts';
import type { AskedGradient, NetworkLosses, NetworkTargets } from './network-targets.ts';
import { checkLayers, initialLayers, networkShapes } from './network-weights.ts';

interface Masks {
  readonly input: Float32Array | null;
  readonly hidden: Float32Array | null;
}

const scaled = (values: Float32Array, mask: Float32Array | null): Float32Array =>
  mask === null ? values : values.map((value, i) => value * mask[i]);

/** X[rows] W with entries of X scaled by a mask; null scales none, or takes all rows. Gradient towards W. */
function transformedRows(
  features: Features,
  rows: Int32Array | null,
  mask: Float32Array | null,
  weight: t.Tensor2D,
): t.Tensor2D {
  const masked: Features =
    features.kind === 'csr'
      ? { ...features, values: scaled(features.values, mask) }
      : { ...features, data: scaled(features.data, mask) };
  const x = rows === null ? masked : rowsFrom(masked, rows);
  if (x.kind === 'csr') return spmm(x, weight);
  return t.matMul(t.tensor2d(x.data, [x.numRows, x.numCols]), weight);
}

/** Rows by index, as a matrix. */
function selection(rows: Int32Array, numCols: number): SparseMatrix {
  return {
    numRows: rows.length,
    numCols,
    rowPtr: Int32Array.from({ length: rows.length + 1 }, (_, r) => r),
    colIdx: rows,
    values: new Float32Array(rows.length).fill(1),
  };
}

/** What the rows' distributions should be, each times its weight in the mean. */
function targetMatrix(
  rows: Int32Array,
  weights: Float32Array | null,
  numClasses: number,
  probability: (i: number, c: number) => number,
): Float32Array {
  const total = totalWeight(rows, weights);
  return Float32Array.from({ length: rows.length * numClasses }, (_, at) => {
    const i = Math.floor(at / numClasses);
    return ((weights === null ? 1 : weights[i]) / total) * probability(i, at % numClasses);
  });
}

/** Weighted mean entropy of given probabilities: what lies between cross-entropy and divergence, whatever is learnt. */
function meanEntropy({ rows, weights, probabilities }: NonNullable<NetworkTargets['soft']>, classes: number): number {
  const total = totalWeight(rows, weights);
  let sum = 0;
  rows.forEach((v, i) => {
    for (let c = v * classes; c < (v + 1) * classes; c++) {
      const p = probabilities[c];
      if (p > 0) sum -= ((weights === null ? 1 : weights[i]) / total) * p * Math.log(p);
    }
  });
  return sum;
}

export function createTensorNetwork(input: NetworkInput, options: NetworkOptions): Network {
  const { features, propagation, numClasses, rng } = input;
  const { numRows: n } = features;
  const { hiddenChannels } = options;
  const shapes = networkShapes(input, options);
  const layers = initialLayers(input, options).map(({ inChannels, outChannels, weight, bias }) => ({
    weight: t.variable(t.tensor2d(weight, [inChannels, outChannels])),
    bias: t.variable(t.tensor1d(bias)),
  }));
  const [first, second] = layers;
  const variables: t.Variable[] = layers.flatMap(({ weight, bias }) => [weight, bias]);
  const optimiser = createAdamW(variables, 0);
  const entries = features.kind === 'csr' ? features.values.length : features.data.length;
  const place = new Int32Array(n).fill(-1);
  let steps = 0;

  const hiddenOf = ({ hiddenRows: rows, ahead }: Plan, masks: Masks | null): t.Tensor2D => {
    const product = transformedRows(features, ahead ? null : rows, masks?.input ?? null, first.weight);
    const layer = propagation === null ? product : spmm(propagation, product);
    const active = t.relu(
      t.add<t.Tensor2D>(ahead && rows !== null ? spmm(selection(rows, n), layer) : layer, first.bias),
    );
    const mask = masks?.hidden ?? null;
    return mask === null ? active : t.mul(active, t.tensor2d(mask, [rows?.length ?? n, hiddenChannels]));
  };
  const logitsOf = ({ second: matrix }: Plan, hidden: t.Tensor2D): t.Tensor2D => {
    const product = t.matMul<t.Tensor2D>(hidden, second.weight);
    return t.add(matrix === null ? product : spmm(matrix, product), second.bias);
  };

  const step = async (targets: NetworkTargets): Promise<NetworkLosses> => {
    checkTargets(targets, n, numClasses);
    const plan = planOf(propagation, features, rowsOf(targets, place), options.inputDropout > 0);
    const drawn = rng.fork(`epoch ${steps++}`);
    const mask = (size: number, rate: number, name: string): Float32Array | null =>
      rate > 0 ? dropoutMask(size, rate, drawn.fork(name)) : null;
    const masks: Masks = {
      input: mask(entries, options.inputDropout, 'input'),
      hidden: mask((plan.hiddenRows?.length ?? n) * hiddenChannels, options.hiddenDropout, 'hidden'),
    };
    /** Rows of nodes, out of those that are computed. */
    const choose = (nodes: Int32Array, computed: Int32Array | null, x: t.Tensor2D): t.Tensor2D => {
      if (computed === null) return spmm(selection(nodes, n), x);
      const at = new Map(Array.from(computed, (v, i) => [v, i] as const));
      return spmm(
        selection(
          nodes.map((v) => at.get(v) ?? -1),
          computed.length,
        ),
        x,
      );
    };

    const { hard, soft, hidden: term } = targets;
    let found: AskedGradient | null = null;
    if (term !== undefined) {
      const asked = t.tidy(() => choose(term.rows, plan.hiddenRows, hiddenOf(plan, masks)));
      found = await hiddenGradient(term, Float32Array.from(await asked.data()));
      asked.dispose();
    }
    const parts: { hard: t.Tensor | null; soft: t.Tensor | null } = { hard: null, soft: null };
    const { value, grads } = t.variableGrads(() => {
      const hidden = hiddenOf(plan, masks);
      const z = logitsOf(plan, hidden);
      let loss: t.Scalar = t.scalar(0);
      if (hard !== undefined) {
        const wanted = targetMatrix(hard.rows, hard.weights, numClasses, (i, c) => (hard.classes[i] === c ? 1 : 0));
        const part = t.crossEntropyTowards(choose(hard.rows, plan.logitRows, z), wanted);
        parts.hard = t.keep(t.mul(part, 1));
        loss = t.add(loss, t.mul(part, hard.share));
      }
      if (soft !== undefined) {
        const wanted = targetMatrix(
          soft.rows,
          soft.weights,
          numClasses,
          (i, c) => soft.probabilities[soft.rows[i] * numClasses + c],
        );
        const part = t.crossEntropyTowards(choose(soft.rows, plan.logitRows, z), wanted);
        parts.soft = t.keep(t.mul(part, 1));
        loss = t.add(loss, t.mul(part, soft.share));
      }
      if (term !== undefined && found !== null) {
        // A product with the gradient that was given has that very gradient.
        const given = t.tensor2d(found.gradient, [term.rows.length, hiddenChannels]);
        loss = t.add(loss, t.mul(t.sum(t.mul(choose(term.rows, plan.hiddenRows, hidden), given)), term.share));
      }
      return loss;
    }, variables);
    const penalised: Record<string, t.Tensor> = {};
    for (const variable of variables) {
      penalised[variable.name] = t.tidy(() => t.add(grads[variable.name], t.mul(variable, options.weightDecay)));
    }
    optimiser.step(penalised, options.learningRate * (targets.rate ?? 1));
    const read = async (part: t.Tensor | null): Promise<number> => (part === null ? 0 : (await part.data())[0]);
    const losses = {
      hard: await read(parts.hard),
      soft: soft === undefined ? 0 : (await read(parts.soft)) - meanEntropy(soft, numClasses),
      hidden: found?.loss ?? 0,
    };
    t.dispose([value, ...Object.values(grads), ...Object.values(penalised)]);
    parts.hard?.dispose();
    parts.soft?.dispose();
    return losses;
  };

  const everything: Plan = { hiddenRows: null, logitRows: null, second: propagation, ahead: false };
  const evaluated = async (
    rows: Int32Array | undefined,
    of: (hidden: t.Tensor2D) => t.Tensor2D,
  ): Promise<Float32Array> => {
    const found = t.tidy(() => {
      const all = of(hiddenOf(everything, null));
      return rows === undefined ? all : spmm(selection(rows, n), all);
    });
    const values = Float32Array.from(await found.data());
    found.dispose();
    return values;
  };

  return {
    step,
    logits: (rows) => evaluated(rows, (hidden) => logitsOf(everything, hidden)),
    hidden: (rows) => evaluated(rows, (hidden) => hidden),
    weights: () =>
      Promise.all(
        layers.map(async ({ weight, bias }, i) => ({
          inChannels: shapes[i][0],
          outChannels: shapes[i][1],
          weight: Float32Array.from(await weight.data()),
          bias: Float32Array.from(await bias.data()),
        })),
      ),
    load: (given) => {
      checkLayers(given, input, options);
      t.tidy(() => {
        given.forEach(({ inChannels, outChannels, weight, bias }, i) => {
          layers[i].weight.assign(t.tensor2d(Float32Array.from(weight), [inChannels, outChannels]));
          layers[i].bias.assign(t.tensor1d(Float32Array.from(bias)));
        });
      });
    },
    state: async () => withParts({ numbers: { steps }, arrays: {} }, { optimiser: await optimiser.state() }),
    restore: (state) => {
      steps = stateNumber(state, 'steps');
      optimiser.restore(partOfState(state, 'optimiser'));
    },
    dispose: () => {
      optimiser.dispose();
      t.dispose(variables);
    },
  };
}
