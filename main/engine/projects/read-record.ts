/** The settings, columns and import report of a project, read from its record and checked. */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { AppError } from '../../../ml/schema/errors.ts';
import { edgeRoles, nodeRoles } from '../../contract/api.ts';
import type { ColumnInfo, FeatureRecipeRow, ImportReport, RejectedRow } from '../../contract/api.ts';
import { mergedColumn } from '../../contract/merge.ts';
import type { FeatureShape } from '../import/feature-table.ts';
import { readMeta } from '../storage/record.ts';

const yes = z.enum(['true', 'false']).transform((text) => text === 'true');
const number = z.string().transform(Number).pipe(z.number().nonnegative());
const metaRow = z.object({
  name: z.string(),
  description: z.string(),
  synthetic: yes,
  is_sample: yes,
  created_at: z.string(),
  directed: yes,
  num_nodes: number,
  num_edges: number,
  derived_nodes: number,
  self_loops: number,
  parallel_edges: number,
  has_node_truth: yes,
  has_edge_truth: yes,
  feature_kind: z.enum(['dense', 'csr']),
  num_features: number,
  num_feature_values: number,
  import_seconds: number,
  /** from format 4 on */
  mapping: z.string().optional(),
  node_delimiter: z.string().default(','),
  edge_delimiter: z.string().default(','),
  tables: z.string().default('tables'),
});
const columnRow = z.object({
  element: z.enum(['node', 'edge']),
  name: z.string(),
  type: z.string(),
  role: z.enum([...nodeRoles, ...edgeRoles]),
  distinct: z.number(),
  missing: z.number(),
});
const fileRow = z.object({
  file: z.string(),
  role: z.enum(['nodes', 'edges', 'features']),
  sha256: z.string(),
  bytes: z.number(),
  read: z.number(),
  kept: z.number(),
  merged: z.number(),
  rejected: z.number(),
});
const rejectRow = z.object({ file: z.string(), line: z.number().nullable(), reason: z.string(), text: z.string() });
const recipeRow = z.object({ from: z.string(), features: z.number(), how: z.string() });

/** How many rejected rows travel with the report; the others on request. */
const REJECTS_IN_REPORT = 100;

export interface ProjectRecord {
  readonly name: string;
  readonly description: string;
  readonly synthetic: boolean;
  readonly isSample: boolean;
  readonly createdAt: string;
  readonly directed: boolean;
  /** the folder of the tables inside the project's */
  readonly tables: string;
  readonly numNodes: number;
  readonly numEdges: number;
  readonly hasNodeTruth: boolean;
  readonly hasEdgeTruth: boolean;
  readonly features: Omit<FeatureShape, 'numRows'>;
  readonly columns: { readonly node: readonly ColumnInfo[]; readonly edge: readonly ColumnInfo[] };
  readonly recipe: readonly FeatureRecipeRow[];
  readonly importReport: ImportReport;
  readonly rejects: (offset: number, limit: number) => readonly RejectedRow[];
}

/** Settings alone, as a list of projects needs them. */
export function readSettings(db: DatabaseSync, path: string): z.output<typeof metaRow> {
  const parsed = metaRow.safeParse(Object.fromEntries(readMeta(db)));
  if (parsed.success) return parsed.data;
  throw new AppError('bad-file', `The record of ${path} is not understood: ${z.prettifyError(parsed.error)}`);
}

/** @throws AppError bad-file where the record is not understood */
export function readProjectRecord(db: DatabaseSync, path: string): ProjectRecord {
  const meta = readSettings(db, path);
  const all = <T extends z.ZodType>(schema: T, sql: string): z.output<T>[] => {
    const parsed = z.array(schema).safeParse(db.prepare(sql).all());
    if (parsed.success) return parsed.data;
    throw new AppError('bad-file', `The record of ${path} is not understood: ${z.prettifyError(parsed.error)}`);
  };
  const columns = all(
    columnRow,
    'SELECT element, name, type, role, distinct_values AS "distinct", missing FROM columns ORDER BY element, position',
  );
  const infos = (element: 'node' | 'edge'): readonly ColumnInfo[] =>
    columns
      .filter((column) => column.element === element)
      .map(({ name, type, role, distinct, missing }) => ({ name, type, role, distinct, missing }));
  const rejectSql = 'SELECT file, line, reason, text FROM rejects ORDER BY position LIMIT ? OFFSET ?';
  const rejects = (offset: number, limit: number): readonly RejectedRow[] =>
    z.array(rejectRow).parse(db.prepare(rejectSql).all(limit, offset));
  const files = all(
    fileRow,
    'SELECT file, role, sha256, bytes, read, kept, merged, rejected FROM import_files ORDER BY position',
  );
  return {
    name: meta.name,
    description: meta.description,
    synthetic: meta.synthetic,
    isSample: meta.is_sample,
    createdAt: meta.created_at,
    directed: meta.directed,
    tables: meta.tables,
    numNodes: meta.num_nodes,
    numEdges: meta.num_edges,
    hasNodeTruth: meta.has_node_truth,
    hasEdgeTruth: meta.has_edge_truth,
    features: {
      kind: meta.feature_kind,
      numCols: meta.num_features,
      numValues: meta.num_feature_values,
      names: all(z.object({ name: z.string() }), 'SELECT name FROM feature_names ORDER BY position').map(
        (row) => row.name,
      ),
    },
    columns: { node: infos('node'), edge: infos('edge') },
    recipe: all(recipeRow, 'SELECT from_column AS "from", features, how FROM recipe ORDER BY position'),
    importReport: {
      files,
      numNodes: meta.num_nodes,
      numEdges: meta.num_edges,
      derivedNodes: meta.derived_nodes,
      selfLoops: meta.self_loops,
      parallelEdges: meta.parallel_edges,
      rejectedTotal: files.reduce((sum, file) => sum + file.rejected, 0),
      rejects: rejects(0, REJECTS_IN_REPORT),
      merges: all(z.object({ merged: z.string() }), 'SELECT merged FROM import_merges ORDER BY position').map(
        ({ merged }) => mergedColumn.parse(JSON.parse(merged)),
      ),
      notes: all(z.object({ note: z.string() }), 'SELECT note FROM import_notes ORDER BY position').map(
        (row) => row.note,
      ),
      seconds: meta.import_seconds,
    },
    rejects,
  };
}
