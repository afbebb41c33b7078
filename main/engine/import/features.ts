/**
 * Columns of the imported tables -> the model's features, with the recipe that says how each was made.
 *
 * Node columns first, then what the numeric and the small categorical columns of the edges add up to at each node; the
 * shape of the graph alone where neither gives anything. A column that makes no feature is said so in a note.
 */
import { symmetricCsr } from '../../../ml/graph/csr.ts';
import { fitColumn } from '../../../ml/io/apply-recipe.ts';
import type { FittedColumn } from '../../../ml/io/apply-recipe.ts';
import { MAX_CATEGORIES, assembleFeatures, coverage, encodeNumber } from '../../../ml/io/encode-columns.ts';
import type { Encoded, FeatureColumn } from '../../../ml/io/encode-columns.ts';
import { structuralValues } from '../../../ml/io/edge-aggregates.ts';
import type { Features, Graph } from '../../../ml/schema/graph.ts';
import { wholeText } from '../../../ml/schema/number-text.ts';
import type { FeatureRecipeRow } from '../../contract/api.ts';
import type { Tables } from '../storage/tables.ts';
import type { ColumnProfile } from './column-profile.ts';
import { hasDecimalComma, yesNoSql } from './column-profile.ts';
import { edgeFeatures } from './edge-features.ts';

export interface BuiltFeatures {
  readonly features: Features;
  readonly recipe: readonly FeatureRecipeRow[];
  readonly notes: readonly string[];
}

/** Names of features and recipe rows, gathered while columns are encoded. */
export interface FeatureSink {
  add(from: string, encoded: Encoded): void;
  note(sentence: string): void;
}

/** A number that counts 0, 1, 2, ... down the rows names the row; it says nothing about it. */
async function countsUp(tables: Tables, profile: ColumnProfile, numNodes: number): Promise<boolean> {
  if (profile.type !== 'BIGINT' || profile.distinct !== numNodes || numNodes < 20) return false;
  const [[span]] = await tables.rows(
    `SELECT max(try_cast(${profile.physical} AS DOUBLE)) - min(try_cast(${profile.physical} AS DOUBLE)) FROM nodes`,
  );
  return Number(span) === numNodes - 1;
}

/** The features of a column with their part of a recipe, or the sentence that says why it makes none. */
export async function nodeColumn(
  tables: Tables,
  profile: ColumnProfile,
  numNodes: number,
): Promise<FittedColumn | string> {
  const { name, physical } = profile;
  const filled = numNodes - profile.missing;
  if (profile.distinct === 0) return `The column "${name}" is empty and makes no feature.`;
  if (profile.distinct === 1 && profile.missing === 0) {
    return `The column "${name}" has one value throughout and makes no feature.`;
  }
  if (profile.isYesNo) {
    const values = await tables.floats(`SELECT ${yesNoSql(physical)} FROM nodes ORDER BY idx`, numNodes);
    return fitColumn(name, { reads: 'yes-no', values });
  }
  if (profile.numericSql !== null && profile.distinct > 1) {
    if (await countsUp(tables, profile, numNodes)) {
      return `The column "${name}" counts up with the rows and makes no feature.`;
    }
    const values = await tables.floats(`SELECT ${profile.numericSql} FROM nodes ORDER BY idx`, numNodes);
    const isDate = profile.type === 'TIMESTAMP';
    const reads = isDate ? 'date' : hasDecimalComma(profile) ? 'comma-number' : 'number';
    const { encoded, part } = fitColumn(name, { reads, values });
    if (encoded.columns.length === 0) return `The column "${name}" has no spread and makes no feature.`;
    return { encoded: isDate ? { ...encoded, how: `as a point in time, ${encoded.how}` } : encoded, part };
  }
  const values = await tables.texts(`SELECT ${physical} FROM nodes ORDER BY idx`);
  if (profile.listSeparator !== null) {
    const made = fitColumn(name, { reads: 'text', as: profile.listSeparator, texts: values });
    if (made.encoded.columns.length > 0) return made;
  }
  const repeats = profile.distinct <= Math.max(2, filled / 2);
  if (repeats && (profile.distinct <= MAX_CATEGORIES || coverage(values) >= 0.8)) {
    return fitColumn(name, { reads: 'text', as: 'category', texts: values });
  }
  if (profile.spaced >= 0.3) {
    const made = fitColumn(name, { reads: 'text', as: 'words', texts: values });
    if (made.encoded.columns.length > 0) return made;
    return `No word of the column "${name}" occurs in three rows or more, so it makes no feature.`;
  }
  return `The column "${name}" has ${wholeText(profile.distinct)} different codes in ${wholeText(filled)} rows and makes no feature.`;
}

/**
 * @param nodeColumns the columns of `nodes` whose role is feature
 * @param edgeColumns the columns of `edges` whose role is feature
 */
export async function buildFeatures(
  tables: Tables,
  graph: Graph,
  nodeColumns: readonly ColumnProfile[],
  edgeColumns: readonly ColumnProfile[],
): Promise<BuiltFeatures> {
  const columns: FeatureColumn[] = [];
  const recipe: FeatureRecipeRow[] = [];
  const notes: string[] = [];
  const sink: FeatureSink = {
    add: (from, encoded) => {
      if (encoded.columns.length === 0) return;
      columns.push(...encoded.columns);
      recipe.push({ from, features: encoded.columns.length, how: encoded.how });
    },
    note: (sentence) => notes.push(sentence),
  };
  for (const profile of nodeColumns) {
    const made = await nodeColumn(tables, profile, graph.numNodes);
    if (typeof made === 'string') notes.push(made);
    else sink.add(profile.name, made.encoded);
  }
  await edgeFeatures(tables, graph, edgeColumns, sink);
  if (columns.length === 0) structuralFeatures(graph, sink);
  if (columns.length === 0) {
    // A ring, say: every node looks the same. A model needs a column, and the analyst needs to know.
    columns.push({ name: 'constant', kind: 'dense', values: new Float32Array(graph.numNodes).fill(1) });
    recipe.push({ from: 'nothing', features: 1, how: 'the constant 1' });
    notes.push('Nothing tells the nodes apart: no column, and the same degrees everywhere. Scores will be equal.');
  }
  return { features: assembleFeatures(columns, graph.numNodes), recipe, notes };
}

function structuralFeatures(graph: Graph, sink: FeatureSink): void {
  const found: FeatureColumn[] = [];
  for (const { name, values } of structuralValues(graph, symmetricCsr(graph))) {
    found.push(...encodeNumber(name, values, 'never').columns);
  }
  if (found.length === 0) return;
  sink.note('No column gives a feature, so the features are degrees and neighbour degrees.');
  sink.add('shape of the graph', { columns: found, how: 'log(1 + x), then standardised' });
}
