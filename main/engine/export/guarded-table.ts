/**
 * A table for people who open it in a spreadsheet: text that one would run as a formula is given an apostrophe. As the
 * source has it, the table can be imported again and is the same; guarded, it is not where a cell was changed.
 */
import { looksLikeFormula } from '../../../ml/io/csv/formula.ts';
import type { OutTable } from '../../../ml/io/graph-out.ts';

export interface GuardedTable {
  readonly table: OutTable;
  /** cells that a spreadsheet would run, known when all rows were read */
  readonly formulas: () => number;
}

/** @param isGuarded false: they are counted and left as they are */
export function guardTable(table: OutTable, isGuarded = true): GuardedTable {
  let formulas = 0;
  const guard = (text: string): string => {
    if (!looksLikeFormula(text)) return text;
    formulas++;
    return isGuarded ? `'${text}` : text;
  };
  return {
    formulas: () => formulas,
    table: {
      count: table.count,
      columns: table.columns.map((column) => ({ ...column, name: guard(column.name) })),
      rows: async function* () {
        for await (const rows of table.rows()) {
          yield rows.map(({ ids, values }) => ({
            ids: ids.map(guard),
            values: values.map((value, i) =>
              value === null || table.columns[i].kind !== 'text' ? value : guard(value),
            ),
          }));
        }
      },
    },
  };
}
