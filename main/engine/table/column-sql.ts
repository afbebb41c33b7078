/**
 * What SQL says of each column of the data table. The rows are `t` (table-source.ts); a column that lies elsewhere
 * names the join that it needs. Names of the source never reach a statement: columns are c0, c1, ...
 */
import { join } from 'node:path';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ElementKind } from '../../../ml/schema/finding.ts';
import { tableColumns } from '../../contract/table.ts';
import type { TableColumn, TableQuery } from '../../contract/table.ts';
import { numberOfType } from '../import/column-profile.ts';
import { physical } from '../import/load-csv.ts';
import { standingLabels } from '../labels/label-log.ts';
import type { OpenProject } from '../open-project.ts';
import { runFolder } from '../runs/run-folder.ts';
import { getRun } from '../runs/run-record.ts';
import { sqlText } from '../storage/tables.ts';

export interface ColumnSql {
  readonly column: TableColumn;
  /** what `order` needs besides `t`, and text and number where they do not lie in the row itself */
  readonly join: string;
  /** text, null where it is missing */
  readonly text: string;
  /** a number, null where it is missing or is none; null for a column of text */
  readonly number: string | null;
  /** what rows are ordered by: number, or text by itself */
  readonly order: readonly string[];
}

/** Digits at the end count as a number: n2 before n10. */
const natural = (text: string): string[] => {
  const parts = (group: number): string => `regexp_extract(${text}, '^(.*?)([0-9]{1,18})?$', ${group})`;
  return [`lower(${parts(1)})`, `try_cast(nullif(${parts(2)}, '') AS BIGINT)`, text];
};

/** What was found matters first, what says least comes last. */
const labelOrder = ['anomalous', 'unsure', 'normal', 'unlabelable', 'skip'];

function labelSql(project: OpenProject, kind: ElementKind): string {
  const rows = [...standingLabels(project)[kind]].flatMap(([index, { to }]) =>
    to === null ? [] : [`(${index}, ${sqlText(to)}, ${labelOrder.indexOf(to)})`],
  );
  const held = rows.length === 0 ? `(-1, '', 0)` : rows.join(', ');
  return `LEFT JOIN (VALUES ${held}) l(idx, label, place) ON l.idx = t.idx`;
}

/** Without a run, or with one that did not score this kind, scores are missing like any other value. */
function runSql(
  project: OpenProject,
  { kind, runId }: TableQuery,
  field: 'rank' | 'score',
): { join: string; value: string } {
  const run = runId === null ? null : getRun(project.db, runId);
  const scored = run?.state === 'succeeded' && (kind === 'node' ? run.hasNodeScores : run.hasEdgeScores);
  if (run === null || !scored) return { join: '', value: 'NULL::DOUBLE' };
  const file = sqlText(join(runFolder(project.runsPath, run.runId), `${kind}s.parquet`));
  return { join: `LEFT JOIN read_parquet(${file}) s ON s."index" = t.idx`, value: `s.${field}` };
}

/** @throws AppError not-found for a column or a run that there is none of */
export function columnSql(project: OpenProject, query: TableQuery, columnId: string): ColumnSql {
  const { kind, veiled } = query;
  const { graphSummary } = project;
  const column = tableColumns(graphSummary, kind).find((candidate) => candidate.id === columnId);
  if (column === undefined) {
    throw new AppError('not-found', `There is no column "${columnId}" in the table of ${kind}s. Choose another one.`);
  }
  const seen = (sql: string): string =>
    kind === 'edge' || veiled.length === 0
      ? sql
      : `CASE WHEN t.idx IN (${veiled.join(', ')}) THEN NULL ELSE ${sql} END`;

  if (column.measure !== null) {
    const table = `measure_${column.measure}`;
    const number = `${table}.value`;
    const joined = `LEFT JOIN ${table} ON ${table}.idx = t.idx`;
    return { column, join: joined, text: `${number}::VARCHAR`, number, order: [number] };
  }
  if (column.from === 'attribute') {
    const columns = kind === 'node' ? graphSummary.nodeColumns : graphSummary.edgeColumns;
    const position = columns.findIndex(({ name }) => name === column.attribute);
    const field = `t.${physical(position)}`;
    const text = `nullif(${field}, '')`;
    const number = numberOfType(columns[position].type, field);
    if (number !== null) return { column, join: '', text, number, order: [number] };
    // Each text is looked at once, however often it occurs.
    const texts = `SELECT x, row_number() OVER (ORDER BY ${natural('x').join(', ')}) AS place
      FROM (SELECT DISTINCT ${text} AS x FROM ${kind} t)`;
    const alias = `text_${position}`;
    const joined = `LEFT JOIN (${texts}) ${alias} ON ${alias}.x = ${text}`;
    return { column, join: joined, text, number, order: [`${alias}.place`] };
  }
  if (column.from === 'label') {
    return { column, join: labelSql(project, kind), text: seen('l.label'), number: null, order: [seen('l.place')] };
  }
  if (column.from === 'run') {
    const run = runSql(project, query, column.id === 'rank' ? 'rank' : 'score');
    const number = seen(run.value);
    return { column, join: run.join, text: `${number}::VARCHAR`, number, order: [number] };
  }
  return { column, number: null, ...elementSql(column.id) };
}

/** Ids and names lie with the nodes. Each end has its own join, so that both can be sorted by. */
function elementSql(columnId: string): Pick<ColumnSql, 'join' | 'text' | 'order'> {
  const end = columnId.startsWith('source') ? 'src' : columnId.startsWith('target') ? 'dst' : 'idx';
  const field = columnId === 'name' || columnId.endsWith('Name') ? 'name' : 'id';
  const places = `SELECT idx, ${field}, row_number() OVER (ORDER BY ${natural(field).join(', ')}) AS place FROM named`;
  const alias = `${end}_${field}`;
  return {
    join: `LEFT JOIN (${places}) ${alias} ON ${alias}.idx = t.${end}`,
    text: `${alias}.${field}`,
    order: [`${alias}.place`],
  };
}
