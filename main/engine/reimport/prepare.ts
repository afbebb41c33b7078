/** Files and a project -> the new data in a hidden folder beside the project, and how they differ; nothing else changes. */
import { join } from 'node:path';
import type { ImportDifference, ImportMode } from '../../contract/reimport.ts';
import type { BuiltGraph } from '../import/build-graph.ts';
import { buildProject } from '../import/import-project.ts';
import type { ImportRequest, ImportWatch, Onto } from '../import/import-project.ts';
import { labelPlaces } from './label-places.ts';
import { standingLabels } from '../labels/label-log.ts';
import { listModels } from '../models/model-record.ts';
import type { OpenProject } from '../open-project.ts';
import { openQueue } from '../queue/queue-record.ts';
import { listRuns } from '../runs/run-record.ts';
import { openTables, sqlText } from '../storage/tables.ts';
import { baseOf } from './base.ts';
import type { Base } from './base.ts';
import { currentVersion } from './data-versions.ts';
import { differences } from './difference.ts';
import { joinRows } from './join-rows.ts';
import { matchEdges } from './match-edges.ts';
import { EDGE_PLACES, edgePlaces, nodePlaces } from './places.ts';

export interface PrepareInput {
  readonly mode: ImportMode;
  readonly sources: Pick<ImportRequest, 'edges' | 'nodes' | 'mapping' | 'ignore' | 'notes'>;
  /** a hidden folder that is there; the caller removes it */
  readonly folder: string;
}

export interface Prepared {
  readonly difference: Omit<ImportDifference, 'token'>;
  readonly title: string;
  readonly base: number;
}

const EXAMPLES = 5;
const REJECTS = 100;
const modeWords: Readonly<Record<ImportMode, string>> = {
  replace: 'replaced the data of before',
  append: 'was added to the data of before',
  upsert: 'was added to the data of before, with what it says of nodes and edges that were there',
};

/** The report of the whole: what earlier files gave goes first, unless they were replaced. */
function reportOf(base: Base, mode: ImportMode, built: BuiltGraph): BuiltGraph {
  const files = built.files.map(({ file }) => file).join(' and ');
  const said = `${files === '' ? 'The import' : files} ${modeWords[mode]}: ${base.report.numNodes} nodes and ${base.report.numEdges} edges.`;
  if (mode === 'replace') return { ...built, notes: [said, ...built.notes] };
  // What was said of a file stays true; what was said of columns and features is said anew.
  const ofFiles = base.report.notes.filter((note) => base.report.files.some(({ file }) => note.startsWith(file)));
  return {
    ...built,
    files: [...base.report.files, ...built.files],
    rejects: [...base.rejects, ...built.rejects],
    merges: [...base.report.merges, ...built.merges],
    notes: [...new Set([...ofFiles, said, ...built.notes])],
  };
}

