import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { matrix, product } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { createRunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import type { GraphData } from '../../schema/graph.ts';
import type { DistillInput } from '../distill.types.ts';
import { kernelStudent } from '../student-settings.ts';
import { layerLogits } from '../teacher.ts';
import { withTrueShares } from './class-shares.ts';
import { kernelOf, kernelRidge, pick } from './kernel-ridge.ts';
import { inputScale, trainScaledStudent } from './kernel-student.ts';
import { trainKernelTeacher } from './kernel-teacher.ts';
import { refitScores } from './refit.ts';
import { bestSharpness } from './sharpness.ts';

beforeAll(() => openBackend('wasm'));

function unitRows(rows: number, cols: number, seed: string): Matrix {
  const rng = createRng(seed);
  const values = Float32Array.from({ length: rows * cols }, () => rng.normal());
  for (let r = 0; r < rows; r++) {
    const row = values.subarray(r * cols, (r + 1) * cols);
    const length = Math.hypot(...row);
    row.forEach((value, i) => (row[i] = value / length));
  }
  return matrix(rows, cols, values);
}

/** x of A x = b by Gauss-Jordan; A row-major n x n. */
function solve(a: readonly number[][], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]]);
  rows.forEach((pivot, p) => {
    const by = pivot[p];
    for (let j = p; j <= rows.length; j++) pivot[j] /= by;
    rows.forEach((row, r) => {
      if (r === p) return;
      const factor = row[p];
      for (let j = p; j <= rows.length; j++) row[j] -= factor * pivot[j];
    });
  });
  return rows.map((row) => row[rows.length]);
}

describe('kernel ridge regression', () => {
  const all = unitRows(40, 6, 'ridge');
  const labelled = Int32Array.from({ length: 12 }, (_, i) => 3 * i);
  const classes = labelled.map((_, i) => i % 3);
  const choice = { gamma: 1, penalty: 0.1 } as const;
  const products = (): Matrix => product(all, pick(all, labelled), 'right');

  it('leaves each label out exactly: what a fit without it says', () => {
    const { leftOut } = kernelRidge(products(), labelled, classes, 3, choice);
    const others = Array.from(labelled.keys()).filter((i) => i !== 4);
    const rest = Int32Array.from(others, (i) => labelled[i]);
    const without = kernelRidge(
      product(all, pick(all, rest), 'right'),
      rest,
      Int32Array.from(others, (i) => classes[i]),
      3,
      choice,
    );
    for (let c = 0; c < 3; c++) expect(leftOut[4 * 3 + c]).toBeCloseTo(without.scores[labelled[4] * 3 + c], 4);
  });

  it('is the solution of its normal equations', () => {
    const { scores } = kernelRidge(products(), labelled, classes, 3, choice);
    const kernel = kernelOf(products().values, choice);
    const rows = Array.from(labelled, (node, i) =>
      Array.from(labelled, (_, j) => kernel[node * 12 + j] + (i === j ? choice.penalty : 0)),
    );
    const weights = solve(
      rows,
      Array.from(classes, (c) => (c === 1 ? 1 : 0) - 1 / 3),
    );
    for (const v of [1, 17, 39]) {
      const expected = weights.reduce((sum, weight, i) => sum + weight * kernel[v * 12 + i], 0);
      expect(scores[v * 3 + 1]).toBeCloseTo(expected, 4);
    }
  });
});

it('a refit equals the dense regression on its landmarks', async () => {
  const rows = unitRows(30, 4, 'refit');
  const landmarks = Int32Array.of(2, 5, 9, 14, 20);
  const wanted = Float32Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? (i % 7) / 7 : 1 - ((i - 1) % 7) / 7));
  const isLabelled = new Uint8Array(30).map((_, v) => (v < 4 ? 1 : 0));
  const ctx = createRunContext({ rng: createRng(1) });
  const scores = await refitScores(rows, landmarks, wanted, isLabelled, 2, ctx);
  const kernel = kernelOf(product(rows, pick(rows, landmarks), 'right').values, { gamma: 1 });
  const weight = (v: number): number => (v < 4 ? 1 : 0.1);
  const left = Array.from(landmarks, (node, i) =>
    Array.from(landmarks, (_, j) => {
      let sum = 0.1 * (kernel[node * 5 + j] + (i === j ? 1e-5 : 0));
      for (let v = 0; v < 30; v++) sum += weight(v) * kernel[v * 5 + i] * kernel[v * 5 + j];
      return sum;
    }),
  );
  const right = Array.from(landmarks, (_, i) => {
    let sum = 0;
    for (let v = 0; v < 30; v++) sum += weight(v) * kernel[v * 5 + i] * (wanted[2 * v] - 0.5);
    return sum;
  });
  const weights = solve(left, right);
  for (const v of [0, 11, 29]) {
    const expected = weights.reduce((sum, value, i) => sum + value * kernel[v * 5 + i], 0);
    expect(scores[2 * v]).toBeCloseTo(expected, 3);
  }
});

describe('true shares', () => {
  it('are found again from probabilities that even labels gave', () => {
    const rng = createRng('shares');
    const rows = 4000;
    const probabilities = new Float32Array(2 * rows);
    for (let v = 0; v < rows; v++) {
      // Two normals a distance of 2 apart, one node in five of the first class; the posterior is that of even classes.
      const x = rng.normal() + (rng.uniform() < 0.2 ? 1 : -1);
      probabilities[2 * v] = 1 / (1 + Math.exp(-2 * x));
      probabilities[2 * v + 1] = 1 - probabilities[2 * v];
    }
    const { shares, probabilities: corrected } = withTrueShares(probabilities, 2);
    expect(shares[0]).toBeGreaterThan(0.16);
    expect(shares[0]).toBeLessThan(0.26);
    expect(corrected[0] + corrected[1]).toBeCloseTo(1, 5);
  });

  it('stay even where probabilities say nothing', () => {
    const { shares, probabilities } = withTrueShares(new Float32Array(30).fill(1 / 3), 3);
    for (const share of shares) expect(share).toBeCloseTo(1 / 3, 6);
    expect(probabilities[4]).toBeCloseTo(1 / 3, 6);
  });
});

