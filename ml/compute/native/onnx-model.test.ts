/** Models as onnxruntime itself reads them. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeOnnxModel } from './onnx-model.ts';
import type { OnnxModel } from './onnx-model.ts';

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

const run = async (model: OnnxModel, feeds: Record<string, readonly [Float32Array, readonly number[]]>) => {
  if (loaded === undefined) throw new Error('not installed');
  const session = await loaded.InferenceSession.create(writeOnnxModel(model));
  const tensors: Record<string, Value> = {};
  for (const [key, [data, dims]] of Object.entries(feeds)) tensors[key] = new loaded.Tensor('float32', data, dims);
  return { session, values: await session.run(tensors) };
};

describe.skipIf(loaded === undefined)('a written model (skipped where onnxruntime-node is missing)', () => {
  it('computes with weights, attributes of every type and sizes known only when it runs', async () => {
    const weights = Float32Array.from([1, -2, 0.5, 3, -1, 2]);
    const { session, values } = await run(
      {
        name: 'network',
        opset: 13,
        inputs: [{ name: 'x', shape: ['rows', 2] }],
        outputs: [
          { name: 'y', shape: ['rows', 3] },
          { name: 'flat', shape: ['all'] },
          { name: 'sum', shape: [1, 3] },
        ],
        initializers: [
          { name: 'w', shape: [2, 3], values: weights },
          { name: 'bias', shape: [3], values: Float32Array.from([0.5, 0, -100]) },
          { name: 'whole', shape: [1], values: BigInt64Array.from([-1n]) },
          { name: 'axes', shape: [1], values: BigInt64Array.from([0n]) },
        ],
        nodes: [
          {
            operator: 'Gemm',
            inputs: ['x', 'w', 'bias'],
            outputs: ['h'],
            attributes: { alpha: { type: 'float', value: 2 }, transB: { type: 'int', value: 0 } },
          },
          {
            operator: 'LeakyRelu',
            inputs: ['h'],
            outputs: ['y'],
            attributes: { alpha: { type: 'float', value: 0.25 } },
          },
          { operator: 'Reshape', inputs: ['y', 'whole'], outputs: ['flat'] },
          {
            operator: 'ReduceSum',
            inputs: ['y', 'axes'],
            outputs: ['sum'],
            attributes: { keepdims: { type: 'int', value: 1 } },
          },
        ],
      },
      { x: [Float32Array.from([1, 2, -1, 0]), [2, 2]] },
    );
    expect([session.inputNames, session.outputNames]).toEqual([['x'], ['y', 'flat', 'sum']]);
    // 2 x W + bias: rows (14.5, -8, -91) and (-1.5, 4, -101)
    const expected = [14.5, -2, -22.75, -0.375, 4, -25.25];
    expect(values['y'].dims).toEqual([2, 3]);
    expect([...z.instanceof(Float32Array).parse(values['y'].data)]).toEqual(expected);
    expect(values['flat'].dims).toEqual([6]);
    expect([...z.instanceof(Float32Array).parse(values['sum'].data)]).toEqual([14.125, 2, -48]);
  });

  it('takes lists, texts and negative numbers as attributes', async () => {
    const { values } = await run(
      {
        name: 'lists',
        opset: 13,
        inputs: [{ name: 'x', shape: [1, 1, 2, 2] }],
        outputs: [{ name: 'y', shape: ['a', 'b', 'c', 'd'] }],
        nodes: [
          {
            operator: 'Constant',
            inputs: [],
            outputs: ['more'],
            attributes: { value_floats: { type: 'floats', value: [0.5, -1.5] } },
          },
          { operator: 'Add', inputs: ['x', 'more'], outputs: ['s'] },
          {
            operator: 'MaxPool',
            inputs: ['s'],
            outputs: ['p'],
            attributes: { kernel_shape: { type: 'ints', value: [2, 1] }, auto_pad: { type: 'string', value: 'VALID' } },
          },
          { operator: 'Concat', inputs: ['p', 'p'], outputs: ['y'], attributes: { axis: { type: 'int', value: -1 } } },
        ],
      },
      { x: [Float32Array.from([1, 2, 3, 4]), [1, 1, 2, 2]] },
    );
    expect(values['y'].dims).toEqual([1, 1, 1, 4]);
    expect([...z.instanceof(Float32Array).parse(values['y'].data)]).toEqual([3.5, 2.5, 3.5, 2.5]);
  });
});
