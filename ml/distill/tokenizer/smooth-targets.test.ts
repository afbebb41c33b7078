/** Answers smoothed over local patterns: against the sums written out, and what they leave as it is. */
import { beforeAll, expect, it } from 'vitest';
import { openBackend } from '../../compute/index.ts';
import { createRng } from '../../rng.ts';
import type { Tokens } from '../distill.types.ts';
import { smoothedByTokens } from './smooth-targets.ts';

beforeAll(async () => {
  await openBackend('wasm');
});

const [NODES, CODES, CHANNELS, CLASSES] = [600, 7, 3, 4];
const rng = createRng(3);
const draw = (length: number): Float32Array => Float32Array.from({ length }, () => rng.normal());
const tokens: Tokens = {
  codebook: draw(CODES * CHANNELS),
  numCodes: CODES,
  channels: CHANNELS,
  codes: new Int32Array(NODES),
  hidden: draw(NODES * CHANNELS),
};
/** Rows of sum 1. */
const answers = ((): Float32Array => {
  const values = draw(NODES * CLASSES).map((value) => Math.exp(value));
  for (let v = 0; v < NODES; v++) {
    const row = values.subarray(v * CLASSES, (v + 1) * CLASSES);
    const sum = row.reduce((a, b) => a + b, 0);
    row.forEach((value, c) => (row[c] = value / sum));
  }
  return values;
})();

it('is the sums written out, over more than one block', () => {
  const { codebook, hidden } = tokens;
  const row = (x: Float32Array, r: number): number[] => [...x.subarray(r * CHANNELS, (r + 1) * CHANNELS)];
  const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const weights = Array.from({ length: NODES }, (_, v) => {
    const powers = Array.from({ length: CODES }, (_code, k) => {
      const [z, e] = [row(hidden, v), row(codebook, k)];
      return Math.exp(dot(z, e) / Math.sqrt(dot(z, z) * dot(e, e)) / 0.3);
    });
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((value) => value / sum);
  });
  const mean = (k: number, c: number): number => {
    const total = weights.reduce((sum, w) => sum + w[k], 0);
    return weights.reduce((sum, w, v) => sum + w[k] * answers[v * CLASSES + c], 0) / total;
  };
  const means = Array.from({ length: CODES }, (_, k) => Array.from({ length: CLASSES }, (_class, c) => mean(k, c)));
  const found = smoothedByTokens(answers, CLASSES, tokens, { temperature: 0.3, share: 0.6 });
  found.forEach((value, i) => {
    const [v, c] = [Math.floor(i / CLASSES), i % CLASSES];
    const said = weights[v].reduce((sum, w, k) => sum + w * means[k][c], 0);
    expect(value).toBeCloseTo(0.4 * answers[i] + 0.6 * said, 5);
  });
});

it('keeps rows of sum 1, and the answers as they are where patterns have no say', () => {
  const found = smoothedByTokens(answers, CLASSES, tokens, { temperature: 0.01, share: 1 });
  for (let v = 0; v < NODES; v++) {
    expect(found.subarray(v * CLASSES, (v + 1) * CLASSES).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 4);
  }
  expect(smoothedByTokens(answers, CLASSES, tokens, { temperature: 0.1, share: 0 })).toEqual(answers);
});

it('says what is wrong with its settings', () => {
  const call = (temperature: number, share: number) => (): unknown =>
    smoothedByTokens(answers, CLASSES, tokens, { temperature, share });
  expect(call(0, 0.5)).toThrow(/temperature 0 with a share of 0.5; give a temperature above 0/);
  expect(call(0.1, 1.5)).toThrow(/share of 1.5/);
});
