/** The token loss against plain loops and slopes; what it is at its end; the released form's constant. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { simdKernels } from '../../compute/kernels/memory.ts';
import { matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { createRng } from '../../rng.ts';
import type { Tokens } from '../distill.types.ts';
import { assignCodes, unitRows } from './codebook.ts';
import {
  createTokenLoss,
  defaultTemperature,
  plainTokenLoss,
  RELEASED_TOKEN_WEIGHT,
  releasedComparison,
  tokenLoss,
} from './token-loss.ts';
import type { TokenComparison } from './token-loss.ts';

const random = (rows: number, cols: number, seed: number): Matrix => {
  const rng = createRng(seed);
  return matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => rng.normal()),
  );
};

const aligned = (comparison: 'cosine' | 'euclid', temperature: number): TokenComparison => ({
  teacher: comparison,
  student: comparison,
  temperature,
  divergence: 'kl',
});
const kinds: readonly (readonly [string, TokenComparison])[] = [
  ['cosine', aligned('cosine', 0.1)],
  ['euclid', aligned('euclid', 0.7)],
  ['released', releasedComparison],
];

/** In float64, one row after the other. */
function reference(u: Matrix, z: Matrix, codebook: Matrix, settings: TokenComparison): number {
  const row = ({ cols, values }: Matrix, r: number): number[] => [...values.subarray(r * cols, (r + 1) * cols)];
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const shares = (x: number[], comparison: string): number[] => {
    const found = Array.from({ length: codebook.rows }, (_, k) => {
      const e = row(codebook, k);
      return comparison === 'cosine'
        ? dot(x, e) / Math.sqrt(dot(x, x) * dot(e, e))
        : -Math.sqrt(x.reduce((sum, value, i) => sum + (value - e[i]) ** 2, 0));
    });
    const powers = found.map((value) => Math.exp(value / settings.temperature));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((value) => value / sum);
  };
  let total = 0;
  for (let r = 0; r < u.rows; r++) {
    const [p, q] = [shares(row(z, r), settings.teacher), shares(row(u, r), settings.student)];
    p.forEach((value, k) => {
      const [target, log] = settings.divergence === 'kl' ? [value, Math.log(value)] : [Math.exp(value), value];
      total += target * (log - Math.log(q[k]));
    });
  }
  return (settings.temperature ** 2 * total) / u.rows;
}

beforeAll(async () => {
  await openBackend('wasm');
});

describe.each(kinds)('%s', (_, settings) => {
  it('is what plain loops find, over more than one block, and its gradient is the slope', () => {
    const [u, z, codebook] = [random(270, 5, 1), random(270, 5, 2), random(9, 5, 3)];
    expect(tokenLoss(u, z, codebook, settings).loss).toBeCloseTo(reference(u, z, codebook, settings), 4);
    const [few, other] = [random(6, 5, 4), random(6, 5, 5)];
    const { gradient } = tokenLoss(few, other, codebook, settings);
    gradient.values.forEach((slope, i) => {
      const at = (delta: number): number => {
        const values = few.values.slice();
        values[i] += delta;
        return reference(matrix(6, 5, values), other, codebook, settings);
      };
      expect((at(1e-3) - at(-1e-3)) / 2e-3).toBeCloseTo(slope, 4);
    });
  });
});

describe.each([
  ['cosine', 0.1],
  ['euclid', 0.7],
  // So sharp that most chances are below what float32 holds.
  ['cosine', 0.003],
] as const)('on the kernels, %s at temperature %d', (comparison, temperature) => {
  it.each([
    [1, 1, 1],
    [70, 5, 9],
    [1100, 33, 512],
  ])('is the plain loss within 1e-6: %i rows of %i channels, %i codes', (rows, channels, numCodes) => {
    const [u, z, codebook] = [random(rows, channels, 1), random(rows, channels, 2), random(numCodes, channels, 3)];
    // A row without a direction, and one that lies on a code.
    u.values.fill(0, 0, channels);
    if (rows > 1) u.values.set(codebook.values.subarray(0, channels), channels);
    const settings = aligned(comparison, temperature);
    const found = tokenLoss(u, z, codebook, settings);
    const expected = plainTokenLoss(u, z, codebook, settings);
    expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-6 * Math.max(1, expected.loss));
    // Beside the largest: where a row lies on a code, its distance is rounding.
    const most = expected.gradient.values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    found.gradient.values.forEach((value, i) => {
      expect(Math.abs(value - expected.gradient.values[i])).toBeLessThanOrEqual(2e-5 * most + 1e-12);
    });
  });
});

it('is the same to the last bit, whatever the number of threads', async () => {
  const memory = simdKernels();
  if (memory === null) return;
  const [u, z, codebook] = [random(1500, 33, 1), random(1500, 33, 2), random(200, 33, 3)];
  const before = memory.threads();
  const found = async (threads: number) => {
    await memory.useThreads(threads);
    return (['cosine', 'euclid'] as const).map((comparison) => tokenLoss(u, z, codebook, aligned(comparison, 0.2)));
  };
  expect(await found(4)).toEqual(await found(1));
  await memory.useThreads(before);
});

