/**
 * A commit of a job as bytes: what a stage has reached (ml/commits.ts), and how far the job is. Little-endian:
 *
 *   "DWCOMMIT", length of the header (uint32), header (JSON, padded with spaces to a multiple of 8),
 *   the numbers (float64), the arrays one after the other, each padded to 8 bytes, SHA-256 of all that
 *
 * A file that was cut off or changed is told by its digest, and is as if it were not there.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { StageState, StateArray } from '../../../ml/commits.ts';
import { trainingPoint } from '../../contract/models.ts';

const MAGIC = 'DWCOMMIT';
const DIGEST_BYTES = 32;
const BEGIN = MAGIC.length + 4;

const progress = z.object({
  stage: z.string(),
  fraction: z.number(),
  secondsLeft: z.number().nullable(),
  epoch: z.number().exactOptional(),
  loss: z.number().exactOptional(),
});

export const commitFacts = z.object({
  stage: z.string(),
  /** of the commits of a job, the newest has the highest */
  serial: z.number(),
  /** that the job had run */
  seconds: z.number(),
  /** what computed: a job that goes on elsewhere says so */
  device: z.string(),
  /** the Dowser that wrote it: what another one's stages need may be something else */
  version: z.string(),
  progress: progress.nullable(),
  losses: z.array(z.number()),
  points: z.array(trainingPoint),
});
export type CommitFacts = z.infer<typeof commitFacts>;

const kinds = { f32: Float32Array, f64: Float64Array, i32: Int32Array } as const;
const header = z.object({
  facts: commitFacts,
  numbers: z.array(z.string()),
  arrays: z.array(z.object({ name: z.string(), kind: z.enum(['f32', 'f64', 'i32']), length: z.number().int().min(0) })),
});

export interface Commit {
  readonly facts: CommitFacts;
  readonly state: StageState;
}

const kindOf = (values: StateArray): keyof typeof kinds =>
  values instanceof Float32Array ? 'f32' : values instanceof Float64Array ? 'f64' : 'i32';
const padded = (bytes: number): number => 8 * Math.ceil(bytes / 8);

export function encodeCommit({ facts, state }: Commit): Uint8Array {
  const numbers = Object.entries(state.numbers);
  const arrays = Object.entries(state.arrays);
  const shapes = arrays.map(([name, values]) => ({ name, kind: kindOf(values), length: values.length }));
  const json = Buffer.from(JSON.stringify({ facts, numbers: numbers.map(([name]) => name), arrays: shapes }));
  // The numbers begin at a multiple of 8, so that arrays can be read in place.
  const at = padded(BEGIN + json.length);
  const body = arrays.reduce((sum, [, values]) => sum + padded(values.byteLength), at + 8 * numbers.length);
  const bytes = new Uint8Array(body + DIGEST_BYTES);
  bytes.set(Buffer.from(MAGIC));
  new DataView(bytes.buffer).setUint32(MAGIC.length, at - BEGIN, true);
  bytes.fill(0x20, BEGIN, at).set(json, BEGIN);
  new Float64Array(bytes.buffer, at, numbers.length).set(numbers.map(([, value]) => value));
  let to = at + 8 * numbers.length;
  for (const [, values] of arrays) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), to);
    to += padded(values.byteLength);
  }
  bytes.set(createHash('sha256').update(bytes.subarray(0, body)).digest(), body);
  return bytes;
}

function parsedHeader(bytes: Uint8Array): { readonly found: z.infer<typeof header>; readonly end: number } | null {
  if (bytes.length < BEGIN || Buffer.from(bytes.subarray(0, MAGIC.length)).toString() !== MAGIC) return null;
  const end = BEGIN + new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length, true);
  if (end > bytes.length) return null;
  try {
    const parsed = header.safeParse(JSON.parse(Buffer.from(bytes.subarray(BEGIN, end)).toString()));
    return parsed.success ? { found: parsed.data, end } : null;
  } catch {
    return null;
  }
}

/** How far a job was, from the beginning of a file alone: not checked by the digest. Null where it cannot be read. */
export async function readFacts(path: string): Promise<CommitFacts | null> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    const begin = new Uint8Array(BEGIN);
    await file.read(begin, 0, BEGIN, 0);
    const end = BEGIN + new DataView(begin.buffer).getUint32(MAGIC.length, true);
    const { size } = await file.stat();
    if (end > size) return null;
    const bytes = new Uint8Array(end);
    await file.read(bytes, 0, end, 0);
    return parsedHeader(bytes)?.found.facts ?? null;
  } catch {
    return null;
  } finally {
    await file?.close();
  }
}

/** @returns null for anything but a whole commit */
export function decodeCommit(given: Uint8Array): Commit | null {
  const body = given.length - DIGEST_BYTES;
  if (body < 0 || !createHash('sha256').update(given.subarray(0, body)).digest().equals(given.subarray(body)))
    return null;
  const read = parsedHeader(given);
  if (read === null) return null;
  const { found, end } = read;
  // A copy of its own: arrays are read in place, and those of a file's buffer would not lie at multiples of 8.
  const { buffer } = Uint8Array.from(given.subarray(end, body));
  const numbers = new Float64Array(buffer, 0, found.numbers.length);
  const arrays: Record<string, StateArray> = {};
  let at = 8 * found.numbers.length;
  for (const { name, kind, length } of found.arrays) {
    const values = new kinds[kind](buffer, at, length);
    arrays[name] = values;
    at += padded(values.byteLength);
  }
  return {
    facts: found.facts,
    state: { numbers: Object.fromEntries(found.numbers.map((name, i) => [name, numbers[i]])), arrays },
  };
}
