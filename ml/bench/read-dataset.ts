/**
 * Reads a data-set folder (meta.json, nodes.csv.gz, edges.csv.gz, features.npz) straight into ml's arrays, for benches
 * and for tests that measure detectors on published graphs without a project around them. Node only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { csvColumns, datasetClasses, datasetGraph, parseDatasetMeta } from '../io/dataset.ts';
import type { DatasetFiles, KnownClasses } from '../io/dataset.ts';
import type { GraphData, Truth } from '../schema/graph.ts';

/** Where the published graphs lie beside the project; absent on most machines. */
export const dataFolder = join(import.meta.dirname, '../../../shared/data');
export const hasDataset = (name: string): boolean => existsSync(join(dataFolder, name, 'meta.json'));

const truthOf = (cells: string[] | undefined): Int8Array | null =>
  cells === undefined ? null : Int8Array.from(cells, (cell) => (cell === '' ? -1 : Number(cell)));

const inflate = (bytes: Uint8Array): Uint8Array => new Uint8Array(inflateRawSync(bytes));

function filesOf(name: string): DatasetFiles {
  const folder = join(dataFolder, name);
  const npz = join(folder, 'features.npz');
  return {
    name,
    meta: parseDatasetMeta(readFileSync(join(folder, 'meta.json'), 'utf8'), `${name}/meta.json`),
    nodes: gunzipSync(readFileSync(join(folder, 'nodes.csv.gz'))),
    edges: gunzipSync(readFileSync(join(folder, 'edges.csv.gz'))),
    features: existsSync(npz) ? readFileSync(npz) : null,
  };
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
  const files = filesOf(name);
  const { title, anomalies } = files.meta;
  const nodes = csvColumns(files.nodes, ['anomaly', 'anomaly_type'], name);
  const edges = csvColumns(files.edges, ['edge_label'], name);
  return {
    title: title ?? name,
    origin: (typeof anomalies === 'object' ? anomalies?.kind : undefined) ?? 'injected',
    data: datasetGraph(files, inflate),
    truth: { nodes: truthOf(nodes.get('anomaly')), edges: truthOf(edges.get('edge_label')) },
    nodeTypes: truthOf(nodes.get('anomaly_type')),
  };
}

/** True classes and the published split, for experiments with a stand-in for the analyst; -1 and '' where unknown. */
export const readClasses = (name: string): KnownClasses => datasetClasses(filesOf(name));
