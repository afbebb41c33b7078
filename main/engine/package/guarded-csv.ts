/**
 * CSV for people who open it in a spreadsheet: text that one would run as a formula is given an apostrophe. The rows as
 * the source has them lie under sources/, unchanged.
 */
import { looksLikeFormula } from '../../../ml/io/csv/formula.ts';
import { writeCsv } from '../../../ml/io/csv/write-csv.ts';
import type { OutTable } from '../../../ml/io/graph-out.ts';

export function guardedCsv(table: OutTable, idNames: readonly string[]): AsyncIterable<string> {
  const guard = (text: string): string => (looksLikeFormula(text) ? `'${text}` : text);
  const guarded: OutTable = {
    count: table.count,
    columns: table.columns.map((column) => ({ ...column, name: guard(column.name) })),
    rows: async function* () {
      for await (const rows of table.rows()) {
        yield rows.map(({ ids, values }) => ({
          ids: ids.map(guard),
          values: values.map((value, i) => (value === null || table.columns[i].kind !== 'text' ? value : guard(value))),
        }));
      }
    },
  };
  return writeCsv(guarded, idNames).pieces;
}
