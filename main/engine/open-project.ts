/**
 * An open project as the engine's parts share it: the graph in memory, the record (SQLite) and the tables (Parquet).
 * Made by main/engine/projects; jobs, scores, labels and reports only read it (and write their own SQLite tables).
 */
import type { DatabaseSync } from 'node:sqlite';
import type { FeatureRecipe } from '../../ml/io/feature-recipe.ts';
import type { Csr, GraphData, Truth } from '../../ml/schema/graph.ts';
import type { GraphSummary, ImportReport, RejectedRow } from '../contract/api.ts';
import type { Tables } from './storage/tables.ts';

export interface OpenProject {
  readonly projectId: string;
  readonly name: string;
  /** what is to be known of how it was opened, in a sentence */
  readonly notice: string | null;
  /** the project folder, absolute */
  readonly path: string;
  /** folder of nodes.parquet, edges.parquet and features.parquet inside it, absolute */
  readonly tablesPath: string;
  /** runs/ inside it, absolute */
  readonly runsPath: string;
  readonly createdAt: string;
  readonly synthetic: boolean;
  readonly description: string;
  /** project.sqlite: WAL, synchronous=FULL, foreign keys on; closed by close() */
  readonly db: DatabaseSync;

  /** Backed by SharedArrayBuffers, so that a trainer gets them without a copy. */
  readonly data: GraphData;
  /** both directions of every edge, self loops once */
  readonly csr: Csr;
  readonly truth: Truth;
  /** length numNodes, as the source wrote them */
  readonly nodeIds: readonly string[];
  /** display names; the same array as nodeIds where there is no name column */
  readonly nodeNames: readonly string[];
  /** undefined for an unknown id */
  nodeIndex(id: string): number | undefined;

  readonly graphSummary: GraphSummary;
  readonly importReport: ImportReport;
  rejects(offset: number, limit: number): readonly RejectedRow[];
  /** Source columns of the asked elements as text, in the order asked; missing values are ''. */
  attributes(
    kind: 'node' | 'edge',
    indices: readonly number[],
  ): Promise<readonly (readonly { readonly column: string; readonly value: string }[])[]>;
  /**
   * A whole column as numbers, NaN where it is missing; points in time as seconds since 1970. Null for a column of
   * texts. @throws AppError not-found
   */
  columnNumbers(kind: 'node' | 'edge', column: string): Promise<Float64Array | null>;
  /** A whole column as text, '' where it is missing. @throws AppError not-found */
  columnTexts(kind: 'node' | 'edge', column: string): Promise<readonly string[]>;
  /** Indices of elements whose id, name or any attribute contains the text (case-insensitive). */
  search(kind: 'node' | 'edge', text: string): Promise<Int32Array>;
  /** A question to the tables `nodes` (idx, id, name, c0, c1, ...) and `edges` (idx, src, dst, c0, ...). @throws AppError */
  ask<T>(question: (tables: Tables) => Promise<T>): Promise<T>;
  /** How the features of the nodes' own columns were made, with every number in it; data.features begins with them. */
  nodeRecipe(): Promise<FeatureRecipe>;
  close(): Promise<void>;
}
