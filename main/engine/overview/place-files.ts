/**
 * Places kept in the project folder, one file for each graph, kind, seed and version of the method:
 * overview/<key>.places. A file is written under another name, brought to disk and renamed; it carries a digest of its
 * content, so that one that is torn all the same is noticed and made anew.
 *
 * Layout, little-endian: "DOWSERPL", uint32 length of the header, the header (JSON), positions as float32.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as macrotask } from 'node:timers/promises';
import { z } from 'zod';
import type { GraphData } from '../../../ml/schema/graph.ts';
import { placeKinds } from '../../contract/overview.ts';
import type { OverviewPlaces, OverviewRequest } from '../../contract/overview.ts';
import { kinds } from './kinds.ts';

const MAGIC = 'DOWSERPL';
const SUFFIX = '.places';
const TEMPORARY = '.writing';
/** Files kept in a project, the newest: some for every kind and a handful of seeds. */
const MOST_FILES = 24;
const SLICE = 8 << 20;

/** Keys name files, so nothing else may pass. */
const keyForm = new RegExp(`^(${placeKinds.join('|')})-\\d{1,10}-[0-9a-f]{16}-v\\d{1,4}$`);
export const isKey = (text: string): boolean => keyForm.test(text);

const header = z.object({
  places: z.enum(placeKinds),
  seed: z.number(),
  numNodes: z.number(),
  notes: z.array(z.string()).readonly(),
  sha256: z.string(),
});

const bytesOf = (array: Int32Array | Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Digest of some arrays, in slices, so that nobody else waits. */
async function digestOf(arrays: readonly (Int32Array | Float32Array)[], head: string): Promise<string> {
  const hash = createHash('sha256').update(head);
  for (const array of arrays) {
    const bytes = bytesOf(array);
    for (let at = 0; at < bytes.length; at += SLICE) {
      hash.update(bytes.subarray(at, at + SLICE));
      await macrotask();
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** What the places of a graph follow from. */
export interface GraphDigests {
  readonly edges: () => Promise<string>;
  readonly features: () => Promise<string>;
}

/** Each computed once, when it is first asked for. */
export function graphDigests({ graph, features }: GraphData): GraphDigests {
  let edges: Promise<string> | null = null;
  let rows: Promise<string> | null = null;
  const arrays = features.kind === 'dense' ? [features.data] : [features.rowPtr, features.colIdx, features.values];
  return {
    edges: () => (edges ??= digestOf([graph.src, graph.dst], `${graph.numNodes} nodes`)),
    features: () => (rows ??= digestOf(arrays, `${features.kind} ${features.numRows} x ${features.numCols}`)),
  };
}

export async function keyOf(digests: GraphDigests, { places, seed }: OverviewRequest): Promise<string> {
  const { version, readsFeatures } = kinds[places];
  const digest = await (readsFeatures ? digests.features() : digests.edges());
  return `${places}-${seed}-${digest}-v${version}`;
}

export function extentOf(positions: Float32Array): OverviewPlaces['extent'] {
  if (positions.length === 0) return { minX: 0, minY: 0, maxX: 0, maxY: 0 };
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i += 2) {
    minX = Math.min(minX, positions[i]);
    maxX = Math.max(maxX, positions[i]);
    minY = Math.min(minY, positions[i + 1]);
    maxY = Math.max(maxY, positions[i + 1]);
  }
  return { minX, minY, maxX, maxY };
}

const folderOf = (projectPath: string): string => join(projectPath, 'overview');
const fileOf = (projectPath: string, key: string): string => join(folderOf(projectPath), key + SUFFIX);

export async function hasPlaces(projectPath: string, key: string): Promise<boolean> {
  return stat(fileOf(projectPath, key)).then(
    () => true,
    () => false,
  );
}

/** @returns null where there is no such file; 'torn' where it is not whole */
export async function readPlaces(
  projectPath: string,
  key: string,
  numNodes: number,
): Promise<OverviewPlaces | 'torn' | null> {
  let file: Buffer;
  try {
    file = await readFile(fileOf(projectPath, key));
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    return 'torn';
  }
  const start = MAGIC.length + 4;
  if (file.length < start || file.toString('latin1', 0, MAGIC.length) !== MAGIC) return 'torn';
  const length = file.readUInt32LE(MAGIC.length);
  let parsed: unknown;
  try {
    parsed = JSON.parse(file.toString('utf8', start, start + length));
  } catch {
    return 'torn';
  }
  const head = header.safeParse(parsed);
  // A copy, so that the numbers are aligned.
  const body = new Uint8Array(file.subarray(start + length));
  if (!head.success || head.data.numNodes !== numNodes || body.length !== 8 * numNodes) return 'torn';
  if (createHash('sha256').update(body).digest('hex') !== head.data.sha256) return 'torn';
  const positions = new Float32Array(body.buffer);
  const { places, seed, notes } = head.data;
  return { key, places, seed, positions, extent: extentOf(positions), notes };
}

/** Oldest files go where there are too many. */
async function tidy(folder: string): Promise<void> {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      return { path, name, at: (await stat(path)).mtimeMs };
    }),
  );
  const kept = files.filter(({ name }) => name.endsWith(SUFFIX)).sort((a, b) => b.at - a.at);
  const left = files.filter(({ name }) => name.endsWith(TEMPORARY));
  for (const { path } of [...kept.slice(MOST_FILES), ...left]) await rm(path, { force: true });
}

/** @throws as the file system does */
export async function writePlaces(projectPath: string, places: OverviewPlaces): Promise<void> {
  const { key, positions, notes, seed } = places;
  const folder = folderOf(projectPath);
  await mkdir(folder, { recursive: true });
  const body = bytesOf(positions);
  const head = {
    places: places.places,
    seed,
    numNodes: positions.length / 2,
    notes,
    sha256: createHash('sha256').update(body).digest('hex'),
  } satisfies z.infer<typeof header>;
  const json = Buffer.from(JSON.stringify(head));
  const prefix = Buffer.alloc(MAGIC.length + 4);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(json.length, MAGIC.length);
  const path = fileOf(projectPath, key);
  const handle = await open(path + TEMPORARY, 'w');
  try {
    await handle.writev([prefix, json, body]);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(path + TEMPORARY, path);
  await tidy(folder);
}
