/**
 * Which feature columns of a project a model without a graph can read: those that a recipe makes of the nodes' own
 * columns. What the edges of a node add up to (their number, amounts, times) is not known of a node that comes alone.
 */
import { asGivenPart } from '../io/apply-recipe.ts';
import { recipeFeatures } from '../io/feature-recipe.ts';
import type { FeatureRecipe } from '../io/feature-recipe.ts';
import { AppError } from '../schema/errors.ts';
import type { Features } from '../schema/graph.ts';

export interface ColumnUse {
  /** ascending places of feature columns that the recipe makes, in its order */
  readonly usable: Int32Array;
  /** names of the columns that need the graph; "feature 7" where the source names none */
  readonly needGraph: readonly string[];
}

const nameAt = (features: Features, c: number): string =>
  features.names.length === 0 ? `feature ${c + 1}` : features.names[c];

/**
 * @param recipe of the nodes' own columns; an import puts what it makes first
 * @throws AppError conflict where the project's features are not those of the recipe
 */
export function usableColumns(features: Features, recipe: FeatureRecipe): ColumnUse {
  const names = recipeFeatures(recipe);
  for (const [c, name] of names.entries()) {
    if (c < features.numCols && nameAt(features, c) === name) continue;
    throw new AppError(
      'conflict',
      `The recipe makes a feature "${name}" where the project has ${c < features.numCols ? `"${nameAt(features, c)}"` : 'none'}. Import the data again.`,
    );
  }
  return {
    usable: Int32Array.from(names, (_, c) => c),
    needGraph: Array.from({ length: features.numCols - names.length }, (_, i) => nameAt(features, names.length + i)),
  };
}

/** The recipe of features that were given as numbers, one table column for each. */
export function asGivenRecipe(features: Features): FeatureRecipe {
  const { numRows, numCols } = features;
  const column = new Float64Array(numRows);
  const entries = features.kind === 'csr' ? byColumn(features) : null;
  return {
    version: 1,
    parts: Array.from({ length: numCols }, (_, c) => {
      column.fill(0);
      if (features.kind === 'dense') for (let r = 0; r < numRows; r++) column[r] = features.data[r * numCols + c];
      else if (entries !== null) {
        for (let i = entries.start[c]; i < entries.start[c + 1]; i++) column[entries.rows[i]] = entries.values[i];
      }
      return asGivenPart(nameAt(features, c), column);
    }),
  };
}

function byColumn(features: Extract<Features, { kind: 'csr' }>): {
  readonly start: Int32Array;
  readonly rows: Int32Array;
  readonly values: Float32Array;
} {
  const { numRows, numCols, rowPtr, colIdx, values } = features;
  const start = new Int32Array(numCols + 1);
  for (const c of colIdx) start[c + 1]++;
  for (let c = 0; c < numCols; c++) start[c + 1] += start[c];
  const next = start.slice(0, numCols);
  const [rows, sorted] = [new Int32Array(colIdx.length), new Float32Array(colIdx.length)];
  for (let r = 0; r < numRows; r++) {
    for (let i = rowPtr[r]; i < rowPtr[r + 1]; i++) {
      const at = next[colIdx[i]]++;
      rows[at] = r;
      sorted[at] = values[i];
    }
  }
  return { start, rows, values: sorted };
}

/** Some columns of features, in ascending order, in the same form. */
export function takeColumns(features: Features, columns: Int32Array): Features {
  const { numRows, numCols } = features;
  if (columns.length === numCols) return features;
  const names = features.names.length === 0 ? [] : Array.from(columns, (c) => features.names[c]);
  if (features.kind === 'dense') {
    const data = new Float32Array(numRows * columns.length);
    for (let r = 0, to = 0; r < numRows; r++) for (const c of columns) data[to++] = features.data[r * numCols + c];
    return { kind: 'dense', numRows, numCols: columns.length, data, names };
  }
  const place = new Int32Array(numCols).fill(-1);
  columns.forEach((c, i) => (place[c] = i));
  const rowPtr = new Int32Array(numRows + 1);
  const colIdx = new Int32Array(features.colIdx.length);
  const values = new Float32Array(features.colIdx.length);
  let at = 0;
  for (let r = 0; r < numRows; r++) {
    for (let i = features.rowPtr[r]; i < features.rowPtr[r + 1]; i++) {
      const to = place[features.colIdx[i]];
      if (to < 0) continue;
      colIdx[at] = to;
      values[at++] = features.values[i];
    }
    rowPtr[r + 1] = at;
  }
  return {
    kind: 'csr',
    numRows,
    numCols: columns.length,
    rowPtr,
    colIdx: colIdx.slice(0, at),
    values: values.slice(0, at),
    names,
  };
}
