/**
 * Files of any kind that is read -> a project: what each of them holds is found from its content, graph files and
 * other tables are read into rows on disk first, and from there all goes the one way of importProject.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ImportMapping } from '../../contract/api.ts';
import { readFileKind } from './graph-file/read-file.ts';
import type { ReadFile } from './graph-file/read-file.ts';
import { PARTIAL_PREFIX, importProject } from './import-project.ts';
import type { ImportRequest, ImportWatch, SourcePath, TableSource } from './import-project.ts';
import { tableLook } from './table-look.ts';
import { convertNeo4j, isNeo4j } from './graph-file/neo4j-files.ts';

export interface FilesInput {
  readonly projectPath: string;
  readonly name: string;
  /** one graph file, or one or two tables in any order unless `roles` says which is which */
  readonly files: readonly (SourcePath | ReadFile)[];
  /** the first file is the edges, the second the nodes, whatever they look like */
  readonly inOrder: boolean;
  readonly mapping: Partial<ImportMapping> | null;
}

const isRead = (file: SourcePath | ReadFile): file is ReadFile => 'kind' in file;

/** @throws AppError as importProject, and bad-file, invalid-argument for files that do not go together */
export async function importFiles(input: FilesInput, watch: ImportWatch): Promise<string> {
  const folder = join(dirname(resolve(input.projectPath)), `${PARTIAL_PREFIX}${process.pid}-${randomUUID()}`);
  try {
    const sources = await readSources(input, folder, watch);
    return await importProject({ ...sources, ...common(input) }, watch);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param folder where rows are put; made where needed, removed by the caller */
export async function readSources(
  input: Pick<FilesInput, 'files' | 'inOrder' | 'mapping'>,
  folder: string,
  watch: ImportWatch,
): Promise<Sources> {
  const read: ReadFile[] = [];
  for (const [i, file] of input.files.entries()) {
    const here = join(folder, String(i));
    if (!isRead(file)) await mkdir(here, { recursive: true });
    const name = isRead(file) ? '' : (file.name ?? basename(file.path));
    read.push(
      isRead(file)
        ? file
        : await readFileKind(file, here, {
            signal: watch.signal,
            progress: (fraction) => watch.progress(`Reading ${name}`, 0.3 * ((i + fraction) / input.files.length)),
          }),
    );
  }
  return sourcesOf(read, input, folder, watch);
}

const common = ({
  projectPath,
  name,
}: FilesInput): Pick<ImportRequest, 'projectPath' | 'name' | 'description' | 'synthetic' | 'isSample'> => ({
  projectPath,
  name,
  description: '',
  synthetic: false,
  isSample: false,
});

export type Sources = Pick<ImportRequest, 'edges' | 'nodes' | 'mapping' | 'ignore' | 'notes'>;

async function sourcesOf(
  read: readonly ReadFile[],
  input: Pick<FilesInput, 'inOrder' | 'mapping'>,
  folder: string,
  watch: ImportWatch,
): Promise<Sources> {
  const { mapping } = input;
  const [only] = read;
  if (read.length === 1 && only.kind === 'graph') return ofGraph(only, mapping);
  const csv = read.flatMap((file) => (file.kind === 'csv' ? [file.source] : []));
  if (!input.inOrder && csv.length === read.length && (await Promise.all(csv.map(isNeo4j))).some((one) => one)) {
    const here = join(folder, 'neo4j');
    await mkdir(here, { recursive: true });
    return ofGraph(
      await convertNeo4j(csv, here, {
        signal: watch.signal,
        progress: (fraction) => watch.progress('Reading the dump', 0.3 * fraction),
      }),
      mapping,
    );
  }
  const tables = tablesOf(read);
  requireOneOrTwo(read.length);
  const swapped = !input.inOrder && tables.length === 2 && (await areSwapped(tables[0], tables[1]));
  const [edges, nodes] = swapped ? [tables[1], tables[0]] : [tables[0], tables.at(1)];
  const notes = read.flatMap((file) => (file.kind === 'table' ? file.notes : []));
  return { edges, nodes: nodes ?? null, mapping, notes };
}

/** @throws AppError invalid-argument where one of them is a whole graph, which is imported by itself */
export function tablesOf(read: readonly ReadFile[]): readonly TableSource[] {
  return read.map((file) => {
    if (file.kind === 'csv') return file.source;
    if (file.kind === 'table') return file.table;
    throw new AppError(
      'invalid-argument',
      `${file.name} holds a whole graph, nodes and edges; it is imported by itself. Leave the other files out.`,
    );
  });
}

/** @throws AppError invalid-argument */
export function requireOneOrTwo(files: number): void {
  if (files <= 2) return;
  throw new AppError(
    'invalid-argument',
    `An import takes one graph file, or one file of edges and one of nodes; ${files} were given.`,
  );
}

/** Whether the first table holds the nodes and the second the edges. */
export async function areSwapped(first: TableSource, second: TableSource): Promise<boolean> {
  const [a, b] = [await tableLook(first), await tableLook(second)];
  return a.looksLike === 'nodes' && b.looksLike === 'edges';
}

/** What the person says goes before what the file says. */
function ofGraph(graph: Extract<ReadFile, { kind: 'graph' }>, mapping: Partial<ImportMapping> | null): Sources {
  return {
    edges: graph.edges,
    nodes: graph.nodes,
    mapping: { ...graph.mapping, ...mapping },
    ignore: graph.ignore,
    notes: [`${graph.name} was read as ${graph.format}.`, ...graph.notes],
  };
}
