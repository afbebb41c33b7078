/**
 * The recipe of a project's features that are made of the nodes' own columns, with every number in it: what a model keeps,
 * so that nodes that come later become features in the same way. It follows from the tables, as the features once did,
 * so no project has to keep it, and projects of before have it too.
 */
import type { FeatureRecipe, RecipePart } from '../../../ml/io/feature-recipe.ts';
import { asGivenRecipe } from '../../../ml/distill/usable-columns.ts';
import type { Features } from '../../../ml/schema/graph.ts';
import { makesFeature } from '../../contract/api.ts';
import type { ColumnInfo, FeatureRecipeRow } from '../../contract/api.ts';
import { profileColumn } from '../import/column-profile.ts';
import { nodeColumn } from '../import/features.ts';
import type { Tables } from '../storage/tables.ts';

/** What an import says of features that came as numbers (../import/import-dataset.ts). */
export const AS_GIVEN = 'as given';

/**
 * @param columns of the nodes, in the order of their file
 * @param rows what the import said about the features
 * @returns the parts in the order in which the project's features begin; no parts where all of them come from edges
 */
export async function readNodeRecipe(
  tables: Tables,
  columns: readonly ColumnInfo[],
  rows: readonly FeatureRecipeRow[],
  features: Features,
): Promise<FeatureRecipe> {
  if (rows.length === 1 && rows[0].how === AS_GIVEN) return asGivenRecipe(features);
  const parts: RecipePart[] = [];
  for (const [i, { name, type, role }] of columns.entries()) {
    if (!makesFeature(role)) continue;
    // The delimiter of the file is not kept. It decided only whether a comma is a decimal mark, which the type says.
    const profile = await profileColumn(tables, 'nodes', i, name, type === 'DOUBLE' ? ';' : ',');
    const made = await nodeColumn(tables, profile, features.numRows);
    if (typeof made !== 'string' && made.part.features.length > 0) parts.push(made.part);
  }
  return { version: 1, parts };
}