/** @throws AppError as an import, and invalid-argument where the project does not allow the mode */
export async function prepareData(project: OpenProject, input: PrepareInput, watch: ImportWatch): Promise<Prepared> {
  const started = performance.now();
  const { mode, sources, folder } = input;
  const version = currentVersion(project.db);
  const base = baseOf(project, version);
  let made: { readonly built: BuiltGraph; readonly found: Awaited<ReturnType<typeof differences>> } | null = null;
  let key: readonly string[] = [];
  const old = (name: string): string => `read_parquet(${sqlText(join(base.tablesPath, name))})`;
  const onto: Onto = {
    edgeColumns: base.edgeColumns.map(({ name }) => name),
    join: async (tables, rows) => {
      key = rows.mapping.edgeKey ?? [];
      await tables.run(
        `CREATE VIEW old_nodes AS SELECT * FROM ${old('nodes.parquet')};
         CREATE VIEW old_edges AS SELECT * FROM ${old('edges.parquet')}`,
      );
      return joinRows(tables, base, mode, rows);
    },
    compare: async (tables, built) => {
      watch.progress('Comparing', 0.45);
      await matchEdges(tables, base, built, mode, key);
      made = { built, found: await differences(tables, base, built) };
      const places = sqlText(join(folder, 'tables', EDGE_PLACES));
      await tables.run(`COPY (SELECT * FROM edge_was ORDER BY idx) TO ${places} (FORMAT parquet, COMPRESSION zstd)`);
      await tables.run('DROP TABLE edge_was; DROP VIEW old_nodes; DROP VIEW old_edges');
      for (const table of ['all_nodes', 'all_edges']) await tables.run(`DROP TABLE IF EXISTS ${table}`);
    },
    report: (whole) => {
      // With what features and notes were made of since.
      if (made !== null) made = { ...made, built: whole };
      return reportOf(base, mode, whole);
    },
  };
  const { name, description, synthetic } = project;
  const request = { projectPath: folder, name, description, synthetic, isSample: false, ...sources, onto };
  await buildProject(request, watch, folder);
  const done = made as { readonly built: BuiltGraph; readonly found: Awaited<ReturnType<typeof differences>> } | null;
  if (done === null) throw new Error('An import was prepared without a comparison.');
  const { built, found } = done;
  const files = built.files.map(({ file }) => file).join(' and ');
  return {
    title: `Import of ${files} into the project (${mode})`,
    base: version,
    difference: {
      mode,
      ...found,
      affected: await affectedBy(project, join(folder, 'tables')),
      files: built.files,
      merges: built.merges,
      rejectedTotal: built.rejects.length,
      rejects: built.rejects.slice(0, REJECTS),
      notes: built.notes,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

async function affectedBy(project: OpenProject, to: string): Promise<ImportDifference['affected']> {
  const standing = standingLabels(project);
  const tables = await openTables();
  try {
    const versions = { to, newer: to, forward: true };
    const nodeIds = [...standing.node.keys()].map((index) => project.nodeIds[index]);
    const nodes = await nodePlaces(tables, versions, nodeIds);
    const edges = await edgePlaces(tables, versions, [...standing.edge.keys()]);
    const gone = [
      ...nodeIds.filter((id) => !nodes.has(id)),
      ...[...standing.edge].filter(([index]) => !edges.has(index)).map(([, { ids }]) => ids.join(' → ')),
    ];
    const total = standing.node.size + standing.edge.size;
    const goneIds = goneNodeIds(project);
    const back = await nodePlaces(tables, versions, goneIds);
    const runs = listRuns(project.db).filter(({ kind, onOlderData }) => kind !== 'import' && onOlderData !== true);
    const frozen = project.db
      .prepare(`SELECT count(*) AS n FROM findings WHERE run_id IN (SELECT value FROM json_each(?))`)
      .get(JSON.stringify(runs.map(({ runId }) => runId)));
    return {
      labelsKept: total - gone.length,
      labelsGone: gone.length,
      labelsGoneExamples: gone.slice(0, EXAMPLES),
      labelsBack: back.size,
      runs: runs.filter(({ kind }) => kind === 'detect').length,
      findings: Number(frozen?.['n'] ?? 0),
      models: listModels(project.db).filter(({ onOlderData }) => onOlderData !== true).length,
      queue: openQueue(project.db) !== null,
    };
  } finally {
    tables.close();
  }
}

/** Ids of nodes that were labelled and are not in the data of now. */
function goneNodeIds(project: OpenProject): readonly string[] {
  const { places } = labelPlaces(project.db);
  const gone = [...places].filter(([, element]) => element < 0).map(([seq]) => seq);
  if (gone.length === 0) return [];
  const rows = project.db
    .prepare(`SELECT DISTINCT ids FROM labels WHERE kind = 'node' AND seq IN (SELECT value FROM json_each(?))`)
    .all(JSON.stringify(gone));
  return rows.map(({ ids }) => String((JSON.parse(String(ids)) as readonly unknown[])[0]));
}
