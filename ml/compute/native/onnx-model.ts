/**
 * Writes ONNX models: the part of the format that networks of ours need. One graph of named values; each node is an
 * operator that turns values into values. Bytes as onnx.proto lays them out (IR version 8).
 */

/** Sizes of a value; a name stands for one that is known only when the model runs. */
export type OnnxShape = readonly (number | string)[];

export interface OnnxValue {
  readonly name: string;
  /** float32; null for a sequence of such values */
  readonly shape: OnnxShape | null;
}

/** Numbers that belong to the model: weights (float32), or what operators take as int64 (shapes, axes). */
export interface OnnxInitializer {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

export type OnnxAttribute =
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'floats'; readonly value: readonly number[] }
  | { readonly type: 'ints'; readonly value: readonly number[] };

export interface OnnxNode {
  readonly operator: string;
  /** names of values; an empty name leaves an optional one out */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxModel {
  readonly name: string;
  /** Version of the operators' definitions. */
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Each after the nodes whose values it takes. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers?: readonly OnnxInitializer[];
  /** What goes along for whoever reads the file: texts by name (metadata_props). */
  readonly metadata?: Readonly<Record<string, string>>;
}

const IR_VERSION = 8;
const FLOAT32 = 1;
const INT64 = 7;
/** Numbers of the attributes' types, and of the fields that hold them. */
const attributeTypes = {
  float: { type: 1, field: 2 },
  int: { type: 2, field: 3 },
  string: { type: 3, field: 4 },
  floats: { type: 6, field: 7 },
  ints: { type: 7, field: 8 },
} as const;

type Bytes = readonly Uint8Array[];

const text = new TextEncoder();

/** Seven bits a byte, lowest first; negative ones as 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...bytes, Number(rest)]);
}

// The three wire types in use: a number, 4 bytes, and anything with a length in front.
const number = (field: number, value: number): Bytes => [varint(8 * field), varint(value)];
const fixed32 = (field: number, bytes: Uint8Array): Bytes => [varint(8 * field + 5), bytes];
const block = (field: number, bytes: Uint8Array): Bytes => [varint(8 * field + 2), varint(bytes.length), bytes];
const string = (field: number, value: string): Bytes => block(field, text.encode(value));
const message = (field: number, ...parts: readonly Bytes[]): Bytes => block(field, join(parts.flat()));

function join(parts: Bytes): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function float32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

function attribute(name: string, given: OnnxAttribute): Bytes {
  const { type, field } = attributeTypes[given.type];
  const value = (): Bytes => {
    switch (given.type) {
      case 'float':
        return fixed32(field, float32(given.value));
      case 'int':
        return number(field, given.value);
      case 'string':
        return string(field, given.value);
      case 'floats':
        return given.value.flatMap((one) => fixed32(field, float32(one)));
      case 'ints':
        return given.value.flatMap((one) => number(field, one));
    }
  };
  return message(5, string(1, name), value(), number(20, type));
}

const node = ({ operator, inputs, outputs, attributes = {} }: OnnxNode): Bytes =>
  message(
    1,
    inputs.flatMap((name) => string(1, name)),
    outputs.flatMap((name) => string(2, name)),
    string(4, operator),
    Object.entries(attributes).flatMap(([name, value]) => attribute(name, value)),
  );

/** Numbers lie in memory as the format has them: lowest byte first, as on every processor that Node runs on. */
const initializer = ({ name, shape, values }: OnnxInitializer): Bytes =>
  message(
    5,
    shape.flatMap((size) => number(1, size)),
    number(2, values instanceof Float32Array ? FLOAT32 : INT64),
    string(8, name),
    block(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );

function value(field: number, { name, shape }: OnnxValue): Bytes {
  const sizes = shape?.map((size) => message(1, typeof size === 'number' ? number(1, size) : string(2, size)));
  const tensor = message(1, number(1, FLOAT32), ...(sizes === undefined ? [] : [message(2, ...sizes)]));
  return message(field, string(1, name), message(2, sizes === undefined ? message(4, message(1, tensor)) : tensor));
}

/** @returns the bytes of an .onnx file */
export function writeOnnxModel(model: OnnxModel): Uint8Array {
  const { name, opset, inputs, outputs, nodes, initializers = [], metadata = {} } = model;
  const graph = message(
    7,
    nodes.flatMap(node),
    string(2, name),
    initializers.flatMap(initializer),
    inputs.flatMap((one) => value(11, one)),
    outputs.flatMap((one) => value(12, one)),
  );
  const texts = Object.entries(metadata).flatMap(([key, value]) => message(14, string(1, key), string(2, value)));
  return join([...number(1, IR_VERSION), ...string(2, 'Dowser'), ...graph, ...message(8, number(2, opset)), ...texts]);
}
