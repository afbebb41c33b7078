/**
 * Files -> a project folder. Everything is built in a hidden folder beside the place where the project will be, and
 * renamed when it is complete: an error, a stop or a power cut leaves nothing that looks like a project.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Features, Graph } from '../../../ml/schema/graph.ts';
import type { ColumnInfo, ColumnRole, FeatureRecipeRow, ImportMapping, RowAccounting } from '../../contract/api.ts';
import { sweepLeftovers } from '../storage/leftovers.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { buildGraph } from './build-graph.ts';
import { profileColumns } from './column-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import { storedValues, writeFeatures } from './feature-table.ts';
import { buildFeatures } from './features.ts';
import type { ConvertedTable } from './graph-file/convert-graph.ts';
import { checkSize, importSize, roomFor, tableMemory } from './import-size.ts';
import { loadConverted } from './graph-file/load-converted.ts';
import { loadCsv, physical } from './load-csv.ts';
import type { RawTable } from './load-csv.ts';
import { checkMapping, completeMapping, withIgnored } from './mapping.ts';
import { holdsAnswer } from '../../../ml/schema/answer-columns.ts';
import { GUESS_ROWS } from './table-look.ts';
import type { SampleRows } from './roles.ts';
import { statSource } from './source-file.ts';
import { writeRecord } from './write-record.ts';

export interface SourcePath {
  readonly path: string;
  /** name shown to people; the path's last part where left out */
  readonly name?: string;
}

/** A file to be read as CSV, or a table that a reader of another format has put on disk. */
export type TableSource = SourcePath | ConvertedTable;

/** Features that come with the data and replace those made from columns. */
export interface GivenFeatures {
  readonly features: Features;
  readonly recipe: readonly FeatureRecipeRow[];
  readonly file: RowAccounting;
}

export type MappingFromColumns = (
  edgeColumns: readonly string[],
  nodeColumns: readonly string[] | null,
) => Partial<ImportMapping>;

export interface ImportRequest {
  /** the project folder to make; must not exist */
  readonly projectPath: string;
  readonly name: string;
  readonly description: string;
  readonly synthetic: boolean;
  readonly isSample: boolean;
  readonly edges: TableSource;
  readonly nodes: TableSource | null;
  /** what is said of the columns; the rest is suggested from their names */
  readonly mapping: Partial<ImportMapping> | null | MappingFromColumns;
  /** called once the node table is known */
  readonly given?: (numNodes: number, nodeIds: readonly string[]) => Promise<GivenFeatures | null>;
  /** columns that make no feature unless the mapping says so */
  readonly ignore?: { readonly nodes: readonly string[]; readonly edges: readonly string[] };
  /** sentences to put into the report */
  readonly notes?: readonly string[];
}

export interface ImportWatch {
  readonly signal: AbortSignal;
  progress(stage: string, fraction: number): void;
}

/** Begins the name of a folder that is not finished; the process number tells whether anyone is still at it. */
export const PARTIAL_PREFIX = '.dowser-partial-';

function rolesOf(columns: readonly string[], mapping: ImportMapping, kind: 'node' | 'edge'): readonly ColumnRole[] {
  return columns.map((column): ColumnRole => {
    if (kind === 'edge') {
      if (column === mapping.source) return 'source';
      if (column === mapping.target) return 'target';
      if (column === mapping.edgeTruth) return 'truth';
      return mapping.edgeIgnore.includes(column) ? 'ignore' : 'feature';
    }
    if (column === mapping.nodeId) return 'id';
    if (column === mapping.nodeName) return 'name';
    if (column === mapping.nodeTruth) return 'truth';
    return mapping.nodeIgnore.includes(column) ? 'ignore' : 'feature';
  });
}

/** From which roles are suggested; the wizard looks at as many. */
async function sampleRows(tables: Tables, raw: RawTable): Promise<SampleRows> {
  const fields = raw.columns.map((_, i) => physical(i)).join(', ');
  const rows = await tables.rows(`SELECT ${fields} FROM ${raw.table} LIMIT ${GUESS_ROWS}`);
  return rows.map((row) => row.map(String));
}

