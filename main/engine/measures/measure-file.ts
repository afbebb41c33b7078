/**
 * Measures on disk, measures/<group>.bin in the project folder, so that a graph is measured once: the length of a header
 * (uint32, little-endian), the header (JSON), then the numbers, four bytes each. Only a cache: whatever is not exactly
 * what this graph and this version would give is made anew.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Graph } from '../../../ml/schema/graph.ts';
import { nodeMeasures } from '../../contract/filter.ts';
import { MEASURES_VERSION } from './compute-group.ts';
import type { GroupResult } from './compute-group.ts';

const header = z.object({
  version: z.literal(MEASURES_VERSION),
  graph: z.string(),
  measures: z.array(z.enum(nodeMeasures)),
  numSizes: z.number().int().nonnegative(),
  facts: z.record(z.string(), z.number()),
  notes: z.array(z.string()),
  digest: z.string(),
});

const bytesOf = (view: ArrayBufferView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const digestOf = (parts: readonly ArrayBufferView[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(bytesOf(part));
  return hash.digest('hex');
};

/** Says which graph numbers belong to. */
export const graphDigest = ({ numNodes, directed, src, dst }: Graph): string =>
  `${numNodes} ${directed ? 'directed' : 'undirected'} ${digestOf([src, dst])}`;

/** @throws where the disk refuses */
export async function writeGroup(path: string, graph: string, result: GroupResult): Promise<void> {
  const measures = nodeMeasures.filter((measure) => result.values[measure] !== undefined);
  const parts = [...measures.flatMap((measure) => result.values[measure] ?? []), result.sizes];
  const { facts, notes, sizes } = result;
  const about: z.input<typeof header> = {
    version: MEASURES_VERSION,
    graph,
    measures,
    numSizes: sizes.length,
    facts: { ...facts },
    notes: [...notes],
    digest: digestOf(parts),
  };
  const json = Buffer.from(JSON.stringify(about));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.partial`;
  try {
    await writeFile(temporary, Buffer.concat([length, json, ...parts.map(bytesOf)]));
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Null where nothing usable lies there. */
export async function readGroup(path: string, graph: string, numNodes: number): Promise<GroupResult | null> {
  try {
    const bytes = await readFile(path);
    const start = 4 + bytes.readUInt32LE(0);
    const about = header.parse(JSON.parse(bytes.subarray(4, start).toString()));
    const body = bytes.subarray(start);
    const wanted = 4 * (about.measures.length * numNodes + about.numSizes);
    if (about.graph !== graph || body.length !== wanted || digestOf([body]) !== about.digest) return null;
    // A copy: numbers of four bytes must begin at a multiple of four.
    const buffer = Uint8Array.from(body).buffer;
    const values = Object.fromEntries(
      about.measures.map((measure, i) => [measure, new Float32Array(buffer, 4 * i * numNodes, numNodes)]),
    );
    const sizes = new Int32Array(buffer, 4 * about.measures.length * numNodes, about.numSizes);
    return { values, sizes, facts: about.facts, notes: about.notes };
  } catch {
    return null;
  }
}
