/** Statistics of a column under the present search and filter, read while its card is open. */
import { useEffect, useState } from 'react';
import type { TableColumn, TableStats } from '../../../main/contract/table.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { tableQuery } from '../../state/table-columns.ts';
import { useEngine, useWorkbenchStore } from '../../workbench-context.tsx';

export type StatsState =
  | { readonly state: 'reading' }
  | { readonly state: 'failed'; readonly error: string }
  | { readonly state: 'ready'; readonly stats: TableStats };

export function useColumnStats(column: TableColumn): StatsState {
  const api = useEngine();
  const store = useWorkbenchStore();
  const [state, setState] = useState<StatsState>({ state: 'reading' });
  useEffect(() => {
    const mine = new AbortController();
    api.call('table.stats', { ...tableQuery(store.getState()), column: column.id }, mine.signal).then(
      (stats) => {
        if (!mine.signal.aborted) setState({ state: 'ready', stats });
      },
      (thrown: unknown) => {
        if (!mine.signal.aborted) setState({ state: 'failed', error: toAppError(thrown).message });
      },
    );
    return () => mine.abort();
  }, [api, store, column]);
  return state;
}
