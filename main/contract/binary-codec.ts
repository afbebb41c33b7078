/**
 * Frames as one binary message: JSON with its typed arrays beside it, because base64 in JSON would cost a third more
 * bytes and two copies of every score column.
 *
 * Layout, little-endian: uint32 length of the JSON, the JSON in UTF-8, zeros up to a multiple of 8, then the
 * attachments, each padded to a multiple of 8. In the JSON an object whose only key is "$" stands for what JSON cannot
 * say: ["bin", type, offset, bytes] (offset from the first attachment), ["num", text] for NaN, infinities and -0,
 * ["undef"], and ["obj", {...}] for an object that has a key "$" of its own.
 */
import { AppError } from '../../ml/schema/errors.ts';

const arrayTypes = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;
type ArrayTypeName = keyof typeof arrayTypes;
const isArrayType = (name: unknown): name is ArrayTypeName =>
  typeof name === 'string' && Object.hasOwn(arrayTypes, name);

const MARK = '$';
const LIMIT_DEPTH = 64;
const pad8 = (length: number): number => (length + 7) & ~7;

function arrayTypeOf(view: ArrayBufferView): ArrayTypeName {
  for (const name of Object.keys(arrayTypes)) {
    if (isArrayType(name) && view instanceof arrayTypes[name]) return name;
  }
  throw new AppError('internal', `A ${view.constructor.name} cannot cross the connection; send a typed array.`);
}

/** @throws AppError internal for a value that has no form on the wire (a function, a bigint, a Map). */
export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  const attachments: Uint8Array[] = [];
  let attached = 0;
  const walk = (value: unknown, depth: number): unknown => {
    if (depth > LIMIT_DEPTH) throw new AppError('internal', 'A message nested too deeply cannot cross the connection.');
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        if (Number.isFinite(value) && !Object.is(value, -0)) return value;
        return { [MARK]: ['num', Object.is(value, -0) ? '-0' : String(value)] };
      case 'undefined':
        return { [MARK]: ['undef'] };
      case 'object':
        break;
      case 'bigint':
      case 'symbol':
      case 'function':
        throw new AppError('internal', `A ${typeof value} cannot cross the connection.`);
    }
    if (value === null) return null;
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      const place = { [MARK]: ['bin', arrayTypeOf(value), attached, bytes.byteLength] };
      attachments.push(bytes);
      attached += pad8(bytes.byteLength);
      return place;
    }
    if (Array.isArray(value)) return value.map((item: unknown) => walk(item, depth + 1));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new AppError('internal', `A ${value.constructor.name} cannot cross the connection; send plain data.`);
    }
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]): [string, unknown] => [key, walk(item, depth + 1)]);
    // fromEntries defines own properties, so that a key named __proto__ stays data.
    const plain = Object.fromEntries(entries);
    return Object.hasOwn(plain, MARK) ? { [MARK]: ['obj', plain] } : plain;
  };

  const json = new TextEncoder().encode(JSON.stringify(walk(message, 0)));
  const start = pad8(4 + json.byteLength);
  const packed = new Uint8Array(start + attached);
  new DataView(packed.buffer).setUint32(0, json.byteLength, true);
  packed.set(json, 4);
  let offset = start;
  for (const bytes of attachments) {
    packed.set(bytes, offset);
    offset += pad8(bytes.byteLength);
  }
  return packed;
}

const broken = (what: string): AppError => new AppError('invalid-argument', `The message is damaged: ${what}.`);

/** @throws AppError invalid-argument for anything that encodeMessage does not write. */
export function decodeMessage(packed: Uint8Array): unknown {
  if (packed.byteLength < 4) throw broken('shorter than its header');
  const length = new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getUint32(0, true);
  if (4 + length > packed.byteLength) throw broken('its JSON is cut off');
  const start = pad8(4 + length);

  const special = (code: unknown, depth: number): unknown => {
    if (!Array.isArray(code)) throw broken('an unknown mark');
    const parts: readonly unknown[] = code;
    const [kind, first, offset, bytes] = parts;
    if (kind === 'undef') return undefined;
    if (kind === 'num' && (first === 'NaN' || first === 'Infinity' || first === '-Infinity' || first === '-0')) {
      return Number(first);
    }
    if (kind === 'obj' && typeof first === 'object' && first !== null && !Array.isArray(first)) {
      return plainObject(first, depth);
    }
    if (kind === 'bin' && isArrayType(first) && typeof offset === 'number' && typeof bytes === 'number') {
      const inside = Number.isInteger(offset) && Number.isInteger(bytes) && offset >= 0 && bytes >= 0;
      if (!inside || start + offset + bytes > packed.byteLength) throw broken('an attachment is cut off');
      if (bytes % arrayTypes[first].BYTES_PER_ELEMENT !== 0) throw broken('an attachment of uneven length');
      // A copy: aligned whatever the message's own offset is, and the message can be let go.
      const copy = new Uint8Array(bytes);
      copy.set(packed.subarray(start + offset, start + offset + bytes));
      return new arrayTypes[first](copy.buffer);
    }
    throw broken('an unknown mark');
  };
  const plainObject = (value: object, depth: number): unknown =>
    Object.fromEntries(Object.entries(value).map(([key, item]): [string, unknown] => [key, walk(item, depth + 1)]));
  const walk = (value: unknown, depth: number): unknown => {
    if (depth > LIMIT_DEPTH * 2) throw broken('nested too deeply');
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item: unknown) => walk(item, depth + 1));
    if (Object.hasOwn(value, MARK)) return special(Reflect.get(value, MARK), depth);
    return plainObject(value, depth);
  };

  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(packed.subarray(4, 4 + length)));
  } catch (thrown) {
    throw new AppError('invalid-argument', 'The message is damaged: its JSON cannot be read.', undefined, thrown);
  }
  return walk(json, 0);
}
