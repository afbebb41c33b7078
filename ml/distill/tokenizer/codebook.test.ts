/** Codes against plain loops: who is whose, how they move, how they are fitted and brought back. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { createRunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import { fitCodes } from './code-means.ts';
import {
  assignCodes,
  codebookLoss,
  codeUsage,
  drawRows,
  leastCount,
  movedCodes,
  randomCodebook,
  RELEASED_DECAY,
  reviveCodes,
  unitRows,
} from './codebook.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

const random = (rows: number, cols: number, seed: number): Matrix => {
  const rng = createRng(seed);
  return matrix(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => rng.normal()),
  );
};
const row = ({ cols, values }: Matrix, r: number): number[] => [...values.subarray(r * cols, (r + 1) * cols)];
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i], 0);

describe.each(['cosine', 'euclid'] as const)('compared by %s', (comparison) => {
  it('finds the best code of each row and its error', () => {
    const [x, codebook] = [random(300, 6, 1), random(40, 6, 2)];
    const { codes, error } = assignCodes(x, codebook, comparison);
    for (let r = 0; r < x.rows; r++) {
      const errors = Array.from({ length: codebook.rows }, (_, k) => {
        const [a, e] = [row(x, r), row(codebook, k)];
        if (comparison === 'cosine') return 1 - dot(a, e) / Math.sqrt(dot(a, a) * dot(e, e));
        return a.reduce((sum, v, i) => sum + (v - e[i]) ** 2, 0);
      });
      expect(errors[codes[r]]).toBeCloseTo(Math.min(...errors), 5);
      expect(error[r]).toBeCloseTo(Math.min(...errors), 4);
    }
  });

  it('moves a code a fifth of the way to the mean of its nodes; one without nodes to its own direction', () => {
    const x = random(200, 5, 3);
    // A book whose last code nobody wants, of a length other than 1.
    const codebook = random(8, 5, 4);
    for (let i = 35; i < 40; i++) codebook.values[i] = comparison === 'cosine' ? 0 : 50;
    const { codes } = assignCodes(x, codebook, comparison);
    codebook.values[39] = 50;
    const { counts, used } = codeUsage(codes, 8);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
    expect(counts[7]).toBe(0);
    expect(used).toBe(7);
    const moved = movedCodes(x, codes, codebook, comparison, RELEASED_DECAY);
    const source = comparison === 'cosine' ? unitRows(x) : x;
    for (let k = 0; k < 8; k++) {
      let mean = row(codebook, k);
      const own = [...codes.keys()].filter((v) => codes[v] === k);
      if (own.length > 0) mean = mean.map((_, c) => own.reduce((sum, v) => sum + row(source, v)[c], 0) / own.length);
      if (comparison === 'cosine') {
        const length = Math.sqrt(dot(mean, mean));
        mean = mean.map((value) => value / length);
      }
      row(moved, k).forEach((value, c) => expect(value).toBeCloseTo(0.8 * row(codebook, k)[c] + 0.2 * mean[c], 5));
    }
  });

  it('has a codebook loss whose gradient is the slope', () => {
    const [x, codebook] = [random(30, 4, 5), random(5, 4, 6)];
    const { codes } = assignCodes(x, codebook, comparison);
    const { gradient } = codebookLoss(x, codes, codebook, comparison);
    gradient.forEach((slope, i) => {
      const at = (delta: number): number => {
        const values = codebook.values.slice();
        values[i] += delta;
        return codebookLoss(x, codes, matrix(5, 4, values), comparison).value;
      };
      expect((at(0.01) - at(-0.01)) / 0.02).toBeCloseTo(slope, 4);
    });
  });

  it('fits as many codes as asked, all in use, the same for one seed, better than random ones', async () => {
    const x = random(600, 6, 7);
    const fit = (seed: number) => fitCodes(x, 32, comparison, createRng(seed), createRunContext({ rng: createRng(0) }));
    const { codebook, assignment, rounds } = await fit(1);
    expect(codeUsage(assignment.codes, 32).used).toBe(32);
    expect(rounds).toBeGreaterThan(1);
    expect((await fit(1)).codebook.values).toEqual(codebook.values);
    expect((await fit(2)).codebook.values).not.toEqual(codebook.values);
    const total = (error: Float32Array): number => error.reduce((sum, value) => sum + value, 0);
    const guess = assignCodes(x, randomCodebook(32, 6, createRng(1)), comparison);
    expect(total(assignment.error)).toBeLessThan(0.8 * total(guess.error));
  });
});

it('says how many codes there are where rows are fewer', async () => {
  const x = matrix(6, 2, Float32Array.from([1, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 1]));
  const { codebook, assignment } = await fitCodes(
    x,
    5,
    'euclid',
    createRng(1),
    createRunContext({ rng: createRng(0) }),
  );
  expect(codebook.rows).toBe(3);
  expect(Math.max(...assignment.error)).toBeCloseTo(0, 6);
});

it('counts codes and how even they are', () => {
  expect(codeUsage(Int32Array.from([0, 0, 2, 2]), 4)).toMatchObject({ used: 2 });
  expect(codeUsage(Int32Array.from([0, 0, 2, 2]), 4).perplexity).toBeCloseTo(2, 6);
  expect([leastCount(1000, 10), leastCount(100, 50)]).toEqual([2, 1]);
});

it('draws rows by weight, none twice, none of weight 0', () => {
  const first = new Float64Array(3);
  for (let seed = 0; seed < 3000; seed++) first[drawRows([1, 0, 3], 1, createRng(seed))[0]]++;
  expect(first[1]).toBe(0);
  expect(first[2] / 3000).toBeCloseTo(0.75, 1);
  expect([...drawRows([1, 0, 3], 3, createRng(1))].sort()).toEqual([0, 2]);
});

it('puts lost codes on rows that no code describes', () => {
  const x = matrix(4, 2, Float32Array.from([1, 0, 1, 0, 0, 3, 1, 0]));
  const codebook = matrix(2, 2, Float32Array.from([1, 0, -1, 0]));
  const running = Float64Array.from([4, 0.5]);
  const assignment = assignCodes(x, codebook, 'cosine');
  expect(reviveCodes(x, assignment, codebook, running, 2, 'cosine', createRng(1))).toBe(1);
  expect([...codebook.values]).toEqual([1, 0, 0, 1]);
  expect([...running]).toEqual([4, 2]);
  expect(reviveCodes(x, assignment, codebook, running, 2, 'cosine', createRng(1))).toBe(0);
});
