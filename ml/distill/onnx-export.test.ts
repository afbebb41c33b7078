/** The file as onnxruntime reads it: the same numbers as ours, any number of rows, the card inside. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRng } from '../rng.ts';
import { exportOnnx } from './onnx-export.ts';
import { probabilitiesOf } from './probabilities.ts';
import { featureRow, scoreRowPlainly } from './score.ts';
import { randomRows, randomStudent, relativeError } from './testing.ts';

interface Value {
  readonly data: unknown;
  readonly dims: readonly number[];
}
interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Record<string, Value>): Promise<Record<string, Value>>;
}
const isFunction = (value: unknown) => typeof value === 'function';
const runtime = z.object({
  InferenceSession: z.custom<{ create(bytes: Uint8Array): Promise<Session> }>(isFunction),
  Tensor: z.custom<new (type: 'float32', data: Float32Array, dims: readonly number[]) => Value>(isFunction),
});
// In a variable: the package is optional, and the compiler must not insist on it.
const name = 'onnxruntime-node';
const loaded = runtime.safeParse(await import(name).catch(() => null)).data;
if (loaded === undefined) console.log('Skipped: the optional package onnxruntime-node is not installed here.');

const rng = createRng(3);
const texts = { classes: ['normal', 'Geldwäsche'], features: ['a', 'b'], card: '{"version":"v7"}' };

describe.skipIf(loaded === undefined)('an exported student (skipped where onnxruntime-node is missing)', () => {
  it.each([[[128, 128, 128, 2]], [[5, 7, 3]], [[6, 4]]])('says what ours says, for widths %j', async (widths) => {
    if (loaded === undefined) return;
    const network = randomStudent(widths, rng, 2.5);
    const session = await loaded.InferenceSession.create(exportOnnx(network, texts));
    expect([session.inputNames, session.outputNames]).toEqual([['features'], ['logits', 'probabilities']]);
    const numClasses = widths[widths.length - 1];
    for (const count of [1, 33]) {
      const rows = randomRows(count, widths[0], rng);
      const given = new loaded.Tensor('float32', rows.data, [count, widths[0]]);
      const values = await session.run({ features: given });
      const logits = Float32Array.from({ length: count }, (_, r) => r).reduce<number[]>(
        (all, r) => [...all, ...scoreRowPlainly(network, featureRow(rows, r))],
        [],
      );
      const expected = Float32Array.from(logits);
      expect(values['logits'].dims).toEqual([count, numClasses]);
      const data = (key: string) => z.instanceof(Float32Array).parse(values[key].data);
      expect(relativeError(data('logits'), expected)).toBeLessThan(1e-5);
      expect(relativeError(data('probabilities'), probabilitiesOf(expected, numClasses))).toBeLessThan(1e-5);
    }
  });
});

describe('the bytes of an exported student', () => {
  it('hold the card and the names, whole', () => {
    const file = new TextDecoder().decode(exportOnnx(randomStudent([2, 2], rng), texts));
    for (const part of ['dowser.card', texts.card, '["normal","Geldwäsche"]', '["a","b"]'])
      expect(file).toContain(part);
  });

  it('are refused for what is no network', () => {
    expect(() => exportOnnx({ layers: [], temperature: 1 }, texts)).toThrow('no layers');
  });
});
