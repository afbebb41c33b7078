/**
 * digests.json in a folder that was written once and is only read from then on (tables, runs, models): SHA-256 and length
 * of each file, so that a disk which gives back something else is noticed, also where it could still be read.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';

export const DIGESTS_FILE = 'digests.json';
const digests = z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() }));
export type Digests = z.output<typeof digests>;

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** Of every file that lies in the folder. @throws as the file system does */
export async function writeDigests(folder: string): Promise<void> {
  const found: Digests = {};
  for (const name of (await readdir(folder)).sort()) {
    if (name === DIGESTS_FILE) continue;
    const path = join(folder, name);
    found[name] = { bytes: (await stat(path)).size, sha256: await digestOf(path) };
  }
  await writeFile(join(folder, DIGESTS_FILE), `${JSON.stringify(found, null, 1)}\n`);
}

/** Null where the folder is from before digests were kept. @throws AppError bad-file where they are torn themselves */
export async function readDigests(folder: string): Promise<Digests | null> {
  const path = join(folder, DIGESTS_FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw new AppError('storage', `${path} cannot be read: ${String(thrown)}.`, undefined, thrown);
  }
  try {
    return digests.parse(JSON.parse(text));
  } catch (thrown) {
    throw new AppError('bad-file', `${path} is torn.`, undefined, thrown);
  }
}

/** Why a file is not the one that was written, as words; null where it is. */
export async function differs(folder: string, name: string, wanted: Digests[string]): Promise<string | null> {
  const path = join(folder, name);
  const size = await stat(path).then(
    (info) => info.size,
    () => null,
  );
  if (size === null) return 'is missing';
  if (size !== wanted.bytes) return `has ${size} bytes, and ${wanted.bytes} were written`;
  try {
    return (await digestOf(path)) === wanted.sha256 ? null : 'is not what was written, although as long';
  } catch (thrown) {
    return `cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

/** Every file that differs, with how. @param names some of them; all where left out */
export async function differences(folder: string, names?: readonly string[]): Promise<readonly string[]> {
  const written = await readDigests(folder);
  if (written === null) return [];
  const found: string[] = [];
  for (const [name, wanted] of Object.entries(written)) {
    if (names !== undefined && !names.includes(name)) continue;
    const how = await differs(folder, name, wanted);
    if (how !== null) found.push(`${name} ${how}`);
  }
  return found;
}

/**
 * @param what begins the sentence: "The run cannot be shown"
 * @throws AppError bad-file where a file is not the one that was written
 */
export async function requireIntact(folder: string, what: string, names?: readonly string[]): Promise<void> {
  const found = await differences(folder, names);
  if (found.length === 0) return;
  throw new AppError(
    'bad-file',
    `${what}: it is damaged. In ${folder}, ${found.join('; ')}. The disk may be failing: keep a copy of the project, then run dowser repair.`,
  );
}
