/** Both forms of the network against each other, and against steps made of differences of the written-out loss. */
import { beforeAll, describe, expect, it, test } from 'vitest';
import { cheaperFeatures } from '../compute/cheaper-features.ts';
import { openBackend } from '../compute/index.ts';
import { simdKernels } from '../compute/kernels/memory.ts';
import { memory } from '../compute/tensors.ts';
import { rowNormalised, transposed } from '../graph/adjacency.ts';
import type { WeightedRows } from '../graph/adjacency.ts';
import { createRng } from '../rng.ts';
import type { Features } from '../schema/graph.ts';
import { toSparse } from '../testing/arbitraries.ts';
import type { LinearLayer } from './distill.types.ts';
import { createNetwork } from './network.ts';
import type { Network, NetworkInput, NetworkOptions } from './network.ts';
import { planOf, propagatedFeatures } from './network-plan.ts';
import type { NetworkTargets } from './network-targets.ts';
import { createResidentNetwork } from './resident-network.ts';
import { createTensorNetwork } from './tensor-network.ts';

const NODES = 60;
const CLASSES = 3;
const OPTIONS: NetworkOptions = {
  hiddenChannels: 13,
  inputDropout: 0,
  hiddenDropout: 0,
  learningRate: 0.02,
  weightDecay: 0.01,
  initial: 'linear',
};

const drawn = (length: number, name: string): Float32Array => {
  const rng = createRng(name);
  return Float32Array.from({ length }, () => rng.normal());
};

function features(kind: Features['kind']): Features {
  const shape = { numRows: NODES, numCols: kind === 'dense' ? 9 : 11, names: [] };
  if (kind === 'dense') return { ...shape, kind, data: drawn(9 * NODES, 'dense') };
  return {
    ...shape,
    kind,
    rowPtr: Int32Array.from({ length: NODES + 1 }, (_, r) => 2 * r),
    colIdx: Int32Array.from({ length: 2 * NODES }, (_, i) => (i % 2 === 0 ? i % 4 : 4 + (i % 5))),
    values: drawn(2 * NODES, 'sparse'),
  };
}

/** Mean over a node, counted twice, and two others: not its own transpose. */
const MEAN: WeightedRows = rowNormalised({
  numRows: NODES,
  numCols: NODES,
  rowPtr: Int32Array.from({ length: NODES + 1 }, (_, r) => 3 * r),
  colIdx: Int32Array.from(
    Array.from({ length: NODES }, (_, v) => [v, (v + 5) % NODES, (7 * v + 1) % NODES].sort((a, b) => a - b)).flat(),
  ),
  values: Float32Array.from({ length: 3 * NODES }, (_, i) => 1 + (i % 3)),
});

const inputOf = (kind: Features['kind'], propagation: WeightedRows | null): NetworkInput => ({
  features: features(kind),
  propagation,
  numClasses: CLASSES,
  rng: createRng(5),
});

/** Rows that sum to 1. */
function probabilities(): Float32Array {
  const rows = drawn(NODES * CLASSES, 'soft').map(Math.exp);
  for (let v = 0; v < NODES; v++) {
    const row = rows.subarray(v * CLASSES, (v + 1) * CLASSES);
    const sum = row.reduce((all, value) => all + value, 0);
    row.forEach((value, c) => (row[c] = value / sum));
  }
  // Certain of one class.
  rows.set([0, 1, 0], 6 * CLASSES);
  return rows;
}

/** Pulls hidden rows towards numbers: sum of squares / 2. */
function pull(rows: Int32Array, width: number): NonNullable<NetworkTargets['hidden']> {
  const wanted = drawn(rows.length * width, 'hidden');
  return {
    rows,
    share: 0.3,
    evaluate: (hidden) => {
      const gradient = hidden.map((value, i) => value - wanted[i]);
      return { loss: gradient.reduce((sum, value) => sum + value * value, 0) / 2, gradient };
    },
  };
}

