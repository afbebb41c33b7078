/**
 * Files -> a project folder. Everything is built in a hidden folder beside the place where the project will be, and
 * renamed when it is complete: an error, a stop or a power cut leaves nothing that looks like a project.
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../ml/schema/errors.ts';
import type { TextEncodingName } from '../../../ml/io/encodings.ts';
import type { Features, Graph } from '../../../ml/schema/graph.ts';
import { makesFeature } from '../../contract/api.ts';
import type { ColumnInfo, ColumnRole, FeatureRecipeRow, ImportMapping, RowAccounting } from '../../contract/api.ts';
import { writeDigests } from '../storage/digests.ts';
import { sweepLeftovers } from '../storage/leftovers.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { buildGraph } from './build-graph.ts';
import type { BuiltGraph, JoinedRows } from './build-graph.ts';
import type { TimeRole } from '../../contract/time-role.ts';
import { cleanEdges, cleanNodes } from './clean-rows.ts';
import { profileColumns } from './column-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import { storedValues, writeFeatures } from './feature-table.ts';
import { buildFeatures } from './features.ts';
import type { ConvertedTable } from './graph-file/convert-graph.ts';
import type { HeldSize } from './import-size.ts';
import { checkSize, importSize, roomFor, tableMemory } from './import-size.ts';
import { loadConverted } from './graph-file/load-converted.ts';
import { loadCsv, physical } from './load-csv.ts';
import type { RawTable } from './load-csv.ts';
import { checkMapping, completeMapping, withIgnored } from './mapping.ts';
import { holdsAnswer } from '../../../ml/schema/answer-columns.ts';
import { GUESS_ROWS } from './table-look.ts';
import type { SampleRows } from './roles.ts';
import { readTimes, timeOf } from './read-times.ts';
import { statSource } from './source-file.ts';
import { writeRecord } from './write-record.ts';

export interface SourcePath {
  readonly path: string;
  /** name shown to people; the path's last part where left out */
  readonly name?: string;
  /** what a person says that its text is in; left out: found */
  readonly encoding?: TextEncodingName;
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
  /** null only where there is a project already, whose edges stay */
  readonly edges: TableSource | null;
  readonly nodes: TableSource | null;
  /** what is said of the columns; the rest is suggested from their names */
  readonly mapping: Partial<ImportMapping> | null | MappingFromColumns;
  /** called once the node table is known */
  readonly given?: (numNodes: number, nodeIds: readonly string[]) => Promise<GivenFeatures | null>;
  /** columns that make no feature unless the mapping says so */
  readonly ignore?: { readonly nodes: readonly string[]; readonly edges: readonly string[] };
  /** sentences to put into the report */
  readonly notes?: readonly string[];
  /** the project that the files are taken into; left out for a new one */
  readonly onto?: Onto;
}

/** The sound rows of the files, before they become a graph. */
export interface CleanRows {
  readonly edges: RawTable | null;
  readonly nodes: RawTable | null;
  readonly mapping: ImportMapping;
}

/** A project that files are taken into (../reimport). */
export interface Onto {
  readonly edgeColumns: readonly string[];
  readonly times: Pick<ImportMapping, 'nodeTime' | 'edgeTime'>;
  /** what stays of it beside the files */
  readonly held: HeldSize;
  join(tables: Tables, rows: CleanRows): Promise<JoinedRows>;
  /** The tables `nodes` and `edges` are made, and the rows that they are made of still there. */
  compare(tables: Tables, built: BuiltGraph): Promise<void>;
  /** What the report says of files and rows of before goes first. */
  report(built: BuiltGraph): BuiltGraph;
}

export interface ImportWatch {
  readonly signal: AbortSignal;
  readonly progress: (stage: string, fraction: number) => void;
}

/** Begins the name of a folder that is not finished; the process number tells whether anyone is still at it. */
export const PARTIAL_PREFIX = '.dowser-partial-';

function rolesOf(columns: readonly string[], mapping: ImportMapping, kind: 'node' | 'edge'): readonly ColumnRole[] {
  return columns.map((column): ColumnRole => {
    if (kind === 'edge') {
      if (column === mapping.source) return 'source';
      if (column === mapping.target) return 'target';
      if (column === mapping.edgeTruth) return 'truth';
      if (column === mapping.edgeTime?.column) return 'time';
      return mapping.edgeIgnore.includes(column) ? 'ignore' : 'feature';
    }
    if (column === mapping.nodeId) return 'id';
    if (column === mapping.nodeName) return 'name';
    if (column === mapping.nodeTruth) return 'truth';
    if (column === mapping.nodeTime?.column) return 'time';
    return mapping.nodeIgnore.includes(column) ? 'ignore' : 'feature';
  });
}

