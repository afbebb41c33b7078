/**
 * Rows of the data table as CSV, as report-csv.ts writes it: RFC 4180, and text that a spreadsheet would run as a
 * formula is given an apostrophe. A number is left alone, its minus sign included.
 */
import { looksLikeFormula } from '../../../ml/io/csv/formula.ts';
import type { TableCell, TableColumn, TableRow } from '../../contract/table.ts';
import { formatCsv } from '../labels/csv.ts';

const plainNumber = /^[+-]?\d+([.,]\d+)?(e[+-]?\d+)?$/i;

export interface CsvPiece {
  readonly data: Uint8Array;
  readonly guarded: number;
}

/** @param withHeader for the first piece of a file */
export function csvPiece(columns: readonly TableColumn[], rows: readonly TableRow[], withHeader: boolean): CsvPiece {
  let guarded = 0;
  const guard = (text: string): string => {
    if (!looksLikeFormula(text) || plainNumber.test(text)) return text;
    guarded++;
    return `'${text}`;
  };
  const cell = (value: TableCell): string =>
    value === null ? '' : typeof value === 'number' ? String(value) : guard(value);
  const lines = rows.map(({ cells }) => cells.map(cell));
  const header = columns.map(({ title }) => guard(title));
  const text = withHeader ? formatCsv(header, lines) : lines.length === 0 ? '' : formatCsv(lines[0], lines.slice(1));
  return { data: new TextEncoder().encode(text), guarded };
}
