/**
 * A data-set folder's files as bytes -> graph, features, classes and split: meta.json, nodes.csv, edges.csv and, where
 * the set has features, features.npz. Nodes are 0 ... n-1 in the order of nodes.csv. Whoever reads the folder hands the
 * unpacked bytes over, so that this file runs anywhere.
 */
import { z } from 'zod';
import { symmetricCsr } from '../graph/csr.ts';
import { AppError } from '../schema/errors.ts';
import type { Features, Graph, GraphData } from '../schema/graph.ts';
import { readRecord } from './csv-record.ts';
import { structuralValues } from './edge-aggregates.ts';
import { assembleFeatures, encodeNumber } from './encode-columns.ts';
import { featuresFromNpz, readNpz } from './npz.ts';
import type { Inflate } from './npz.ts';

const datasetMeta = z.object({
  title: z.string().optional(),
  directed: z.boolean(),
  features: z.object({ file: z.string().optional(), columns: z.array(z.string()).optional() }).nullish(),
  anomalies: z.union([z.object({ kind: z.string().optional() }), z.number()]).nullish(),
});
export type DatasetMeta = z.infer<typeof datasetMeta>;

/** @param what the file, as people know it @throws AppError bad-file */
export function parseDatasetMeta(text: string, what: string): DatasetMeta {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('bad-file', `${what} is not JSON: ${seen}.`, undefined, thrown);
  }
  const meta = datasetMeta.safeParse(json);
  if (!meta.success) throw new AppError('bad-file', `${what} is not understood: ${z.prettifyError(meta.error)}`);
  return meta.data;
}

const QUOTE = 34;
const COMMA = 44;

/**
 * Columns of a CSV by name; a name that the file does not have is not in the map.
 * @throws AppError bad-file (a row with another number of fields than the header, a quote never closed)
 */
export function csvColumns(bytes: Uint8Array, wanted: readonly string[], what: string): ReadonlyMap<string, string[]> {
  const rows = bytes.includes(QUOTE) ? quotedRows(bytes, what) : plainRows(bytes);
  const header = rows.next().value ?? [];
  const columns = wanted
    .filter((name) => header.includes(name))
    .map((name) => ({ name, at: header.indexOf(name), cells: new Array<string>() }));
  let line = 1;
  for (const fields of rows) {
    line++;
    if (fields.length !== header.length) {
      throw new AppError(
        'bad-file',
        `${what} has ${fields.length} fields in row ${line}; its header names ${header.length}.`,
      );
    }
    for (const { at, cells } of columns) cells.push(fields[at]);
  }
  return new Map(columns.map(({ name, cells }) => [name, cells]));
}

function* plainRows(bytes: Uint8Array): Generator<string[], undefined> {
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text !== '') yield text.split(',');
  }
}

function* quotedRows(bytes: Uint8Array, what: string): Generator<readonly string[], undefined> {
  for (let at = 0, row = 1; at < bytes.length; row++) {
    const { fields, end, problem } = readRecord(bytes, at, COMMA);
    if (problem !== null) throw new AppError('bad-file', `${what} cannot be read in row ${row}: ${problem}.`);
    at = end;
    if (fields.length > 1 || fields[0] !== '') yield fields;
  }
}

export interface DatasetFiles {
  /** the folder's name, for messages */
  readonly name: string;
  readonly meta: DatasetMeta;
  /** unpacked */
  readonly nodes: Uint8Array;
  readonly edges: Uint8Array;
  readonly features: Uint8Array | null;
}

/** Whole numbers of a column; an empty cell is -1 where `missing` allows it. @throws AppError bad-file */
function wholeColumn(cells: readonly string[], column: string, what: string, missing: boolean): Int32Array {
  return Int32Array.from(cells, (cell, i) => {
    if (cell === '' && missing) return -1;
    if (/^\d{1,9}$/.test(cell)) return Number(cell);
    throw new AppError('bad-file', `${what}: ${column} is "${cell}" in row ${i + 2}; expected a whole number from 0.`);
  });
}

/** What the shape of the graph says, where a set has no features: the same columns that an import makes. */
function shapeFeatures(graph: Graph): Features {
  const columns = structuralValues(graph, symmetricCsr(graph)).flatMap(
    ({ name, values }) => encodeNumber(name, values, 'never').columns,
  );
  return assembleFeatures(columns, graph.numNodes);
}

/** @throws AppError bad-file where files do not fit together */
export function datasetGraph(files: DatasetFiles, inflate: Inflate): GraphData {
  const { name, meta } = files;
  const ids = csvColumns(files.nodes, ['id'], `nodes.csv of ${name}`).get('id');
  if (ids === undefined) throw new AppError('bad-file', `nodes.csv of ${name} has no column id.`);
  const odd = ids.findIndex((id, i) => id !== String(i));
  if (odd !== -1) {
    throw new AppError(
      'bad-file',
      `nodes.csv of ${name} must count its ids 0, 1, 2, ...; node ${odd} is "${ids[odd]}".`,
    );
  }
  const what = `edges.csv of ${name}`;
  const edges = csvColumns(files.edges, ['src', 'dst'], what);
  const [src, dst] = ['src', 'dst'].map((column) => {
    const cells = edges.get(column);
    if (cells === undefined) throw new AppError('bad-file', `${what} has no column ${column}.`);
    const ends = wholeColumn(cells, column, what, false);
    const far = ends.findIndex((end) => end >= ids.length);
    if (far === -1) return ends;
    throw new AppError('bad-file', `${what} names node ${ends[far]} in row ${far + 2}; there are ${ids.length} nodes.`);
  });
  const graph: Graph = { numNodes: ids.length, numEdges: src.length, directed: meta.directed, src, dst };
  if (files.features === null) return { graph, features: shapeFeatures(graph) };
  const features = featuresFromNpz(readNpz(files.features, inflate, name), [], name);
  if (features.numRows !== ids.length) {
    throw new AppError('bad-file', `features.npz of ${name} has ${features.numRows} rows for ${ids.length} nodes.`);
  }
  return { graph, features };
}

/** True classes (-1 unknown) and the published split ('' none), for experiments with a stand-in for the analyst. */
export interface KnownClasses {
  readonly classes: Int32Array;
  /** length numNodes, or empty where the set has no split */
  readonly split: readonly string[];
}

/** @throws AppError bad-file; not-found where there is no column of labels */
export function datasetClasses({ name, nodes }: Pick<DatasetFiles, 'name' | 'nodes'>): KnownClasses {
  const what = `nodes.csv of ${name}`;
  const columns = csvColumns(nodes, ['label', 'split'], what);
  const labels = columns.get('label');
  if (labels === undefined) {
    throw new AppError(
      'not-found',
      `${what} has no column label. A simulation answers with known classes; choose a data set that has them.`,
    );
  }
  return { classes: wholeColumn(labels, 'label', what, true), split: columns.get('split') ?? [] };
}
