/** CSV, RFC 4180 in UTF-8, cells exactly as the data has them: what is written can be imported again and is the same. */
import { distinctNames, renamedNote } from '../graph-out.ts';
import type { OutTable, Written } from '../graph-out.ts';

const quoted = (cell: string): string =>
  /[",;\t\r\n]|^\s|\s$|^\ufeff/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** @param idNames of the first columns: ["id"], or ["source", "target"] */
export function writeCsv(table: OutTable, idNames: readonly string[]): Written<string> {
  const before = table.columns.map(({ name }) => name);
  const names = distinctNames(before, idNames);
  const line = (cells: readonly (string | null)[]): string =>
    `${cells.map((cell) => quoted(cell ?? '')).join(',')}\r\n`;
  async function* pieces(): AsyncGenerator<string> {
    yield line([...idNames, ...names]);
    for await (const rows of table.rows()) yield rows.map((row) => line([...row.ids, ...row.values])).join('');
  }
  return { pieces: pieces(), notes: () => renamedNote(idNames.length === 1 ? 'nodes' : 'edges', before, names) };
}