/** From which roles are suggested; the wizard looks at as many. */
async function sampleRows(tables: Tables, raw: RawTable): Promise<SampleRows> {
  const fields = raw.columns.map((_, i) => physical(i)).join(', ');
  const rows = await tables.rows(`SELECT ${fields} FROM ${raw.table} LIMIT ${GUESS_ROWS}`);
  return rows.map((row) => row.map(String));
}

/** Rows that can be no node and no edge are taken out, and times are read. */
async function cleanRows(
  tables: Tables,
  nodes: RawTable | null,
  edges: RawTable | null,
  mapping: ImportMapping,
  onto: Onto | null,
): Promise<CleanRows> {
  const timeIn = async (raw: RawTable | null, kind: 'nodeTime' | 'edgeTime'): Promise<TimeRole | null> => {
    if (raw === null) return null;
    // A file that goes into a project has its times where the project has them, unless something else is said.
    const known = onto?.times[kind] ?? null;
    const said = mapping[kind] ?? (known !== null && raw.columns.includes(known.column) ? known : null);
    return said === null ? null : timeOf(said, raw.columns, await sampleRows(tables, raw), raw.source.name);
  };
  const nodeTime = await timeIn(nodes, 'nodeTime');
  const edgeTime = await timeIn(edges, 'edgeTime');
  const cleanedNodes = await cleanNodes(tables, nodes, mapping);
  const cleanedEdges = edges === null ? null : await cleanEdges(tables, edges, mapping);
  return {
    nodes: cleanedNodes === null ? null : await readTimes(tables, cleanedNodes, nodeTime),
    edges: cleanedEdges === null ? null : await readTimes(tables, cleanedEdges, edgeTime),
    mapping: {
      ...mapping,
      ...(nodeTime === null ? {} : { nodeTime }),
      ...(edgeTime === null ? {} : { edgeTime }),
    },
  };
}

async function checkPlace(path: string): Promise<void> {
  if (existsSync(path)) {
    throw new AppError(
      'conflict',
      `There is already something at ${path}. Choose another name, or remove it first; to take files into a project that is there, say how (replace, append or upsert).`,
    );
  }
  try {
    await mkdir(dirname(path), { recursive: true });
    await sweepLeftovers(dirname(path), [PARTIAL_PREFIX]);
  } catch (thrown) {
    const seen = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('storage', `The folder for ${basename(path)} cannot be made: ${seen}.`, undefined, thrown);
  }
}

/** The files alone are the graph. @throws AppError internal without edges */
export function alone({ edges, nodes, mapping }: CleanRows): JoinedRows {
  if (edges === null) throw new AppError('internal', 'A graph was to be made without edges.');
  return {
    edges,
    nodes,
    mapping,
    before: { nodes: 0, edges: 0 },
    fromFiles: { nodes: true, edges: true },
    nodeRule: 'first',
    beside: [],
    merges: [],
  };
}

/**
 * Builds tables and record in a folder that is there, and removes nothing where it fails.
 * @throws AppError as importProject
 */
export async function buildProject(request: ImportRequest, watch: ImportWatch, folder: string): Promise<void> {
  const started = performance.now();
  const room = await roomFor(dirname(folder));
  const said = checkSize(await importSize(request.edges, request.nodes, request.onto?.held), room);
  if (said !== null) watch.progress(said, 0.01);
  const tables = await openTables({ memoryBytes: tableMemory(room), spill: join(folder, 'spill') });
  // A question to the tables may take long; a stop does not wait for its end.
  const interrupt = (): void => tables.connection.interrupt();
  watch.signal.addEventListener('abort', interrupt);
  try {
    await mkdir(join(folder, 'tables'), { recursive: true });
    await mkdir(join(folder, 'runs'));
    await build(request, watch, tables, folder, started);
    if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
  } catch (thrown) {
    if (watch.signal.aborted) throw new AppError('cancelled', 'The import was stopped. Nothing was written.');
    throw storageError(thrown);
  } finally {
    watch.signal.removeEventListener('abort', interrupt);
    tables.close();
    await rm(join(folder, 'spill'), { recursive: true, force: true });
  }
}

