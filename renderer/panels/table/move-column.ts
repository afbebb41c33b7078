/** Ids of the columns with one of them moved to a place. */
import type { TableColumn } from '../../../main/contract/table.ts';

export function moveColumn(columns: readonly TableColumn[], id: string, to: number): string[] {
  const ids = columns.map((column) => column.id);
  if (!ids.includes(id)) return ids;
  const others = ids.filter((held) => held !== id);
  return [...others.slice(0, to), id, ...others.slice(to)];
}