const TARGETS: NetworkTargets = {
  hard: {
    rows: Int32Array.of(3, 17, 8, 3),
    classes: Int32Array.of(0, 2, 1, 1),
    weights: Float32Array.of(1, 2, 0.5, 1),
    share: 0.7,
  },
  soft: {
    rows: Int32Array.of(20, 6, 3, 11),
    probabilities: probabilities(),
    weights: Float32Array.of(1, 3, 1, 0.2),
    share: 1.5,
  },
  hidden: pull(Int32Array.of(9, 3, 20), OPTIONS.hiddenChannels),
};

type Parameters = readonly { readonly weight: number[]; readonly bias: number[] }[];

/** The loss written out in float64, by dense loops. */
function writtenLoss(input: NetworkInput, options: NetworkOptions, targets: NetworkTargets, parameters: Parameters) {
  const { features: x, propagation } = input;
  const d = x.numCols;
  const h = options.hiddenChannels;
  const dense = new Float64Array(NODES * d);
  if (x.kind === 'dense') dense.set(x.data);
  else {
    for (let v = 0; v < NODES; v++) {
      for (let i = x.rowPtr[v]; i < x.rowPtr[v + 1]; i++) dense[v * d + x.colIdx[i]] += x.values[i];
    }
  }
  const layer = (given: Float64Array, cols: number, width: number, { weight, bias }: Parameters[number]) => {
    const product = new Float64Array(NODES * width);
    for (let v = 0; v < NODES; v++) {
      for (let k = 0; k < cols; k++) {
        for (let c = 0; c < width; c++) product[v * width + c] += given[v * cols + k] * weight[k * width + c];
      }
    }
    const out = propagation === null ? product.slice() : new Float64Array(NODES * width);
    for (let v = 0; v < NODES && propagation !== null; v++) {
      for (let i = propagation.rowPtr[v]; i < propagation.rowPtr[v + 1]; i++) {
        for (let c = 0; c < width; c++) {
          out[v * width + c] += propagation.values[i] * product[propagation.colIdx[i] * width + c];
        }
      }
    }
    return out.map((value, i) => value + bias[i % width]);
  };
  const hidden = layer(dense, d, h, parameters[0]).map((value) => Math.max(0, value));
  const z = layer(hidden, h, CLASSES, parameters[1]);
  const logShare = (v: number, c: number): number => {
    const row = z.subarray(v * CLASSES, (v + 1) * CLASSES);
    return row[c] - Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
  };
  const mean = (rows: Int32Array, weights: Float32Array | null, each: (v: number, i: number) => number): number => {
    const weight = (i: number): number => (weights === null ? 1 : weights[i]);
    let [sum, total] = [0, 0];
    rows.forEach((v, i) => {
      sum += weight(i) * each(v, i);
      total += weight(i);
    });
    return sum / total;
  };
  const { hard, soft, hidden: term } = targets;
  const losses = { hard: 0, soft: 0, hidden: 0 };
  if (hard !== undefined) losses.hard = mean(hard.rows, hard.weights, (v, i) => -logShare(v, hard.classes[i]));
  if (soft !== undefined) {
    losses.soft = mean(soft.rows, soft.weights, (v) => {
      let sum = 0;
      for (let c = 0; c < CLASSES; c++) {
        const p = soft.probabilities[v * CLASSES + c];
        if (p > 0) sum += p * (Math.log(p) - logShare(v, c));
      }
      return sum;
    });
  }
  if (term !== undefined) {
    const wanted = drawn(term.rows.length * h, 'hidden');
    term.rows.forEach((v, i) => {
      for (let c = 0; c < h; c++) losses.hidden += (hidden[v * h + c] - wanted[i * h + c]) ** 2 / 2;
    });
  }
  const total =
    (hard?.share ?? 0) * losses.hard + (soft?.share ?? 0) * losses.soft + (term?.share ?? 0) * losses.hidden;
  return { losses, total };
}

const plain = (layers: readonly LinearLayer[]): Parameters =>
  layers.map(({ weight, bias }) => ({ weight: [...weight], bias: [...bias] }));

