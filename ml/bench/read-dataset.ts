/**
 * Reads a data-set folder (meta.json, nodes.csv.gz, edges.csv.gz, features.npz) straight into ml's arrays, for benches
 * and for tests that measure detectors on published graphs without a project around them. Node only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { featuresFromNpz, readNpz } from '../io/npz.ts';
import type { GraphData, Truth } from '../schema/graph.ts';

/** Where the published graphs lie beside the project; absent on most machines. */
export const dataFolder = join(import.meta.dirname, '../../../shared/data');
export const hasDataset = (name: string): boolean => existsSync(join(dataFolder, name, 'meta.json'));

const meta = z.object({ n: z.number(), directed: z.boolean() });

/** Columns of a CSV without quotes (the sets' node and edge tables have none). */
function columns(path: string): Map<string, string[]> {
  const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  const names = header.split(',');
  const table = names.map((): string[] => []);
  for (const line of lines) line.split(',').forEach((cell, c) => table[c]?.push(cell));
  return new Map(names.map((name, c) => [name, table[c] ?? []]));
}

const truthOf = (cells: string[] | undefined): Int8Array | null =>
  cells === undefined ? null : Int8Array.from(cells, (cell) => (cell === '' ? -1 : Number(cell)));

export function readDataset(name: string): { data: GraphData; truth: Truth } {
  const folder = join(dataFolder, name);
  const { n, directed } = meta.parse(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')));
  const nodes = columns(join(folder, 'nodes.csv.gz'));
  const edges = columns(join(folder, 'edges.csv.gz'));
  const src = Int32Array.from(edges.get('src') ?? [], Number);
  const dst = Int32Array.from(edges.get('dst') ?? [], Number);
  const npz = readNpz(
    readFileSync(join(folder, 'features.npz')),
    (bytes) => new Uint8Array(inflateRawSync(bytes)),
    name,
  );
  return {
    data: {
      graph: { numNodes: n, numEdges: src.length, directed, src, dst },
      features: featuresFromNpz(npz, [], name),
    },
    truth: { nodes: truthOf(nodes.get('anomaly')), edges: truthOf(edges.get('edge_label')) },
  };
}
