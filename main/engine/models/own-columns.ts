/**
 * What a model without a graph can read of a node: the nodes' own columns, or features that were imported as numbers.
 * What the edges of a node add up to needs the graph and is left to the teacher.
 */
import { withWrittenDates } from '../../../ml/io/feature-recipe.ts';
import type { FeatureRecipe } from '../../../ml/io/feature-recipe.ts';
import { takeColumns, usableColumns } from '../../../ml/distill/usable-columns.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Features } from '../../../ml/schema/graph.ts';
import { makesFeature } from '../../contract/api.ts';
import type { ColumnInfo, FeatureRecipeRow, GraphSummary } from '../../contract/api.ts';
import type { TimeRole } from '../../contract/time-role.ts';
import { AS_GIVEN, readNodeRecipe } from '../projects/node-recipe.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';

/** What the import said of the nodes' columns and of the features; plain data, for a worker. */
export interface OwnSource {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly FeatureRecipeRow[];
  /** the column of times of the nodes, and how their files write it */
  readonly time: TimeRole | null;
}

export interface OwnFeatures {
  readonly recipe: FeatureRecipe;
  /** a row per node */
  readonly features: Features;
  /** names of features that need the graph */
  readonly needGraph: readonly string[];
}

export const ownSource = ({ nodeColumns, recipe }: GraphSummary, time: TimeRole | null): OwnSource => ({
  columns: nodeColumns,
  rows: recipe,
  time,
});

/**
 * Names of the columns that a model would read, from the recipe of the import: those of the nodes come first in it. For
 * given features their own names.
 */
export function ownColumnNames(summary: GraphSummary, features: Features): readonly string[] {
  const { nodeColumns: columns, recipe: rows } = summary;
  if (rows.length === 1 && rows[0].how === AS_GIVEN) {
    if (features.names.length > 0) return features.names;
    return Array.from({ length: features.numCols }, (_, c) => `feature ${c + 1}`);
  }
  const waiting = new Set(columns.flatMap(({ name, role }) => (makesFeature(role) ? [name] : [])));
  const names: string[] = [];
  for (const { from } of rows) {
    if (!waiting.delete(from)) break;
    names.push(from);
  }
  return names;
}

/** Why a project cannot have a model, and what to do; null where it can. */
export function columnObstacle(summary: GraphSummary, features: Features): string | null {
  if (ownColumnNames(summary, features).length > 0) return null;
  return 'This project has no column of its nodes that makes a feature, and a model that scores new nodes without the graph has nothing else to read. Import the data again with a nodes file that says something about each node.';
}

/**
 * @param nodesPath tables/nodes.parquet
 * @param features of the project
 * @throws AppError conflict where they are not what the columns make, bad-file
 */
export async function readOwnFeatures(
  tables: Tables,
  nodesPath: string,
  { columns, rows, time }: OwnSource,
  features: Features,
): Promise<OwnFeatures> {
  await tables.run(`CREATE OR REPLACE VIEW nodes AS SELECT * FROM read_parquet(${sqlText(nodesPath)})`);
  const plain = await readNodeRecipe(tables, columns, rows, features);
  const recipe = time === null ? plain : withWrittenDates(plain, time.column, time.format);
  const { usable, needGraph } = usableColumns(features, recipe);
  if (usable.length === 0)
    throw new AppError('conflict', 'No column of the nodes makes a feature for a model to read.');
  return { recipe, features: takeColumns(features, usable), needGraph };
}