async function checkPlace(path: string): Promise<void> {
  if (existsSync(path)) {
    throw new AppError('conflict', `There is already something at ${path}. Choose another name, or remove it first.`);
  }
  try {
    await mkdir(dirname(path), { recursive: true });
    await sweepLeftovers(dirname(path), [PARTIAL_PREFIX]);
  } catch (thrown) {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('storage', `The folder for ${basename(path)} cannot be made: ${seen}.`, undefined, thrown);
  }
}

/**
 * Returns the path of the finished project.
 * @throws AppError not-found, bad-file, invalid-argument, conflict, cancelled, storage; nothing is left behind
 */
export async function importProject(request: ImportRequest, watch: ImportWatch): Promise<string> {
  const path = resolve(request.projectPath);
  const started = performance.now();
  await checkPlace(path);
  const partial = join(dirname(path), `${PARTIAL_PREFIX}${process.pid}-${randomUUID()}`);
  const room = await roomFor(dirname(path));
  const said = checkSize(await importSize(request.edges, request.nodes), room);
  if (said !== null) watch.progress(said, 0.01);
  const tables = await openTables({ memoryBytes: tableMemory(room), spill: join(partial, 'spill') });
  // A question to the tables may take long; a stop does not wait for its end.
  const interrupt = (): void => tables.connection.interrupt();
  watch.signal.addEventListener('abort', interrupt);
  try {
    await mkdir(join(partial, 'tables'), { recursive: true });
    await mkdir(join(partial, 'runs'));
    await build(request, watch, tables, partial, started);
    if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
    if (existsSync(path)) throw new AppError('conflict', `Something else was put at ${path} meanwhile.`);
    tables.close();
    await rm(join(partial, 'spill'), { recursive: true, force: true });
    await rename(partial, path);
    watch.progress('Done', 1);
    return path;
  } catch (thrown) {
    tables.close();
    await rm(partial, { recursive: true, force: true });
    if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
    throw storageError(thrown);
  } finally {
    watch.signal.removeEventListener('abort', interrupt);
  }
}

function storageError(thrown: unknown): unknown {
  if (thrown instanceof AppError || !(thrown instanceof Error) || !('code' in thrown)) return thrown;
  return new AppError('storage', `The project could not be written: ${thrown.message}.`, undefined, thrown);
}

