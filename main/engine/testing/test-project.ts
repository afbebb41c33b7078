/**
 * Builds an open project for tests from a generated graph: the record is a real SQLite file in a folder of its own,
 * the tables are rows held in memory. What is tested is whatever stands on OpenProject, not the import.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asGivenRecipe } from '../../../ml/distill/usable-columns.ts';
import { symmetricCsr } from '../../../ml/graph/csr.ts';
import { createRng } from '../../../ml/rng.ts';
import type { Features, Graph, Truth } from '../../../ml/schema/graph.ts';
import type { ColumnInfo, EventName, EventPayloads } from '../../contract/api.ts';
import type { EngineContext } from '../engine-context.ts';
import type { EngineOptions } from '../engine.types.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import type { OpenProject } from '../open-project.ts';
import { createTables } from '../storage/schema.ts';

export interface TestGraph {
  readonly numNodes: number;
  readonly edges: readonly (readonly [number, number])[];
  readonly directed?: boolean;
  readonly numFeatures?: number;
  readonly truth?: Truth;
  /** attribute columns besides the id: name -> value of an element */
  readonly nodeColumns?: Readonly<Record<string, (index: number) => string>>;
  /** columns of the edges besides their ends */
  readonly edgeColumns?: Readonly<Record<string, (index: number) => string>>;
  /** types of columns that are no text, by name */
  readonly types?: Readonly<Record<string, 'BIGINT' | 'DOUBLE' | 'TIMESTAMP'>>;
  readonly seed?: number;
}

function sharedInt32(values: readonly number[]): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(4 * values.length));
  array.set(values);
  return array;
}

/** A random graph in which some pairs are joined more than once and some nodes to themselves. */
export function randomEdges(numNodes: number, numEdges: number, seed: number): [number, number][] {
  const rng = createRng(seed).fork('edges');
  return Array.from({ length: numEdges }, () => [rng.int(numNodes), rng.int(numNodes)]);
}

/** The tables of a test project, for what asks them itself. */
async function testTables(
  nodeIds: readonly string[],
  columns: Readonly<Record<string, (index: number) => string>>,
  graph: Graph,
): Promise<Tables> {
  const tables = await openTables();
  const values = Object.values(columns);
  const named = ['id', ...values].map((_, i) => `c${i} VARCHAR`).join(', ');
  await tables.run(`CREATE TABLE nodes (idx INTEGER, id VARCHAR, name VARCHAR, ${named})`);
  await tables.run('CREATE TABLE edges (idx INTEGER, src INTEGER, dst INTEGER)');
  const nodes = nodeIds.map((id, i) => {
    const texts = [id, id, id, ...values.map((value) => value(i))].map(sqlText);
    return `(${i}, ${texts.join(', ')})`;
  });
  await tables.run(`INSERT INTO nodes VALUES ${nodes.join(', ')}`);
  const edges = Array.from(graph.src, (source, i) => `(${i}, ${source}, ${graph.dst[i]})`);
  if (edges.length > 0) await tables.run(`INSERT INTO edges VALUES ${edges.join(', ')}`);
  return tables;
}

