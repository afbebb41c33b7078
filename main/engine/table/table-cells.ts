/** The cells of some rows of the data table, in the order asked: attributes from the table, everything else from memory. */
import type { NodeMeasure } from '../../contract/filter.ts';
import type { TableCell, TableQuery, TableRow } from '../../contract/table.ts';
import { tableColumns } from '../../contract/table.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import { physical } from '../import/load-csv.ts';
import { elementIds, elementNames } from '../labels/element-names.ts';
import { labelOf } from '../labels/label-log.ts';
import { getRun } from '../runs/run-record.ts';
import { loadRunScores } from '../runs/run-scores.ts';
import type { RankedScores } from '../runs/score-table.ts';
import type { TableSource } from './table-source.ts';

/** The values of a measure, one a node. */
export type MeasuredBy = (measure: NodeMeasure) => Promise<Float32Array>;
type CellOf = (index: number) => TableCell;

const nothing: CellOf = () => null;

async function scoresOf(source: TableSource, { kind, runId }: TableQuery): Promise<RankedScores | null> {
  if (runId === null || getRun(source.project.db, runId).state !== 'succeeded') return null;
  const scores = await loadRunScores(source.project, runId);
  return kind === 'node' ? scores.nodes : scores.edges;
}

/** @throws AppError not-found (column, run) */
export async function tableRows(
  source: TableSource,
  query: TableQuery,
  columnIds: readonly string[],
  indices: Int32Array,
  measured: MeasuredBy,
): Promise<readonly TableRow[]> {
  const { project } = source;
  const { kind, veiled } = query;
  const known = new Map(tableColumns(project.graphSummary, kind).map((column) => [column.id, column]));
  const columns = columnIds.map((columnId) => {
    const column = known.get(columnId);
    if (column !== undefined) return column;
    throw new AppError('not-found', `There is no column "${columnId}" in the table of ${kind}s. Choose another one.`);
  });
  const scores = columns.some(({ from }) => from === 'run') ? await scoresOf(source, query) : null;
  const attributes = columns.flatMap(({ attribute }) => (attribute === null ? [] : [attribute]));
  const values = await attributeRows(source, query, attributes, indices);
  const measures = new Map<string, Float32Array>();
  for (const { id, measure } of columns) if (measure !== null) measures.set(id, await measured(measure));
  const veil = new Set(kind === 'node' ? veiled : []);

  const cellOf = columns.map(({ id, attribute }): CellOf => {
    if (attribute !== null) {
      const place = attributes.indexOf(attribute);
      return (index) => values.get(index)?.at(place) ?? null;
    }
    const ofNodes = measures.get(id);
    if (ofNodes !== undefined) return (index) => ofNodes[index];
    const shown =
      (cell: CellOf): CellOf =>
      (index) =>
        veil.has(index) ? null : cell(index);
    if (id === 'label') return shown((index) => labelOf(project, kind, index));
    if (id === 'rank') return scores === null ? nothing : shown((index) => scores.rank[index]);
    if (id === 'score') return scores === null ? nothing : shown((index) => scores.scores.score[index]);
    const place = id.startsWith('target') ? 1 : 0;
    const isName = id === 'name' || id.endsWith('Name');
    return (index) => (isName ? elementNames : elementIds)(project, kind, index)[place];
  });
  return Array.from(indices, (index) => ({ index, cells: cellOf.map((cell) => cell(index)) }));
}

async function attributeRows(
  source: TableSource,
  { kind }: TableQuery,
  attributes: readonly string[],
  indices: Int32Array,
): Promise<ReadonlyMap<number, readonly (string | null)[]>> {
  if (attributes.length === 0 || indices.length === 0) return new Map();
  const { nodeColumns, edgeColumns } = source.project.graphSummary;
  const columns = kind === 'node' ? nodeColumns : edgeColumns;
  const fields = attributes.map((name) => `nullif(${physical(columns.findIndex((held) => held.name === name))}, '')`);
  const rows = await source.ask(kind, (tables) =>
    tables.rows(`SELECT idx, ${fields.join(', ')} FROM ${kind} WHERE idx IN (${indices.join(', ')})`),
  );
  return new Map(
    rows.map(([index, ...cells]) => [Number(index), cells.map((cell) => (cell === null ? null : String(cell)))]),
  );
}