async function build(
  request: ImportRequest,
  watch: ImportWatch,
  tables: Tables,
  partial: string,
  started: number,
): Promise<void> {
  const stage = (name: string, fraction: number): void => {
    if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
    watch.progress(name, fraction);
  };
  const load = async (
    source: TableSource,
    table: string,
    said: string,
    from: number,
    to: number,
  ): Promise<RawTable> => {
    stage(said, from);
    const progress = (fraction: number): void => watch.progress(said, from + (to - from) * fraction);
    if ('files' in source) return loadConverted(tables, source, table);
    return loadCsv(tables, await statSource(source.path, source.name), table, partial, {
      signal: watch.signal,
      progress,
    });
  };
  const rawNodes = request.nodes === null ? null : await load(request.nodes, 'raw_nodes', 'Reading nodes', 0.02, 0.1);
  const rawEdges = await load(request.edges, 'raw_edges', 'Reading edges', 0.1, 0.35);
  const nodeColumns = rawNodes?.columns ?? null;
  const said = typeof request.mapping === 'function' ? request.mapping(rawEdges.columns, nodeColumns) : request.mapping;
  const suggested = completeMapping(said, rawEdges.columns, nodeColumns, rawEdges.source.name, {
    edges: await sampleRows(tables, rawEdges),
    nodes: rawNodes === null ? [] : await sampleRows(tables, rawNodes),
  });
  const mapping = withIgnored(suggested, said, request.ignore ?? { nodes: [], edges: [] });
  checkMapping(mapping, rawEdges.columns, nodeColumns, {
    edges: rawEdges.source.name,
    nodes: rawNodes?.source.name ?? '',
  });

  stage('Joining nodes and edges', 0.35);
  const built = await buildGraph(tables, rawEdges, rawNodes, mapping);
  await tables.run('DROP TABLE raw_edges; DROP TABLE IF EXISTS raw_nodes; DROP TABLE IF EXISTS merged_nodes');
  stage('Looking at columns', 0.5);
  const nodeRoles = rolesOf(nodeColumns ?? [], mapping, 'node');
  const edgeRoles = rolesOf(rawEdges.columns, mapping, 'edge');
  const isText = (role: ColumnRole): boolean => role === 'id' || role === 'source' || role === 'target';
  const nodeProfiles = rawNodes === null ? [] : await profileColumns(tables, 'nodes', rawNodes, nodeRoles.map(isText));
  const edgeProfiles = await profileColumns(tables, 'edges', rawEdges, edgeRoles.map(isText));

  stage('Making features', 0.65);
  const graph: Graph = {
    numNodes: built.numNodes,
    numEdges: built.numEdges,
    directed: mapping.directed,
    src: await tables.ints('SELECT src FROM edges ORDER BY idx', built.numEdges),
    dst: await tables.ints('SELECT dst FROM edges ORDER BY idx', built.numEdges),
  };
  const usedAs = (profiles: readonly ColumnProfile[], roles: readonly ColumnRole[]): readonly ColumnProfile[] =>
    profiles.filter(({ position }) => roles[position] === 'feature');
  const featureNodes = usedAs(nodeProfiles, nodeRoles);
  const featureEdges = usedAs(edgeProfiles, edgeRoles);
  const ids = await tables.texts('SELECT id FROM nodes ORDER BY idx');
  const given = (await request.given?.(built.numNodes, ids)) ?? null;
  const made = given === null ? await buildFeatures(tables, graph, featureNodes, featureEdges) : null;
  const features = given?.features ?? made?.features;
  if (features === undefined) throw new AppError('internal', 'An import made no features.');
  const leaks = (given === null ? [...featureNodes, ...featureEdges] : [])
    .filter(({ name }) => holdsAnswer(name))
    .map(({ name }) => `The column "${name}" is used as a feature although its name says that it may hold the answer.`);

  stage('Writing the project', 0.85);
  const at = (name: string): string => sqlText(join(partial, 'tables', name));
  // Level 1 packs as well as 3 here, and costs less.
  const packed = 'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1';
  await tables.run(`COPY (SELECT * FROM nodes) TO ${at('nodes.parquet')} (${packed})`);
  await tables.run(`COPY (SELECT * FROM edges) TO ${at('edges.parquet')} (${packed})`);
  await writeFeatures(tables, features, join(partial, 'tables', 'features.parquet'));
  const columns = (profiles: readonly ColumnProfile[], roles: readonly ColumnRole[]): readonly ColumnInfo[] =>
    profiles.map(({ position, name, type, distinct, missing }) => ({
      name,
      type,
      role: roles[position],
      distinct,
      missing,
    }));
  writeRecord(partial, {
    name: request.name,
    description: request.description,
    synthetic: request.synthetic,
    isSample: request.isSample,
    directed: mapping.directed,
    features: {
      kind: features.kind,
      numRows: features.numRows,
      numCols: features.numCols,
      numValues: storedValues(features),
      names: features.names,
    },
    recipe: given?.recipe ?? made?.recipe ?? [],
    nodeColumns: columns(nodeProfiles, nodeRoles),
    edgeColumns: columns(edgeProfiles, edgeRoles),
    built: {
      ...built,
      files: given === null ? built.files : [...built.files, given.file],
      notes: [...(request.notes ?? []), ...built.notes, ...leaks, ...(made?.notes ?? [])],
    },
    seconds: (performance.now() - started) / 1000,
  });
}