/** One step of Adam from nothing, along central differences of the written-out loss. */
function writtenStep(input: NetworkInput, targets: NetworkTargets, before: Parameters): number[] {
  const lists = before.flatMap(({ weight, bias }) => [weight, bias]);
  return lists.flatMap((list) =>
    list.map((value, i) => {
      const at = (moved: number): number => {
        list[i] = moved;
        const { total } = writtenLoss(input, OPTIONS, targets, before);
        list[i] = value;
        return total;
      };
      const gradient = (at(value + 1e-6) - at(value - 1e-6)) / 2e-6 + OPTIONS.weightDecay * value;
      return value - OPTIONS.learningRate * (Math.abs(gradient) < 1e-4 ? Number.NaN : Math.sign(gradient));
    }),
  );
}

const propagations = [
  ['a mean', MEAN],
  ['nothing', null],
] as const;

describe.each(['wasm', 'cpu'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await openBackend(backend);
  });

  it.each(propagations)('steps down the loss that is written out, propagating %s', async (_, propagation) => {
    const input = inputOf('dense', propagation);
    const network = createNetwork(input, OPTIONS);
    const before = plain(await network.weights());
    const expected = writtenStep(input, TARGETS, before);
    const { losses } = writtenLoss(input, OPTIONS, TARGETS, before);
    const found = await network.step(TARGETS);
    for (const name of ['hard', 'soft', 'hidden'] as const) expect(found[name]).toBeCloseTo(losses[name], 4);
    const after = plain(await network.weights()).flatMap(({ weight, bias }) => [...weight, ...bias]);
    network.dispose();
    // Where the gradient all but vanishes its sign is not to be trusted: a step goes by the sign.
    const sure = expected.filter((value) => !Number.isNaN(value)).length;
    expect(sure).toBeGreaterThan(0.9 * expected.length);
    expected.forEach((value, i) => {
      if (!Number.isNaN(value)) expect(Math.abs(after[i] - value)).toBeLessThan(1e-4);
    });
  });

  it('leaves no tensor behind, and gives weights that another network continues from', async () => {
    const tensors = memory().numTensors;
    const input = inputOf('csr', MEAN);
    const network = createNetwork(input, OPTIONS);
    for (let k = 0; k < 3; k++) await network.step(TARGETS);
    const other = createNetwork({ ...input, rng: createRng(99) }, OPTIONS);
    expect(await other.logits()).not.toEqual(await network.logits());
    other.load(await network.weights());
    expect(await other.logits()).toEqual(await network.logits());
    const rows = Int32Array.of(5, 2);
    const all = await network.logits();
    const chosen = [...all.subarray(5 * CLASSES, 6 * CLASSES), ...all.subarray(2 * CLASSES, 3 * CLASSES)];
    const found = await network.logits(rows);
    expect(found).toHaveLength(chosen.length);
    chosen.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
    expect(await network.hidden(rows)).toHaveLength(2 * OPTIONS.hiddenChannels);
    network.dispose();
    other.dispose();
    expect(memory().numTensors).toBe(tensors);
  });
});

