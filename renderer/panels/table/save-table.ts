/** The table as a file, fetched piece by piece: the page never holds more than the pieces that it will save. */
import type { TableQuery } from '../../../main/contract/table.ts';
import type { EngineApi } from '../../api/connection.ts';

const piece = 20_000;

export interface SavedTable {
  readonly parts: readonly Uint8Array[];
  readonly rows: number;
  /** cells that were given an apostrophe, so that no spreadsheet runs them as a formula */
  readonly guarded: number;
}

/** @throws AppError cancelled, and what table.csv throws */
export async function fetchTable(
  api: EngineApi,
  query: TableQuery,
  columns: readonly string[],
  watch: { readonly signal: AbortSignal; readonly progress: (rows: number, total: number) => void },
): Promise<SavedTable> {
  const parts: Uint8Array[] = [];
  let rows = 0;
  let guarded = 0;
  for (;;) {
    const input = { ...query, columns: [...columns], offset: rows, limit: piece };
    const got = await api.call('table.csv', input, watch.signal);
    parts.push(got.data);
    rows += got.rows;
    guarded += got.guarded;
    watch.progress(rows, got.total);
    if (rows >= got.total || got.rows === 0) return { parts, rows, guarded };
  }
}
