/** Columns as a filter may ask them: the ones that would give the answer away are refused, whatever a session says. */
import { givesAnswerAway } from '../../../ml/schema/answer-columns.ts';
import { AppError } from '../../../ml/schema/errors.ts';
import type { ColumnInfo } from '../../contract/api.ts';
import { numberOfType } from '../import/column-profile.ts';
import { physical } from '../import/load-csv.ts';
import type { OpenProject } from '../open-project.ts';

export interface AllowedColumn {
  readonly info: ColumnInfo;
  /** its name in the tables */
  readonly physical: string;
}

/** @throws AppError not-found (no such column, or one that holds the answer) */
export function allowedColumn(project: OpenProject, element: 'node' | 'edge', name: string): AllowedColumn {
  const { nodeColumns, edgeColumns } = project.graphSummary;
  const columns = element === 'node' ? nodeColumns : edgeColumns;
  const position = columns.findIndex((column) => column.name === name);
  if (position < 0) {
    throw new AppError('not-found', `The ${element}s of this project have no column "${name}". Choose another one.`);
  }
  const info = columns[position];
  if (givesAnswerAway(info)) {
    const why = 'it holds the known truth, which must not answer the question that you are asked';
    throw new AppError('not-found', `"${name}" cannot be filtered by: ${why}. Choose another column.`);
  }
  return { info, physical: physical(position) };
}

/** @throws AppError invalid-argument */
export function numberSql({ info, physical: column }: AllowedColumn): string {
  const sql = info.type === 'BIGINT' || info.type === 'DOUBLE' ? numberOfType(info.type, column) : null;
  if (sql !== null) return `(${sql})`;
  throw new AppError('invalid-argument', `"${info.name}" holds no numbers. Filter it by its values.`);
}

/** Seconds since 1970. @throws AppError invalid-argument */
export function timeSql({ info, physical: column }: AllowedColumn): string {
  const sql = info.type === 'TIMESTAMP' ? numberOfType(info.type, column) : null;
  if (sql !== null) return `(${sql})`;
  throw new AppError('invalid-argument', `"${info.name}" holds no times. Filter it by its numbers or values.`);
}