describe.skipIf(simdKernels() === null)('on the kernels (skipped without SIMD)', () => {
  beforeAll(async () => {
    await openBackend('wasm');
  });

  it.each(
    (['dense', 'csr'] as const).flatMap((kind) =>
      propagations.flatMap(([name, given]) => [0.2, 0].map((dropped) => [kind, name, dropped, given] as const)),
    ),
  )(
    'it makes the steps that tensors make: %s features, propagating %s, dropping %f',
    async (kind, _, dropped, propagation) => {
      const options = { ...OPTIONS, inputDropout: dropped, hiddenDropout: 0.4 };
      const input = inputOf(kind, propagation);
      const outcomes: { losses: number[]; weights: number[]; hidden: Float32Array; logits: Float32Array }[] = [];
      for (const create of [createTensorNetwork, createResidentNetwork]) {
        const network: Network | null = create(input, options);
        if (network === null) throw new Error('the kernels are here, so the network must use them');
        const losses: number[] = [];
        // Targets change from step to step, as in batches.
        for (const targets of [TARGETS, { hard: TARGETS.hard }, { soft: TARGETS.soft }, TARGETS]) {
          const { hard, soft, hidden } = await network.step(targets);
          losses.push(hard, soft, hidden);
        }
        const weights = plain(await network.weights()).flatMap(({ weight, bias }) => [...weight, ...bias]);
        outcomes.push({ losses, weights, hidden: await network.hidden(), logits: await network.logits() });
        network.dispose();
      }
      const [tensors, kernels] = outcomes;
      for (const part of ['losses', 'weights', 'hidden', 'logits'] as const) {
        expect(kernels[part]).toHaveLength(tensors[part].length);
        kernels[part].forEach((value, i) => expect(value).toBeCloseTo(tensors[part][i], 3));
      }
    },
  );

  it('answers for any rows, however many different ones were asked for, also during a step', async () => {
    const network = createNetwork(inputOf('dense', MEAN), OPTIONS);
    const all = await network.logits();
    const ask = async (): Promise<void> => {
      for (let v = 0; v < 12; v++) {
        const found = await network.logits(Int32Array.of(v % 6, 50));
        [v % 6, 50].forEach((node, i) => {
          for (let c = 0; c < CLASSES; c++) expect(found[i * CLASSES + c]).toBeCloseTo(all[node * CLASSES + c], 5);
        });
      }
    };
    await ask();
    const rows = Int32Array.of(9, 3, 20);
    const asked = {
      rows,
      share: 1,
      evaluate: async (hidden: Float32Array) => {
        await ask();
        return { loss: 1, gradient: hidden.fill(0) };
      },
    };
    const twin = createNetwork(inputOf('dense', MEAN), OPTIONS);
    await twin.step({
      hard: TARGETS.hard,
      hidden: { ...asked, evaluate: (hidden) => ({ loss: 1, gradient: hidden.fill(0) }) },
    });
    await network.step({ hard: TARGETS.hard, hidden: asked });
    expect(await network.weights()).toEqual(await twin.weights());
    network.dispose();
    twin.dispose();
  });

  it('lets the loss of hidden rows compute in the same memory, and frees what a failing one held', async () => {
    const network = createNetwork(inputOf('dense', null), OPTIONS);
    const other = createNetwork(inputOf('dense', null), OPTIONS);
    const rows = Int32Array.of(1, 2);
    const losses = await network.step({
      hidden: {
        rows,
        share: 1,
        evaluate: async (hidden) => {
          const logits = await other.logits();
          return { loss: logits.length, gradient: hidden };
        },
      },
    });
    expect(losses.hidden).toBe(NODES * CLASSES);
    const short = { rows, share: 1, evaluate: () => ({ loss: 0, gradient: new Float32Array(3) }) };
    await expect(network.step({ hidden: short })).rejects.toThrow(/gradient of 3 values instead of 26/);
    const before = await other.logits();
    await expect(network.step({ hidden: short })).rejects.toThrow(/instead of 26/);
    expect(await other.logits()).toEqual(before);
    network.dispose();
    other.dispose();
  });
});

test('a step says what is wrong with its targets', async () => {
  const network = createNetwork(inputOf('dense', null), OPTIONS);
  const rows = Int32Array.of(1);
  const hard = { rows, classes: Int32Array.of(0), weights: null, share: 1 };
  await expect(network.step({})).rejects.toThrow(/got none/);
  await expect(network.step({ hard: { ...hard, classes: Int32Array.of(3) } })).rejects.toThrow(
    /class 3, but there are 3/,
  );
  await expect(network.step({ hard: { ...hard, rows: Int32Array.of(NODES) } })).rejects.toThrow(/node 60/);
  await expect(network.step({ hard: { ...hard, weights: Float32Array.of(0) } })).rejects.toThrow(/without any weight/);
  const soft = { rows, probabilities: new Float32Array(5), weights: null, share: 1 };
  await expect(network.step({ soft })).rejects.toThrow(/5 probabilities for 60 nodes and 3 classes/);
  const layers = await network.weights();
  expect(() => network.load(layers.slice(1))).toThrow(/do not fit the network \(9 x 13, 13 x 3\)/);
  network.dispose();
});

