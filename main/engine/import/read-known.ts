/** A data-set folder with known classes, straight into ml's arrays: for experiments without a project around them. */
import { basename, join } from 'node:path';
import { datasetClasses, datasetGraph } from '../../../ml/io/dataset.ts';
import type { KnownClasses } from '../../../ml/io/dataset.ts';
import type { GraphData } from '../../../ml/schema/graph.ts';
import { hasFile, inflate, readMeta, tableFile } from './import-dataset.ts';
import { readSource } from './source-file.ts';

export interface KnownDataset extends KnownClasses {
  /** the folder's name */
  readonly name: string;
  readonly title: string;
  readonly data: GraphData;
}

/** @throws AppError not-found (folder, file, labels), bad-file */
export async function readKnownDataset(folder: string): Promise<KnownDataset> {
  const meta = await readMeta(folder);
  const name = basename(folder);
  const nodes = (await readSource(await tableFile(folder, 'nodes'))).content;
  const known = datasetClasses({ name, nodes });
  const edges = (await readSource(await tableFile(folder, 'edges'))).content;
  const npz = join(folder, 'features.npz');
  const features = (await hasFile(npz)) ? (await readSource(npz)).content : null;
  const data = datasetGraph({ name, meta, nodes, edges, features }, inflate);
  return { name, title: meta.title ?? name, data, ...known };
}
