/**
 * Inputs made from a method's own schema: as it asks, at its limits, and broken. Where the schema says nothing but
 * "text" or "a whole number", values of the open project come in (its ids, its columns, its nodes), so that a call goes
 * further than its first check.
 */
import { z } from 'zod';
import type { Rng } from '../../ml/rng.ts';

export interface KnownValues {
  /** ids of projects, runs, models, uploads, columns, nodes */
  readonly texts: readonly string[];
  /** numbers of nodes and edges, and those just outside */
  readonly numbers: readonly number[];
}

/** What JSON Schema says of a value, as far as it is used here. */
const schemaShape = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  $ref: z.string().optional(),
  $defs: z.record(z.string(), z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  propertyNames: z.unknown().optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
});
type Schema = z.infer<typeof schemaShape>;

const oddTexts = [
  '',
  ' ',
  '0',
  'null',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'a\u0000b',
  "Robert'); DROP TABLE nodes;--",
  '"quoted"',
  '<script>alert(1)</script>',
  '=1+1',
  '\u202Eright to left',
  '\uD800',
  '🕵️‍♀️',
  'x'.repeat(5000),
];
const oddNumbers = [0, -0, -1, 1, 0.5, 1e308, -1e308, 5e-324, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 53, 1e21];
const anything: readonly unknown[] = [
  null,
  undefined,
  true,
  '',
  0,
  NaN,
  [],
  {},
  [[[]]],
  new Uint8Array(3),
  new Date(0),
];

const pick = <T>(rng: Rng, from: readonly T[]): T => from[rng.int(from.length)];

/** How often a value is broken on purpose: most calls are to get past their schema. */
const BROKEN = 0.015;
/** Schemas that hold themselves end here. */
const DEEPEST = 8;

/** @returns a maker of inputs for one method; the same draws give the same inputs */
export function inputsOf(input: z.ZodType, known: () => KnownValues): (rng: Rng) => unknown {
  const root = schemaShape.parse(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', reused: 'inline' }));
  const defs = root.$defs ?? {};

  const number = (rng: Rng, schema: Schema, whole: boolean): number => {
    const least = schema.minimum ?? schema.exclusiveMinimum ?? -1000;
    const most = schema.maximum ?? schema.exclusiveMaximum ?? 1000;
    const draw = rng.uniform();
    if (draw < 0.25) return pick(rng, [least, most, least + 1, most - 1]);
    if (draw < 0.6 && known().numbers.length > 0) return pick(rng, known().numbers);
    if (draw < 0.63) return pick(rng, oddNumbers);
    // Mostly small: what takes its time is tried at the limits, not all the time.
    const span = Math.min(most - least, 50);
    const value = least + rng.uniform() * span;
    return whole ? Math.floor(value) : value;
  };

  const text = (rng: Rng, schema: Schema): string => {
    const draw = rng.uniform();
    if (draw < 0.7 && known().texts.length > 0) return pick(rng, known().texts);
    if (draw < 0.9) return pick(rng, oddTexts).slice(0, schema.maxLength ?? 5000);
    const length = Math.min(schema.maxLength ?? 40, pick(rng, [schema.minLength ?? 0, 1, 40, schema.maxLength ?? 40]));
    return String.fromCharCode(...Array.from({ length }, () => 32 + rng.int(95)));
  };

  const list = (rng: Rng, schema: Schema, depth: number): unknown[] => {
    if (schema.prefixItems !== undefined) return schema.prefixItems.map((item) => value(rng, item, depth + 1));
    const least = schema.minItems ?? 0;
    const most = Math.min(schema.maxItems ?? 5, least + 5);
    const length = depth > DEEPEST ? least : least + rng.int(most - least + 1);
    return Array.from({ length }, () => value(rng, schema.items ?? {}, depth + 1));
  };

  const record = (rng: Rng, schema: Schema, depth: number): Record<string, unknown> => {
    const required = new Set(schema.required ?? []);
    const entries = Object.entries(schema.properties ?? {})
      .filter(([name]) => required.has(name) || (depth <= DEEPEST && rng.uniform() < 0.5))
      .map(([name, property]): [string, unknown] => [name, value(rng, property, depth + 1)]);
    if (typeof schema.additionalProperties === 'object' && schema.additionalProperties !== null) {
      for (let i = rng.int(3); i > 0; i--)
        entries.push([text(rng, {}), value(rng, schema.additionalProperties, depth + 1)]);
    }
    if (entries.length > 0 && rng.uniform() < BROKEN) entries.splice(rng.int(entries.length), 1);
    if (rng.uniform() < BROKEN) entries.push([pick(rng, oddTexts), pick(rng, anything)]);
    return Object.fromEntries(entries);
  };

  const value = (rng: Rng, of: unknown, depth: number): unknown => {
    if (rng.uniform() < BROKEN) return pick(rng, anything);
    const parsed = schemaShape.safeParse(of);
    if (!parsed.success) return pick(rng, anything);
    const schema = parsed.data;
    if (schema.$ref !== undefined) return value(rng, defs[schema.$ref.split('/').at(-1) ?? ''] ?? root, depth + 1);
    if ('const' in schema) return schema.const;
    if (schema.enum !== undefined) return pick(rng, schema.enum);
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices !== undefined) return value(rng, pick(rng, choices), depth + 1);
    if (schema.allOf !== undefined) {
      return Object.assign({}, ...schema.allOf.map((part) => value(rng, part, depth + 1))) as unknown;
    }
    const type = Array.isArray(schema.type) ? pick(rng, schema.type) : schema.type;
    switch (type) {
      case 'object':
        return record(rng, schema, depth);
      case 'array':
        return list(rng, schema, depth);
      case 'string':
        return text(rng, schema);
      case 'integer':
        return number(rng, schema, true);
      case 'number':
        return number(rng, schema, false);
      case 'boolean':
        return rng.uniform() < 0.5;
      case 'null':
        return null;
      case undefined:
      default:
        // Bytes are what a schema of JSON cannot say.
        return rng.uniform() < 0.8 ? Uint8Array.from({ length: rng.int(64) }, () => rng.int(256)) : pick(rng, anything);
    }
  };
  return (rng) => value(rng, root, 0);
}
