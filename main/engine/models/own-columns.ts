/**
 * What a model without a graph can read of a node: the nodes' own columns, or features that were imported as numbers.
 * What the edges of a node add up to needs the graph and is left to the teacher.
 */
import type { FeatureRecipe } from '../../../ml/io/feature-recipe.ts';
import { asGivenRecipe, takeColumns, usableColumns } from '../../../ml/distill/usable-columns.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { Features } from '../../../ml/schema/graph.ts';
import type { GraphSummary } from '../../contract/api.ts';
import { profileColumns } from '../import/column-profile.ts';
import type { ColumnProfile } from '../import/column-profile.ts';
import { fitNodeColumn } from '../import/node-column.ts';
import { sqlText } from '../storage/tables.ts';
import type { Tables } from '../storage/tables.ts';

/** Where the features come from; plain data, for a worker. */
export interface OwnSource {
  /** every column of the nodes table in its order: position i is stored as c<i> */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly isFeature: boolean }[];
  /** the features were imported as a table of numbers, one column each */
  readonly areGiven: boolean;
}

export interface OwnFeatures {
  readonly recipe: FeatureRecipe;
  /** a row per node */
  readonly features: Features;
  /** names of features that need the graph */
  readonly needGraph: readonly string[];
}

const AS_GIVEN = 'as given';

export function ownSource({ nodeColumns, recipe }: GraphSummary): OwnSource {
  const columns = nodeColumns.map(({ name, type, role }) => ({ name, type, isFeature: role === 'feature' }));
  return { columns, areGiven: recipe.length === 1 && recipe[0].how === AS_GIVEN };
}

/**
 * Names of the columns that a model would read, from the recipe of the import: those of the nodes come first in it. For
 * given features their own names.
 */
export function ownColumnNames(summary: GraphSummary, features: Features): readonly string[] {
  const { columns, areGiven } = ownSource(summary);
  if (areGiven) return features.names.length > 0 ? features.names : unnamed(features.numCols);
  const waiting = new Set(columns.flatMap(({ name, isFeature }) => (isFeature ? [name] : [])));
  const names: string[] = [];
  for (const { from } of summary.recipe) {
    if (!waiting.delete(from)) break;
    names.push(from);
  }
  return names;
}

const unnamed = (count: number): readonly string[] => Array.from({ length: count }, (_, c) => `feature ${c + 1}`);

/** Why a project cannot have a model, and what to do; null where it can. */
export function columnObstacle(summary: GraphSummary, features: Features): string | null {
  if (ownColumnNames(summary, features).length > 0) return null;
  return 'This project has no column of its nodes that makes a feature, and a model that scores new nodes without the graph has nothing else to read. Import the data again with a nodes file that says something about each node.';
}

/** The profile under which the column has the type that it was imported with: the mark of decimals is not recorded. */
async function profiles(tables: Tables, source: OwnSource): Promise<readonly ColumnProfile[]> {
  const names = source.columns.map(({ name }) => name);
  const isText = source.columns.map(({ isFeature }) => !isFeature);
  const read = (delimiter: string): Promise<readonly ColumnProfile[]> =>
    profileColumns(tables, 'nodes', { columns: names, delimiter }, isText);
  const usual = await read(',');
  const differs = usual.some(({ type }, i) => source.columns[i].isFeature && type !== source.columns[i].type);
  if (!differs) return usual;
  const withComma = await read(';');
  return usual.map((profile, i) => (profile.type === source.columns[i].type ? profile : withComma[i]));
}

/**
 * @param features of the project
 * @throws AppError conflict where they are not what the columns make, bad-file
 */
export async function readOwnFeatures(
  tables: Tables,
  nodesPath: string,
  source: OwnSource,
  features: Features,
): Promise<OwnFeatures> {
  const recipe = source.areGiven
    ? asGivenRecipe(features)
    : await fitRecipe(tables, nodesPath, source, features.numRows);
  const { usable, needGraph } = usableColumns(features, recipe);
  if (usable.length === 0)
    throw new AppError('conflict', 'No column of the nodes makes a feature for a model to read.');
  return { recipe, features: takeColumns(features, usable), needGraph };
}

async function fitRecipe(
  tables: Tables,
  nodesPath: string,
  source: OwnSource,
  numNodes: number,
): Promise<FeatureRecipe> {
  await tables.run(`CREATE OR REPLACE VIEW nodes AS SELECT * FROM read_parquet(${sqlText(nodesPath)})`);
  const parts: FeatureRecipe['parts'] = [];
  for (const [i, profile] of (await profiles(tables, source)).entries()) {
    if (!source.columns[i].isFeature) continue;
    const fitted = await fitNodeColumn(tables, profile, numNodes);
    // A column can be fitted and give nothing: a category of which every value is rare, say.
    if (typeof fitted !== 'string' && fitted.part.features.length > 0) parts.push(fitted.part);
  }
  return { version: 1, parts };
}