it('scores are read as sharply as the classes bear out', () => {
  const sure = bestSharpness(Float32Array.of(0.4, -0.4, -0.4, 0.4), Float32Array.of(1, 0, 0, 1), 2);
  const torn = bestSharpness(Float32Array.of(0.4, -0.4, 0.4, -0.4), Float32Array.of(1, 0, 0, 1), 2);
  expect(sure.sharpness).toBeGreaterThan(16);
  expect(torn.sharpness).toBeCloseTo(0.25, 9);
  expect(sure.likelihood).toBeGreaterThan(torn.likelihood);
});

/** Three kinds of nodes in unequal numbers that mostly link among themselves and have noisy words. */
function wordGraph(): { readonly data: GraphData; readonly classes: Int32Array } {
  const rng = createRng('words');
  const numNodes = 300;
  const classes = Int32Array.from({ length: numNodes }, (_, v) => (v % 6 === 0 ? 2 : v % 3 === 0 ? 1 : 0));
  const other = (v: number): number => {
    let w = rng.int(numNodes);
    if (rng.uniform() < 0.8) while (classes[w] !== classes[v]) w = rng.int(numNodes);
    return w;
  };
  const src = Int32Array.from({ length: 900 }, () => rng.int(numNodes));
  const dst = src.map(other);
  const names = Array.from({ length: 30 }, (_, c) => `w${c}`);
  const rowPtr = new Int32Array(numNodes + 1);
  const columns: number[] = [];
  for (let v = 0; v < numNodes; v++) {
    for (let c = 0; c < 30; c++) if (rng.uniform() < (Math.floor(c / 10) === classes[v] ? 0.25 : 0.12)) columns.push(c);
    rowPtr[v + 1] = columns.length;
  }
  const csr = { rowPtr, colIdx: Int32Array.from(columns), values: new Float32Array(columns.length).fill(2) };
  return {
    data: {
      graph: { numNodes, numEdges: 900, directed: false, src, dst },
      features: { kind: 'csr', numRows: numNodes, numCols: 30, names, ...csr },
    },
    classes,
  };
}

function inputOf(classes: Int32Array, data: GraphData): DistillInput {
  const of = (from: number, to: number): Int32Array =>
    Int32Array.from([0, 1, 2].flatMap((c) => [...classes.keys()].filter((v) => classes[v] === c).slice(from, to)));
  const split = { train: of(0, 8), validation: of(8, 18), test: new Int32Array(0) };
  const labels = new Int32Array(classes.length).fill(-1);
  for (const v of [...split.train, ...split.validation]) labels[v] = classes[v];
  return { data, labels, numClasses: 3, split };
}

describe('the kernel teacher', () => {
  const { data, classes } = wordGraph();
  const input = inputOf(classes, data);
  const known = new Set([...input.split.train, ...input.split.validation]);
  const rightOf = (values: Float32Array): number => {
    let right = 0;
    for (const [v, label] of classes.entries()) {
      if (known.has(v)) continue;
      const row = values.subarray(3 * v, 3 * v + 3);
      if (row.indexOf(Math.max(...row)) === label) right++;
    }
    return right / (classes.length - known.size);
  };
  const ctx = () => createRunContext({ rng: createRng(1) });

  it('finds classes from few labels, keeps five members, and is the same each time', async () => {
    const teacher = await trainKernelTeacher(input, ctx());
    expect(rightOf(teacher.probabilities)).toBeGreaterThan(0.8);
    expect(new Set(teacher.members).size).toBe(5);
    expect(teacher.shares[0]).toBeGreaterThan(teacher.shares[1]);
    for (const v of input.split.train) expect(teacher.probabilities[3 * v + classes[v]]).toBe(1);
    expect((await trainKernelTeacher(input, ctx())).probabilities).toEqual(teacher.probabilities);
  });

  it('never reads a class outside of training and validation', async () => {
    const labels = input.labels.map((label, v) => (known.has(v) ? label : v % 3));
    const [plain, full] = [
      await trainKernelTeacher(input, ctx()),
      await trainKernelTeacher({ ...input, labels }, ctx()),
    ];
    expect(full.probabilities).toEqual(plain.probabilities);
  });

  it('has a student that follows it and reads features as they are', async () => {
    const { probabilities } = await trainKernelTeacher(input, ctx());
    const rows = Int32Array.from({ length: 300 }, (_, v) => v);
    const settings = { ...kernelStudent, hiddenChannels: 32, batch: 60, epochs: 40 };
    const taught = { rows, probabilities, weights: null };
    const { network } = await trainScaledStudent(input, taught, settings, ctx(), () => undefined);
    expect(rightOf(await layerLogits(network.layers, data.features, null))).toBeGreaterThan(0.7);
    expect(inputScale(data.features)).toBe(0.5);
  });

  it('refuses features that tell no two nodes apart', async () => {
    const flat = {
      ...data.features,
      kind: 'dense' as const,
      numCols: 1,
      names: ['x'],
      data: new Float32Array(300).fill(1),
    };
    const same = { ...input, data: { graph: data.graph, features: flat } };
    await expect(trainKernelTeacher(same, ctx())).rejects.toThrow(/No two nodes differ/);
  });
});