/** Opens (or opens again) a test project whose record lies in `path`. Node ids are n0, n1, ... */
export function openTestProject(path: string, spec: TestGraph): OpenProject {
  const runsPath = join(path, 'runs');
  mkdirSync(runsPath, { recursive: true });
  const db = new DatabaseSync(join(path, 'project.sqlite'));
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  createTables(db);

  const { numNodes } = spec;
  const numEdges = spec.edges.length;
  const graph: Graph = {
    numNodes,
    numEdges,
    directed: spec.directed ?? true,
    src: sharedInt32(spec.edges.map(([source]) => source)),
    dst: sharedInt32(spec.edges.map(([, target]) => target)),
  };
  const numFeatures = spec.numFeatures ?? 4;
  const features = new Float32Array(new SharedArrayBuffer(4 * numNodes * numFeatures));
  const rng = createRng(spec.seed ?? 1).fork('features');
  for (let i = 0; i < features.length; i++) features[i] = rng.normal();
  const nodeIds = Array.from({ length: numNodes }, (_, i) => `n${i}`);
  const columns = spec.nodeColumns ?? {};
  const edgeColumns = spec.edgeColumns ?? {};
  const describe = (given: Readonly<Record<string, (index: number) => string>>, count: number): readonly ColumnInfo[] =>
    Object.entries(given).map(([name, value]): ColumnInfo => {
      const values = Array.from({ length: count }, (_, i) => value(i));
      const missing = values.filter((text) => text === '').length;
      const role = name === 'truth' ? 'truth' : 'feature';
      const type = spec.types?.[name] ?? 'VARCHAR';
      return { name, type, role, distinct: new Set(values).size, missing };
    });
  const nodeColumns: ColumnInfo[] = [
    { name: 'id', type: 'VARCHAR', role: 'id', distinct: numNodes, missing: 0 },
    ...describe(columns, numNodes),
  ];
  const columnTexts = (kind: 'node' | 'edge', column: string): readonly string[] => {
    const value = (kind === 'node' ? columns : edgeColumns)[column];
    return Array.from({ length: kind === 'node' ? numNodes : numEdges }, (_, i) => value(i));
  };
  const attributesOf = (kind: 'node' | 'edge', index: number): { column: string; value: string }[] =>
    kind === 'edge'
      ? [
          { column: 'source', value: nodeIds[graph.src[index]] },
          { column: 'target', value: nodeIds[graph.dst[index]] },
          ...Object.entries(edgeColumns).map(([column, value]) => ({ column, value: value(index) })),
        ]
      : [
          { column: 'id', value: nodeIds[index] },
          ...Object.entries(columns).map(([column, value]) => ({ column, value: value(index) })),
        ];
  let tables: Promise<Tables> | null = null;
  const truth = spec.truth ?? { nodes: null, edges: null };
  const matrix: Features = {
    kind: 'dense',
    numRows: numNodes,
    numCols: numFeatures,
    data: features,
    names: Array.from({ length: numFeatures }, (_, i) => `f${i}`),
  };
  return {
    projectId: 'test',
    name: 'Test',
    notice: null,
    path,
    tablesPath: join(path, 'tables'),
    runsPath,
    createdAt: '2026-01-01T00:00:00.000Z',
    synthetic: true,
    description: '',
    db,
    data: { graph, features: matrix },
    csr: symmetricCsr(graph),
    truth,
    nodeIds,
    nodeNames: nodeIds,
    nodeIndex: (id) => {
      const index = /^n\d+$/.test(id) ? Number(id.slice(1)) : numNodes;
      return index < numNodes ? index : undefined;
    },
    graphSummary: {
      numNodes,
      numEdges,
      directed: graph.directed,
      numFeatures,
      nodeColumns,
      edgeColumns: [
        { name: 'source', type: 'VARCHAR', role: 'source', distinct: numNodes, missing: 0 },
        { name: 'target', type: 'VARCHAR', role: 'target', distinct: numNodes, missing: 0 },
        ...describe(edgeColumns, numEdges),
      ],
      recipe: [],
      isolatedNodes: 0,
      maxDegree: 0,
      hasNodeTruth: truth.nodes !== null,
      hasEdgeTruth: truth.edges !== null,
    },
    importReport: {
      files: [
        {
          file: 'edges.csv',
          role: 'edges',
          sha256: 'a'.repeat(64),
          bytes: 1,
          read: numEdges,
          kept: numEdges,
          merged: 0,
          rejected: 0,
        },
      ],
      numNodes,
      numEdges,
      derivedNodes: 0,
      selfLoops: 0,
      parallelEdges: 0,
      rejectedTotal: 0,
      rejects: [],
      notes: [],
      merges: [],
      seconds: 0,
    },
    rejects: () => [],
    attributes: async (kind, indices) => Promise.resolve(indices.map((index) => attributesOf(kind, index))),
    columnTexts: (kind, column) => Promise.resolve(columnTexts(kind, column)),
    columnNumbers: (kind, column) => {
      const type = spec.types?.[column] ?? 'VARCHAR';
      const numberOf = (text: string): number =>
        text === '' ? NaN : type === 'TIMESTAMP' ? Date.parse(text) / 1000 : Number(text);
      return Promise.resolve(type === 'VARCHAR' ? null : Float64Array.from(columnTexts(kind, column), numberOf));
    },
    search: async (kind, text) => {
      const wanted = text.toLowerCase();
      const hits: number[] = [];
      for (let i = 0; i < (kind === 'node' ? numNodes : numEdges); i++) {
        if (attributesOf(kind, i).some(({ value }) => value.toLowerCase().includes(wanted))) hits.push(i);
      }
      return Promise.resolve(Int32Array.from(hits));
    },
    ask: async (question) => question(await (tables ??= testTables(nodeIds, columns, graph))),
    nodeRecipe: () => Promise.resolve(asGivenRecipe(matrix)),
    close: async () => {
      db.close();
      (await tables)?.close();
    },
  };
}

export interface TestBench {
  readonly project: OpenProject;
  readonly ctx: EngineContext;
  /** every event, oldest first */
  readonly events: { readonly [E in EventName]: EventPayloads[E][] };
  /** Closes the project as the engine does: what hangs on onClosing first. The folder stays. */
  close(): Promise<void>;
  /** Closes and opens the same folder again. */
  reopen(): Promise<OpenProject>;
  /** Closes and removes the folder. */
  dispose(): Promise<void>;
}

/** A test project in a new folder, with the context that the engine's parts are given. */
export function createTestBench(spec: TestGraph, options: Partial<EngineOptions> = {}): TestBench {
  const path = mkdtempSync(join(tmpdir(), 'dowser-test-'));
  let project: OpenProject | null = openTestProject(path, spec);
  const closing: (() => Promise<void>)[] = [];
  const events: TestBench['events'] = {
    'job.updated': [],
    'label.changed': [],
    'project.changed': [],
    'import.progress': [],
    'import.reading': [],
    'queue.changed': [],
    'model.changed': [],
    'overview.progress': [],
    'measure.progress': [],
    'view.changed': [],
  };
  const required = (): OpenProject => {
    if (project === null) throw new Error('the test closed its project');
    return project;
  };
  const close = async (): Promise<void> => {
    if (project === null) return;
    for (const fn of [...closing].reverse()) await fn();
    await project.close();
    project = null;
  };
  return {
    get project(): OpenProject {
      return required();
    },
    ctx: {
      current: () => project,
      required,
      emit: <E extends EventName>(event: E, payload: EventPayloads[E]): void => {
        const list: EventPayloads[E][] = events[event];
        list.push(payload);
      },
      options: { host: 'test', libraryPath: path, samplesPath: path, ...options },
      onClosing: (fn) => closing.push(fn),
    },
    events,
    close,
    reopen: async () => {
      await close();
      project = openTestProject(path, spec);
      return project;
    },
    dispose: async () => {
      await close();
      rmSync(path, { recursive: true, force: true });
    },
  };
}
