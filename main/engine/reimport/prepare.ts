/** Files and a project -> the new data in a hidden folder beside the project, and how they differ; nothing else changes. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ImportMapping } from '../../contract/api.ts';
import type { ImportDifference, ImportMode } from '../../contract/reimport.ts';
import type { BuiltGraph } from '../import/build-graph.ts';
import { readSources } from '../import/import-files.ts';
import type { FilesInput, Sources } from '../import/import-files.ts';
import { nothingHeld } from '../import/import-size.ts';
import type { HeldSize } from '../import/import-size.ts';
import { buildProject } from '../import/import-project.ts';
import type { ImportWatch, Onto } from '../import/import-project.ts';
import { tableLook } from '../import/table-look.ts';
import { sqlText } from '../storage/tables.ts';
import type { Base } from './base.ts';
import { differences } from './difference.ts';
import { joinRows } from './join-rows.ts';
import { matchEdges } from './match-edges.ts';
import { EDGE_PLACES } from './places.ts';

export interface PrepareInput {
  readonly base: Base;
  readonly mode: ImportMode;
  readonly files: FilesInput['files'];
  /** edges, then nodes; else what each file is follows from what it holds */
  readonly inOrder: boolean;
  /** one table of nodes alone: the edges stay; null to find out */
  readonly onlyNodes: boolean | null;
  readonly mapping: Partial<ImportMapping> | null;
  /** a hidden folder that is there, for the new data; the caller removes it */
  readonly folder: string;
  /** another one, for rows on the way */
  readonly rows: string;
}

export interface Prepared {
  readonly difference: Omit<ImportDifference, 'token' | 'affected'>;
  readonly title: string;
  /** the version that it was made from */
  readonly base: number;
}

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

/** A table of nodes without edges: the edges of the project stay as they are. */
async function sourcesFor(
  { base, mode, files, inOrder, onlyNodes, mapping, rows }: PrepareInput,
  watch: ImportWatch,
): Promise<Sources> {
  const sources = await readSources({ files, inOrder, mapping }, rows, watch);
  const { edges } = sources;
  if (edges === null || sources.nodes !== null || sources.ignore !== undefined) return sources;
  const isNodes = onlyNodes ?? (!inOrder && (await tableLook(edges)).looksLike === 'nodes');
  if (!isNodes) return sources;
  if (mode === 'replace') {
    throw new AppError('invalid-argument', 'A table of nodes alone cannot replace the data: give the edges, too.');
  }
  const { source, target, edgeTruth, edgeIgnore, directed } = base.mapping;
  const ofEdges = { source, target, edgeTruth, edgeIgnore, directed };
  return { ...sources, edges: null, nodes: edges, mapping: { ...mapping, ...ofEdges } };
}

/** Appended and updated data stand beside those of before; replaced ones take their place. */
async function heldBy(base: Base, mode: ImportMode): Promise<HeldSize> {
  if (mode === 'replace') return nothingHeld;
  const sizes = await Promise.all(
    ['nodes.parquet', 'edges.parquet'].map(async (name) => (await stat(join(base.tablesPath, name))).size),
  );
  return { nodes: base.numNodes, edges: base.numEdges, diskBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

interface Comparison {
  readonly built: BuiltGraph;
  readonly found: Awaited<ReturnType<typeof differences>>;
}

/**
 * Plain data in and out: runs in the thread of the import.
 * @throws AppError as an import, and invalid-argument where the project does not allow the mode
 */
export async function prepareData(input: PrepareInput, watch: ImportWatch): Promise<Prepared> {
  const started = performance.now();
  const { mode, folder, base } = input;
  const sources = await sourcesFor(input, watch);
  const comparisons: Comparison[] = [];
  let key: readonly string[] = [];
  const old = (name: string): string => `read_parquet(${sqlText(join(base.tablesPath, name))})`;
  const onto: Onto = {
    edgeColumns: base.edgeColumns.map(({ name }) => name),
    times: base.mapping,
    held: await heldBy(base, mode),
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
      comparisons.push({ built, found: await differences(tables, base, built) });
      const places = sqlText(join(folder, 'tables', EDGE_PLACES));
      await tables.run(`COPY (SELECT * FROM edge_was ORDER BY idx) TO ${places} (FORMAT parquet, COMPRESSION zstd)`);
      await tables.run('DROP TABLE edge_was; DROP VIEW old_nodes; DROP VIEW old_edges');
      for (const table of ['all_nodes', 'all_edges']) await tables.run(`DROP TABLE IF EXISTS ${table}`);
    },
    report: (whole) => {
      // With the notes on columns and features, which were made since.
      for (const one of comparisons.splice(0)) comparisons.push({ ...one, built: whole });
      return reportOf(base, mode, whole);
    },
  };
  const { name, description, synthetic } = base;
  await buildProject(
    { projectPath: folder, name, description, synthetic, isSample: false, ...sources, onto },
    watch,
    folder,
  );
  const [{ built, found }] = comparisons;
  const files = built.files.map(({ file }) => file).join(' and ');
  return {
    title: `Import of ${files} into the project (${mode})`,
    base: base.version,
    difference: {
      mode,
      ...found,
      files: built.files,
      merges: built.merges,
      rejectedTotal: built.files.reduce((sum, file) => sum + file.rejected, 0),
      rejects: built.rejects.slice(0, REJECTS),
      notes: built.notes,
      seconds: (performance.now() - started) / 1000,
    },
  };
}
