/** What there is to choose from for a condition: the range and its distribution, or the values that occur and how often. */
import { AppError } from '../../../ml/schema/errors.ts';
import type { FilterOptions, FilterQuestion, OptionValue } from '../../contract/filter.ts';
import { measureWords } from '../../contract/measures.ts';
import { standingLabels } from '../labels/label-log.ts';
import type { MeasureDesk } from '../measures/measure-desk.ts';
import { modelFolder, readModelDocument } from '../models/model-folder.ts';
import { usableModel } from '../models/model-record.ts';
import type { OpenProject } from '../open-project.ts';
import { rankedScores } from '../runs/run-scores.ts';
import { allowedColumn, numberSql, timeSql } from './columns.ts';

const BINS = 48;
const MOST_VALUES = 1000;
/** Numbers with fewer different values may just as well be codes: they are offered both ways. */
const FEW_VALUES = 60;

const nothing: FilterOptions = { range: null, values: null, rest: { values: 0, elements: 0 }, missing: 0, notes: [] };

/** Equally wide bins from min to max; what is not a number is left out. */
export function binned(values: ArrayLike<number>): NonNullable<FilterOptions['range']> | null {
  let min = Infinity;
  let max = -Infinity;
  let whole = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    if (!Number.isInteger(value)) whole = false;
  }
  if (min > max) return null;
  // Fewer bins than whole numbers would make some bins hold more of them than others.
  const bins = whole ? Math.max(1, Math.min(BINS, max - min + 1)) : BINS;
  const counts = new Array<number>(bins).fill(0);
  const width = (max - min) / bins;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    counts[width > 0 ? Math.min(bins - 1, Math.floor((values[i] - min) / width)) : 0]++;
  }
  return { kind: 'number', min, max, whole, counts };
}

async function ofColumn(project: OpenProject, element: 'node' | 'edge', name: string): Promise<FilterOptions> {
  const column = allowedColumn(project, element, name);
  const { type, distinct } = column.info;
  const table = `${element}s`;
  const count = element === 'node' ? project.data.graph.numNodes : project.data.graph.numEdges;
  const floats = (sql: string): Promise<Float64Array> =>
    project.ask((tables) => tables.floats(`SELECT ${sql} FROM ${table} ORDER BY idx`, count));
  const missingOf = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0);
  if (type === 'TIMESTAMP') {
    const values = (await floats(timeSql(column))).map((seconds) => seconds * 1000);
    const range = binned(values);
    return { ...nothing, range: range === null ? null : { ...range, kind: 'time' }, missing: missingOf(values) };
  }
  const listed = type === 'BIGINT' || type === 'DOUBLE' ? distinct <= FEW_VALUES : true;
  const values = listed
    ? await frequent(project, table, column.physical)
    : { values: null, rest: nothing.rest, missing: 0 };
  if (type !== 'BIGINT' && type !== 'DOUBLE') return { ...nothing, ...values };
  const numbers = await floats(numberSql(column));
  return { ...nothing, ...values, range: binned(numbers), missing: missingOf(numbers) };
}

/** Values by how often they occur; missing ones are counted apart. */
async function frequent(
  project: OpenProject,
  table: string,
  column: string,
): Promise<Pick<FilterOptions, 'values' | 'rest' | 'missing'>> {
  const text = `coalesce(${column}, '')`;
  const [rows, [[different, filled, missing]]] = await project.ask(async (tables) => [
    await tables.rows(
      `SELECT ${text} AS v, count(*) AS n FROM ${table} WHERE ${text} <> '' GROUP BY v ORDER BY n DESC, v LIMIT ${MOST_VALUES}`,
    ),
    await tables.rows(
      `SELECT count(DISTINCT ${text}) FILTER (${text} <> ''), count(*) FILTER (${text} <> ''), count(*) FILTER (${text} = '') FROM ${table}`,
    ),
  ]);
  const values = rows.map(([value, count]): OptionValue => ({
    value: String(value),
    title: String(value),
    count: Number(count),
  }));
  const listed = values.reduce((sum, { count }) => sum + count, 0);
  return {
    values,
    rest: { values: Number(different) - values.length, elements: Number(filled) - listed },
    missing: Number(missing),
  };
}

async function ofMeasure(
  desk: MeasureDesk,
  measure: Extract<FilterQuestion, { of: 'measure' }>['measure'],
  signal: AbortSignal,
): Promise<FilterOptions> {
  const { values, groups, notes } = await desk.values(measure, signal);
  if (groups === null) return { ...nothing, range: binned(values), notes };
  const listed = [...groups.subarray(0, MOST_VALUES)].map((count, i): OptionValue => ({
    value: String(i + 1),
    title: `${measureWords[measure].title} ${i + 1}`,
    count,
  }));
  const rest = groups.subarray(MOST_VALUES);
  const elements = rest.reduce((sum, size) => sum + size, 0);
  return { ...nothing, values: listed, rest: { values: rest.length, elements }, notes };
}

function ofLabels(project: OpenProject): FilterOptions {
  const counts = new Map<string, number>();
  for (const { to } of standingLabels(project).node.values()) {
    if (to !== null) counts.set(to, (counts.get(to) ?? 0) + 1);
  }
  const labelled = [...counts.values()].reduce((a, b) => a + b, 0);
  const row = (value: string, title: string, count = counts.get(value) ?? 0): OptionValue => ({ value, title, count });
  const values = [
    row('anomalous', 'Anomalous'),
    row('normal', 'Normal'),
    row('unsure', 'Unsure'),
    row('skip', 'Skipped'),
    row('unlabelable', 'Cannot be labelled'),
    row('none', 'No label', project.data.graph.numNodes - labelled),
  ];
  return { ...nothing, values };
}

async function ofPattern(project: OpenProject, modelId: string): Promise<FilterOptions> {
  usableModel(project.db, modelId);
  const { patterns } = await readModelDocument(modelFolder(project.path, modelId));
  const values = patterns.map(({ code, nodes }): OptionValue => ({
    value: String(code),
    title: `Pattern ${code + 1}`,
    count: nodes,
  }));
  return { ...nothing, values };
}

/** @throws AppError not-found (column, run, model), conflict, cancelled, storage */
export async function filterOptions(
  project: OpenProject,
  desk: MeasureDesk,
  question: FilterQuestion,
  signal: AbortSignal,
): Promise<FilterOptions> {
  switch (question.of) {
    case 'column':
      return ofColumn(project, question.element, question.column);
    case 'measure':
      return ofMeasure(desk, question.measure, signal);
    case 'score': {
      const { percentile } = await rankedScores(project, question.runId, 'node');
      const range = binned(percentile);
      if (range === null) throw new AppError('conflict', 'This run ranked no nodes. Choose another one.');
      return { ...nothing, range };
    }
    case 'label':
      return ofLabels(project);
    case 'pattern':
      return ofPattern(project, question.modelId);
  }
}