/**
 * Returns the path of the finished project.
 * @throws AppError not-found, bad-file, invalid-argument, conflict, cancelled, storage; nothing is left behind
 */
export async function importProject(request: ImportRequest, watch: ImportWatch): Promise<string> {
  const path = resolve(request.projectPath);
  await checkPlace(path);
  const partial = join(dirname(path), `${PARTIAL_PREFIX}${process.pid}-${randomUUID()}`);
  try {
    await buildProject(request, watch, partial);
    if (existsSync(path)) throw new AppError('conflict', `Something else was put at ${path} meanwhile.`);
    await rename(partial, path);
    watch.progress('Done', 1);
    return path;
  } catch (thrown) {
    await rm(partial, { recursive: true, force: true });
    throw storageError(thrown);
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
    return loadCsv(tables, await statSource(source.path, source.name, source.encoding), table, partial, {
      signal: watch.signal,
      progress,
    });
  };
  const rawNodes = request.nodes === null ? null : await load(request.nodes, 'raw_nodes', 'Reading nodes', 0.02, 0.1);
  const rawEdges = request.edges === null ? null : await load(request.edges, 'raw_edges', 'Reading edges', 0.1, 0.35);
  const nodeColumns = rawNodes?.columns ?? null;
  const edgeColumns = rawEdges?.columns ?? request.onto?.edgeColumns ?? [];
  const names = { edges: rawEdges?.source.name ?? request.name, nodes: rawNodes?.source.name ?? '' };
  const said = typeof request.mapping === 'function' ? request.mapping(edgeColumns, nodeColumns) : request.mapping;
  const suggested = completeMapping(said, edgeColumns, nodeColumns, names.edges, {
    edges: rawEdges === null ? [] : await sampleRows(tables, rawEdges),
    nodes: rawNodes === null ? [] : await sampleRows(tables, rawNodes),
  });
  const mapping = withIgnored(suggested, said, request.ignore ?? { nodes: [], edges: [] });
  checkMapping(mapping, edgeColumns, nodeColumns, names);

  stage('Joining nodes and edges', 0.35);
  const clean = await cleanRows(tables, rawNodes, rawEdges, mapping, request.onto ?? null);
  const built = await buildGraph(tables, await (request.onto?.join(tables, clean) ?? alone(clean)));
  await request.onto?.compare(tables, built);
  for (const table of new Set(['raw_nodes', 'raw_edges', built.edgeRows])) {
    await tables.run(`DROP TABLE IF EXISTS ${table}`);
  }
  stage('Looking at columns', 0.5);
  const nodeRoles = rolesOf(built.columns.nodes ?? [], built.mapping, 'node');
  const edgeRoles = rolesOf(built.columns.edges, built.mapping, 'edge');
  const isText = (role: ColumnRole): boolean => role === 'id' || role === 'source' || role === 'target';
  const profiles = (kind: 'nodes' | 'edges', roles: readonly ColumnRole[]): Promise<readonly ColumnProfile[]> => {
    const source = { columns: built.columns[kind] ?? [], delimiter: built.delimiters[kind] };
    return profileColumns(tables, kind, source, roles.map(isText));
  };
  const nodeProfiles = await profiles('nodes', nodeRoles);
  const edgeProfiles = await profiles('edges', edgeRoles);

  stage('Making features', 0.65);
  const graph: Graph = {
    numNodes: built.numNodes,
    numEdges: built.numEdges,
    directed: built.mapping.directed,
    src: await tables.ints('SELECT src FROM edges ORDER BY idx', built.numEdges),
    dst: await tables.ints('SELECT dst FROM edges ORDER BY idx', built.numEdges),
  };
  const usedAs = (profiles: readonly ColumnProfile[], roles: readonly ColumnRole[]): readonly ColumnProfile[] =>
    profiles.filter(({ position }) => makesFeature(roles[position]));
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
  const whole: BuiltGraph = {
    ...built,
    files: given === null ? built.files : [...built.files, given.file],
    notes: [...(request.notes ?? []), ...built.notes, ...leaks, ...(made?.notes ?? [])],
  };
  writeRecord(partial, {
    name: request.name,
    description: request.description,
    synthetic: request.synthetic,
    isSample: request.isSample,
    directed: built.mapping.directed,
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
    built: request.onto?.report(whole) ?? whole,
    seconds: (performance.now() - started) / 1000,
  });
  await writeDigests(join(partial, 'tables'));
}
