/**
 * Opens a project folder: takes the lock, checks the record, brings the graph into shared memory, and answers questions
 * about attributes from the Parquet tables.
 */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { degrees, symmetricCsr } from '../../../ml/graph/csr.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Graph, Truth } from '../../../ml/schema/graph.ts';
import type { OpenProject } from '../open-project.ts';
import { readFeatures } from '../import/feature-table.ts';
import { PARTIAL_PREFIX } from '../import/import-project.ts';
import { sweepVersions } from '../reimport/data-versions.ts';
import { recoverJobs } from '../jobs/job-folder.ts';
import { recoverModels } from '../models/model-folder.ts';
import { recoverRuns } from '../runs/run-folder.ts';
import { requireIntact } from '../storage/digests.ts';
import { sweepLeftovers } from '../storage/leftovers.ts';
import { lockProject } from '../storage/lock.ts';
import { migratedWords } from '../storage/migrations/migrate.ts';
import { RECORD_FILE, openRecordTold, peekRecord } from '../storage/record.ts';
import { requireWholeWal } from '../storage/wal-file.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';
import { readEdgeValues } from './edge-values.ts';
import { readNodeRecipe } from './node-recipe.ts';
import { projectIdOf } from './project-id.ts';
import { readProjectRecord } from './read-record.ts';
import { createTableReader } from './table-reader.ts';

const tableFiles = ['nodes.parquet', 'edges.parquet', 'features.parquet'] as const;

async function requireTables(path: string, folder: string): Promise<void> {
  for (const name of tableFiles) {
    await stat(join(path, folder, name)).catch((thrown: unknown) => {
      throw new AppError(
        'bad-file',
        `The project ${path} is not whole: ${folder}/${name} is missing. Import the data again.`,
        undefined,
        thrown,
      );
    });
  }
}

async function readTruth(
  tables: Tables,
  graph: Graph,
  has: { readonly hasNodeTruth: boolean; readonly hasEdgeTruth: boolean },
): Promise<Truth> {
  const read = async (table: string, length: number): Promise<Int8Array> =>
    Int8Array.from(await tables.ints(`SELECT truth FROM ${table} ORDER BY idx`, length));
  return {
    nodes: has.hasNodeTruth ? await read('nodes', graph.numNodes) : null,
    edges: has.hasEdgeTruth ? await read('edges', graph.numEdges) : null,
  };
}

/** Isolated: no edge at all, or only to itself. */
function shape(graph: Graph): { isolatedNodes: number; maxDegree: number } {
  const degree = degrees(graph);
  const loops = new Int32Array(graph.numNodes);
  for (let e = 0; e < graph.numEdges; e++) if (graph.src[e] === graph.dst[e]) loops[graph.src[e]]++;
  let isolatedNodes = 0;
  let maxDegree = 0;
  for (let v = 0; v < graph.numNodes; v++) {
    // A self loop is one edge at its node, not two.
    const edges = degree.in[v] + degree.out[v] - loops[v];
    if (edges === loops[v]) isolatedNodes++;
    if (edges > maxDegree) maxDegree = edges;
  }
  return { isolatedNodes, maxDegree };
}

/** @throws AppError not-found, bad-file, conflict (open elsewhere), storage */
export async function loadProject(folder: string): Promise<OpenProject> {
  const path = resolve(folder);
  const opened: (() => void)[] = [];
  const closeAll = (): void => {
    for (const close of opened.splice(0).reverse()) close();
  };
  try {
    // Before the lock, which would put a file into a folder that is no project.
    peekRecord(path, () => undefined);
    const lock = lockProject(path);
    opened.push(() => lock.release());
    await requireWholeWal(join(path, RECORD_FILE));
    const { db, migrated } = openRecordTold(path);
    opened.push(() => {
      if (db.isOpen) db.close();
    });
    // Looks at files for the project wait beside it; where they cannot be removed they harm nobody.
    await sweepLeftovers(dirname(path), [PARTIAL_PREFIX]).catch(() => undefined);
    await recoverRuns(db, join(path, 'runs'));
    await recoverModels(db, path);
    await recoverJobs(db, path);
    const record = readProjectRecord(db, path);
    const tablesPath = join(path, record.tables);
    await requireTables(path, record.tables);
    await sweepVersions(db, path, record.tables);
    // What could still be read could be other numbers.
    await requireIntact(tablesPath, `The project ${path} cannot be opened`);
    const tables = await openTables();
    opened.push(() => tables.close());
    const at = (name: string): string => sqlText(join(tablesPath, name));
    await tables.run(`CREATE VIEW nodes AS SELECT * FROM read_parquet(${at('nodes.parquet')})`);
    await tables.run(`CREATE VIEW edges AS SELECT * FROM read_parquet(${at('edges.parquet')})`);

    const { numNodes, numEdges } = record;
    const graph: Graph = {
      numNodes,
      numEdges,
      directed: record.directed,
      src: await tables.ints('SELECT src FROM edges ORDER BY idx', numEdges),
      dst: await tables.ints('SELECT dst FROM edges ORDER BY idx', numEdges),
    };
    const features = await readFeatures(
      tables,
      { ...record.features, numRows: numNodes },
      join(tablesPath, 'features.parquet'),
    );
    const edgeFeatures = await readEdgeValues(tables, record.columns.edge, numEdges);
    const nodeIds = await tables.texts('SELECT id FROM nodes ORDER BY idx');
    const names = await tables.texts('SELECT name FROM nodes ORDER BY idx');
    const nodeNames = names.every((name, i) => name === nodeIds[i]) ? nodeIds : names;
    const indexById = new Map(nodeIds.map((id, i) => [id, i]));
    const truth = await readTruth(tables, graph, record);
    const reader = createTableReader(tables, record.columns, { node: numNodes, edge: numEdges });

    return {
      projectId: projectIdOf(path),
      name: record.name,
      notice: migrated === null ? null : migratedWords(migrated),
      path,
      tablesPath,
      runsPath: join(path, 'runs'),
      createdAt: record.createdAt,
      synthetic: record.synthetic,
      description: record.description,
      db,
      data: { graph, features, ...(edgeFeatures === null ? {} : { edgeFeatures }) },
      csr: symmetricCsr(graph),
      truth,
      nodeIds,
      nodeNames,
      nodeIndex: (id) => indexById.get(id),
      graphSummary: {
        numNodes,
        numEdges,
        directed: record.directed,
        numFeatures: features.numCols,
        nodeColumns: record.columns.node,
        edgeColumns: record.columns.edge,
        recipe: record.recipe,
        ...shape(graph),
        hasNodeTruth: record.hasNodeTruth,
        hasEdgeTruth: record.hasEdgeTruth,
      },
      importReport: record.importReport,
      nodeRecipe: () => reader.ask((asked) => readNodeRecipe(asked, record.columns.node, record.recipe, features)),
      rejects: record.rejects,
      attributes: reader.attributes,
      columnNumbers: reader.columnNumbers,
      columnTexts: reader.columnTexts,
      search: reader.search,
      ask: (question) => reader.ask(question),
      close: async () => {
        await reader.idle();
        closeAll();
      },
    };
  } catch (thrown) {
    closeAll();
    throw thrown;
  }
}
