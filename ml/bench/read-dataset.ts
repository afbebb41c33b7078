/**
 * Reads a data-set folder (meta.json, nodes.csv.gz, edges.csv.gz, features.npz) straight into ml's arrays, for benches
 * and for tests that measure detectors on published graphs without a project around them. Node only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { symmetricCsr } from '../graph/csr.ts';
import { structuralValues } from '../io/edge-aggregates.ts';
import { assembleFeatures, encodeNumber } from '../io/encode-columns.ts';
import { featuresFromNpz, readNpz } from '../io/npz.ts';
import type { Features, Graph, GraphData, Truth } from '../schema/graph.ts';

/** Where the published graphs lie beside the project; absent on most machines. */
export const dataFolder = join(import.meta.dirname, '../../../shared/data');
export const hasDataset = (name: string): boolean => existsSync(join(dataFolder, name, 'meta.json'));

const meta = z.object({
  title: z.string(),
  n: z.number(),
  directed: z.boolean(),
  anomalies: z.union([z.object({ kind: z.string() }), z.number()]).nullish(),
});

/** Columns of a CSV; only columns without quotes may be asked for (ids, labels and numbers have none). */
function columns(path: string, wanted: readonly string[]): Map<string, string[]> {
  const [header = '', ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n');
  const names = header.split(',');
  const table = new Map(names.filter((name) => wanted.includes(name)).map((name) => [name, new Array<string>()]));
  for (const line of lines) {
    const cells = line.split(',');
    for (const [name, values] of table) values.push(cells[names.indexOf(name)] ?? '');
  }
  return table;
}

const truthOf = (cells: string[] | undefined): Int8Array | null =>
  cells === undefined ? null : Int8Array.from(cells, (cell) => (cell === '' ? -1 : Number(cell)));

/** What the shape of the graph says, where a set has no features: the same columns that an import makes. */
function shapeFeatures(graph: Graph): Features {
  const columns = structuralValues(graph, symmetricCsr(graph)).flatMap(
    ({ name, values }) => encodeNumber(name, values, 'never').columns,
  );
  return assembleFeatures(columns, graph.numNodes);
}

export interface Dataset {
  readonly title: string;
  /** how its anomalies came to be, in the word of its description: organic, injected, generated, simulated ... */
  readonly origin: string;
  readonly data: GraphData;
  readonly truth: Truth;
  /** 0 inlier, 1 attribute, 2 structural, 3 both; null where the set does not tell */
  readonly nodeTypes: Int8Array | null;
}

export function readDataset(name: string): Dataset {
  const folder = join(dataFolder, name);
  const { title, n, directed, anomalies } = meta.parse(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')));
  const nodes = columns(join(folder, 'nodes.csv.gz'), ['anomaly', 'anomaly_type']);
  const edges = columns(join(folder, 'edges.csv.gz'), ['src', 'dst', 'edge_label']);
  const src = Int32Array.from(edges.get('src') ?? [], Number);
  const dst = Int32Array.from(edges.get('dst') ?? [], Number);
  const graph: Graph = { numNodes: n, numEdges: src.length, directed, src, dst };
  const npz = join(folder, 'features.npz');
  const inflate = (bytes: Uint8Array): Uint8Array => new Uint8Array(inflateRawSync(bytes));
  const features = existsSync(npz)
    ? featuresFromNpz(readNpz(readFileSync(npz), inflate, name), [], name)
    : shapeFeatures(graph);
  return {
    title,
    origin: typeof anomalies === 'object' && anomalies !== null ? anomalies.kind : 'injected',
    data: { graph, features },
    truth: { nodes: truthOf(nodes.get('anomaly')), edges: truthOf(edges.get('edge_label')) },
    nodeTypes: truthOf(nodes.get('anomaly_type')),
  };
}

/** True classes and the published split, for experiments with a stand-in for the analyst; -1 and '' where unknown. */
export function readClasses(name: string): { readonly classes: Int32Array; readonly split: readonly string[] } {
  const nodes = columns(join(dataFolder, name, 'nodes.csv.gz'), ['label', 'split']);
  const classes = Int32Array.from(nodes.get('label') ?? [], (cell) => (cell === '' ? -1 : Number(cell)));
  return { classes, split: nodes.get('split') ?? [] };
}
