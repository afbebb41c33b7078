/** Tokens of frozen rows: groups are found, all codes are used, wide rows are projected, wrong rows are refused. */
import { beforeAll, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { matrix } from '../../compute/matrix.ts';
import type { Matrix } from '../../compute/matrix.ts';
import { createRunContext } from '../../context.ts';
import { createRng } from '../../rng.ts';
import type { CodeRound } from './code-means.ts';
import { codeUsage } from './codebook.ts';
import { defaultPostHoc, fitTokens } from './post-hoc.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

const ctx = (seed = 1) => createRunContext({ rng: createRng(seed) });

/** Groups far apart in some directions. */
function groups(count: number, size: number, cols: number): Matrix {
  const rng = createRng(4);
  const centres = Float32Array.from({ length: count * cols }, () => 5 * rng.normal());
  const values = Float32Array.from({ length: count * size * cols }, (_, i) => {
    const group = Math.floor(i / (size * cols));
    return centres[group * cols + (i % cols)] + 0.1 * rng.normal();
  });
  return matrix(count * size, cols, values);
}

it.each([
  ['euclid', 6, false],
  ['cosine', 6, false],
  ['euclid', 50, true],
] as const)('finds groups (%s, %i channels)', async (comparison, cols, projected) => {
  const found = await fitTokens(groups(6, 20, cols), { numCodes: 6, comparison, mostChannels: 10 }, ctx());
  const { tokens } = found;
  expect(found).toMatchObject({ codesUsed: 6, projected });
  expect(found.perplexity).toBeCloseTo(6, 3);
  expect(tokens.channels).toBe(projected ? 10 : 6);
  expect(tokens.hidden).toHaveLength(120 * tokens.channels);
  for (let group = 0; group < 6; group++) {
    expect(new Set(tokens.codes.subarray(20 * group, 20 * group + 20)).size).toBe(1);
  }
});

it('uses every code, the same ones for one seed', async () => {
  const rng = createRng(3);
  const rows = matrix(
    1000,
    64,
    Float32Array.from({ length: 64_000 }, () => Math.max(0, rng.normal())),
  );
  const options = defaultPostHoc(1000);
  expect(options.numCodes).toBe(125);
  const seen: CodeRound[] = [];
  const found = await fitTokens(rows, options, ctx(), (point) => seen.push(point));
  expect(seen.map(({ round }) => round)).toEqual(seen.map((_, i) => i + 1));
  expect(seen.at(-1)).toMatchObject({ used: found.codesUsed });
  expect(seen.at(-1)?.error).toBeCloseTo(found.error, 6);
  expect(found.codesUsed).toBe(125);
  expect(codeUsage(found.tokens.codes, 125).used).toBe(125);
  expect((await fitTokens(rows, options, ctx())).tokens.codes).toEqual(found.tokens.codes);
  expect((await fitTokens(rows, options, ctx(2))).tokens.codes).not.toEqual(found.tokens.codes);
});

it('has one code for rows that do not differ', async () => {
  const rows = matrix(5, 40, new Float32Array(200).fill(0.5));
  expect(await fitTokens(rows, { numCodes: 3, comparison: 'euclid', mostChannels: 8 }, ctx())).toMatchObject({
    codesUsed: 1,
    projected: false,
    error: 0,
  });
});

it('says what it cannot fit to', async () => {
  const options = { numCodes: 2, comparison: 'euclid', mostChannels: 8 } as const;
  await expect(fitTokens(matrix(0, 3), options, ctx())).rejects.toThrow(/need rows to be fitted to; got 0/);
  await expect(fitTokens(matrix(3, 1), { ...options, numCodes: 0 }, ctx())).rejects.toThrow(/numCodes 0/);
  const broken = matrix(2, 2, Float32Array.from([1, 2, 3, NaN]));
  await expect(fitTokens(broken, options, ctx())).rejects.toThrow(/row of node 1 has the value NaN/);
});