describe('a plan', () => {
  const wanted = Int32Array.of(20, 3);
  const wide: Features = {
    kind: 'csr',
    numRows: NODES,
    numCols: 1000,
    rowPtr: Int32Array.from({ length: NODES + 1 }, (_, r) => 2 * r),
    colIdx: Int32Array.from({ length: 2 * NODES }, (_, i) => (i % 2 === 0 ? i : 500 + (i % 7))),
    values: Float32Array.from({ length: 2 * NODES }, (_, i) => 1 + i),
    names: [],
  };

  it('holds the rows that have a target, their neighbours, and the mean of features there', () => {
    const plan = planOf(MEAN, features('dense'), wanted, false);
    expect([...(plan.hiddenRows ?? [])]).toEqual([20, 3, 21, 25, 8, 22]);
    expect(plan).toMatchObject({ logitRows: wanted, ahead: true });
    const sparse = toSparse(features('dense'));
    const [dense, kept] = [features('dense'), sparse].map((x) => propagatedFeatures(MEAN, x, wanted));
    if (dense.kind !== 'dense' || kept.kind !== 'dense') throw new Error('nearly full rows are better dense');
    expect(kept.data).toEqual(dense.data);
    let sum = 0;
    const x = features('dense');
    for (let i = MEAN.rowPtr[3]; i < MEAN.rowPtr[4]; i++) {
      if (x.kind === 'dense') sum += MEAN.values[i] * x.data[9 * MEAN.colIdx[i] + 4];
    }
    expect(dense.data[9 + 4]).toBeCloseTo(sum, 5);
  });

  it('keeps sparse rows sparse where it pays, with columns ascending', () => {
    const found = propagatedFeatures(MEAN, wide, wanted);
    if (found.kind !== 'csr') throw new Error('few values are better sparse');
    const row = [...found.colIdx.subarray(found.rowPtr[1])];
    expect(row).toEqual([...new Set(row)].sort((a, b) => a - b));
    const neighbours = [...MEAN.colIdx.subarray(MEAN.rowPtr[3], MEAN.rowPtr[4])];
    expect(row).toEqual(
      [...new Set(neighbours.flatMap((v) => [2 * v, 500 + ((2 * v + 1) % 7)]))].sort((a, b) => a - b),
    );
    const total = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0);
    const expected = neighbours.map((v, i) => MEAN.values[MEAN.rowPtr[3] + i] * (4 * v + 3));
    expect(total(found.values.subarray(found.rowPtr[1]))).toBeCloseTo(
      expected.reduce((a, b) => a + b),
      3,
    );
  });

  it('stores features whole where they are nearly full', () => {
    const dense = features('dense');
    expect(cheaperFeatures(toSparse(dense))).toEqual(dense);
    expect(cheaperFeatures(dense)).toBe(dense);
    const sparse: Features = { ...features('csr'), numCols: 11 };
    expect(cheaperFeatures(sparse)).toBe(sparse);
  });

  it('is the whole graph where that costs less, or where features change', () => {
    const all = { hiddenRows: null, logitRows: null, second: MEAN, ahead: false };
    expect(planOf(MEAN, wide, wanted, true)).toEqual(all);
    const every = Int32Array.from({ length: NODES }, (_, v) => v);
    expect(planOf(MEAN, wide, every, false)).toEqual(all);
    expect(planOf(MEAN, wide, wanted, false).ahead).toBe(true);
    expect(planOf(null, wide, wanted, false)).toEqual({ ...all, hiddenRows: wanted, logitRows: wanted, second: null });
  });
});

test('a transposed matrix has its rows as columns', () => {
  const turned = transposed(MEAN);
  expect(turned.colIdx).not.toEqual(MEAN.colIdx);
  expect(transposed(turned)).toEqual(MEAN);
});