it.each(['cosine', 'euclid'] as const)('is 0 where the student is where the teacher is (%s)', (comparison) => {
  const [z, codebook] = [random(40, 6, 1), random(12, 6, 2)];
  const { loss, gradient } = tokenLoss(z, z, codebook, aligned(comparison, 0.2));
  expect(Math.abs(loss)).toBeLessThan(1e-6);
  expect(Math.max(...gradient.values.map(Math.abs))).toBeLessThan(1e-6);
});

function someTokens(numNodes: number, numCodes: number, channels: number): Tokens {
  const hidden = random(numNodes, channels, 11);
  // Codes of length 1, as they start and hardly leave.
  const codebook = unitRows(random(numCodes, channels, 12));
  const { codes } = assignCodes(hidden, codebook, 'cosine');
  return { codebook: codebook.values, numCodes, channels, codes, hidden: hidden.values };
}

const common = { hiddenChannels: 7, learningRate: 0.02, weightDecay: 0, rng: createRng(5) };
const allRows = (n: number): Int32Array => Int32Array.from({ length: n }, (_, v) => v);

it('released, it is lambda tau^2 e^(1/K) (1 + K ln K) whatever the data are, first and last', () => {
  for (const numCodes of [256, 2048]) {
    const tokens = someTokens(60, numCodes, 16);
    const order = allRows(60).reverse();
    const loss = createTokenLoss({ ...common, tokens, form: { kind: 'released', order } });
    const predicted = RELEASED_TOKEN_WEIGHT * 16 * Math.exp(1 / numCodes) * (1 + numCodes * Math.log(numCodes));
    const hidden = random(60, 7, 20).values;
    for (let step = 0; step < 5; step++) {
      const found = RELEASED_TOKEN_WEIGHT * loss.evaluate(hidden, order).loss;
      expect(Math.abs(found / predicted - 1)).toBeLessThan(1e-3);
    }
  }
});

it('released, a row meets the teacher of the node that its position names', () => {
  const tokens = someTokens(8, 5, 4);
  const order = Int32Array.from([3, 1, 7, 0, 2, 4, 5, 6]);
  const hidden = random(1, 7, 2).values;
  const at = (node: number, given: Tokens): number =>
    createTokenLoss({ ...common, tokens: given, form: { kind: 'released', order } }).evaluate(
      hidden,
      Int32Array.from([node]),
    ).loss;
  const changed = { ...tokens, hidden: tokens.hidden.slice() };
  // Node 7 lies at position 2, so that the teacher's row of node 2 is what it meets.
  changed.hidden.fill(1, 2 * 4, 3 * 4);
  expect(at(7, changed)).not.toBe(at(7, tokens));
  expect(at(2, changed)).toBe(at(2, tokens));
});

it.each(['cosine', 'euclid'] as const)(
  'has the slope towards hidden rows, and its projection learns (%s)',
  (comparison) => {
    const tokens = someTokens(30, 10, 4);
    const form = { kind: 'aligned', comparison, temperature: defaultTemperature(tokens, comparison) } as const;
    const rows = Int32Array.from([4, 9, 2]);
    const hidden = random(3, 7, 8).values;
    const fresh = (given: Float32Array) => createTokenLoss({ ...common, tokens, form }).evaluate(given, rows);
    const { gradient } = fresh(hidden);
    gradient.forEach((slope, i) => {
      const at = (delta: number): number => {
        const moved = hidden.slice();
        moved[i] += delta;
        return fresh(moved).loss;
      };
      expect((at(5e-3) - at(-5e-3)) / 1e-2).toBeCloseTo(slope, 3);
    });
    // The first step of Adam goes against the sign of the slope, entry by entry.
    const loss = createTokenLoss({ ...common, tokens, form });
    const before = loss.projection();
    const first = loss.evaluate(hidden, rows).loss;
    const after = loss.projection();
    const step = after.weight.map((value, i) => value - before.weight[i]);
    expect(Math.max(...step.map((value) => Math.abs(Math.abs(value) - 0.02)))).toBeLessThan(1e-3);
    let last = first;
    for (let i = 0; i < 300; i++) last = loss.evaluate(hidden, rows).loss;
    expect(last).toBeLessThan(0.1 * first);
  },
);

it('says what is wrong with what it is given', () => {
  const tokens = someTokens(5, 3, 4);
  const form = { kind: 'aligned', comparison: 'cosine', temperature: 0 } as const;
  expect(() => createTokenLoss({ ...common, tokens, form })).toThrow(/temperature 0; give a number above 0/);
  const loss = createTokenLoss({ ...common, tokens, form: { ...form, temperature: 1 } });
  expect(() => loss.evaluate(new Float32Array(5), Int32Array.from([1]))).toThrow(RangeError);
});
