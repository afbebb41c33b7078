/**
 * A data set folder (meta.json, nodes.csv.gz, edges.csv.gz, and where it has them features.npz and
 * feature_names.txt.gz) -> a project. Features are taken as they are given; labels, splits and the answer never
 * become features.
 */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { AppError } from '../../../ml/schema/errors.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import { parseDatasetMeta } from '../../../ml/io/dataset.ts';
import type { DatasetMeta } from '../../../ml/io/dataset.ts';
import { featuresFromNpz, readNpz } from '../../../ml/io/npz.ts';
import type { GivenFeatures, ImportWatch, MappingFromColumns } from './import-project.ts';
import { importProject } from './import-project.ts';
import { holdsAnswer } from '../../../ml/schema/answer-columns.ts';
import { readSource } from './source-file.ts';

export const hasFile = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** @throws AppError not-found, bad-file */
export async function readMeta(folder: string): Promise<DatasetMeta> {
  const path = join(folder, 'meta.json');
  if (!(await hasFile(folder))) {
    throw new AppError('not-found', `There is no data set folder ${folder}. Check the name.`);
  }
  if (!(await hasFile(path))) {
    throw new AppError(
      'not-found',
      `${folder} is no data set folder: it has no meta.json. To import CSV files, name them.`,
    );
  }
  return parseDatasetMeta(await readFile(path, 'utf8'), path);
}

/** Plain or packed, whichever is there. @throws AppError not-found */
export async function tableFile(folder: string, stem: string): Promise<string> {
  for (const name of [`${stem}.csv.gz`, `${stem}.csv`])
    if (await hasFile(join(folder, name))) return join(folder, name);
  throw new AppError('not-found', `The data set ${folder} has no ${stem}.csv.gz.`);
}

export function inflate(deflated: Uint8Array, size: number): Uint8Array {
  // A wrong size in the archive must not become an allocation without end.
  return inflateRawSync(deflated, { maxOutputLength: size + 1 });
}

async function readGiven(folder: string, meta: DatasetMeta): Promise<GivenFeatures> {
  const source = await readSource(join(folder, 'features.npz'));
  const namesPath = join(folder, 'feature_names.txt.gz');
  const names = (await hasFile(namesPath))
    ? new TextDecoder()
        .decode((await readSource(namesPath)).content)
        .split('\n')
        .map((line) => line.replace(/\r$/, ''))
    : [...(meta.features?.columns ?? [])];
  if (names.length > 0 && names[names.length - 1] === '') names.pop();
  const features = featuresFromNpz(readNpz(source.content, inflate, source.name), names, source.name);
  const { numRows, numCols } = features;
  return {
    features,
    recipe: [{ from: source.name, features: numCols, how: 'as given' }],
    file: {
      file: source.name,
      role: 'features',
      sha256: source.sha256,
      bytes: source.bytes,
      read: numRows,
      kept: numRows,
      merged: 0,
      rejected: 0,
    },
  };
}

function mappingFor(meta: DatasetMeta, hasFeatures: boolean): MappingFromColumns {
  return (edgeColumns, nodeColumns) => {
    const nodes = nodeColumns ?? [];
    const edgeTruth = edgeColumns.includes('edge_label') ? 'edge_label' : null;
    const nodeTruth = nodes.includes('anomaly') ? 'anomaly' : null;
    const nodeName = ['name', 'page_name', 'title'].find((column) => nodes.includes(column)) ?? null;
    const taken = ['id', nodeName, nodeTruth];
    return {
      source: 'src',
      target: 'dst',
      edgeTruth,
      edgeIgnore: edgeColumns.filter(
        (column) => !['src', 'dst', edgeTruth].includes(column) && (hasFeatures || holdsAnswer(column)),
      ),
      nodeId: 'id',
      nodeName,
      nodeTruth,
      nodeIgnore: nodes.filter((column) => !taken.includes(column) && (hasFeatures || holdsAnswer(column))),
      directed: meta.directed,
    };
  };
}

/** @throws AppError not-found, bad-file and all of importProject */
export async function importDataset(
  request: { readonly projectPath: string; readonly name: string; readonly dataset: string },
  watch: ImportWatch,
): Promise<string> {
  const { dataset } = request;
  const meta = await readMeta(dataset);
  const edges = await tableFile(dataset, 'edges');
  const nodes = await tableFile(dataset, 'nodes');
  const hasFeatures = await hasFile(join(dataset, 'features.npz'));
  if (!hasFeatures && meta.features !== null && meta.features !== undefined) {
    throw new AppError('not-found', `The data set ${dataset} names features, but has no features.npz.`);
  }
  const kind = typeof meta.anomalies === 'object' ? (meta.anomalies?.kind ?? '') : '';
  return importProject(
    {
      projectPath: request.projectPath,
      name: request.name,
      description: meta.title ?? basename(dataset),
      synthetic: /^(simulated|generated)/.test(kind),
      isSample: false,
      edges: { path: edges },
      nodes: { path: nodes },
      mapping: mappingFor(meta, hasFeatures),
      notes: kind.startsWith('injected') ? ['The anomalies of this data set were injected into a clean graph.'] : [],
      given: async (numNodes, nodeIds) => {
        if (!hasFeatures) return null;
        const given = await readGiven(dataset, meta);
        const odd = nodeIds.findIndex((id, i) => id !== String(i));
        if (given.features.numRows !== numNodes || odd !== -1) {
          const seen =
            odd === -1
              ? `${wholeText(given.features.numRows)} rows for ${wholeText(numNodes)} nodes`
              : `node ${odd} has the id "${nodeIds[odd]}"`;
          throw new AppError(
            'bad-file',
            `features.npz does not fit nodes.csv: ${seen}. Node ids must be 0, 1, 2, ... in the order of the feature rows.`,
          );
        }
        return given;
      },
    },
    watch,
  );
}
