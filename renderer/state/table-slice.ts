/** The data table: how it is shown, the pages behind it, and its place among the other views. */
import type { TableRow } from '../../main/contract/table.ts';
import { toAppError } from '../../ml/schema/errors.ts';
import { wholeText } from '../../ml/schema/number-text.ts';
import { createPageCache } from './page-cache.ts';
import { freshTable, nextSort, shownColumns, tableQuery } from './table-columns.ts';
import type { Slice, SliceContext, TableSlice } from './types.ts';
import { t } from '../text/text.ts';

const pageSize = 100;
/** Rows that can be chosen together, as many as a filter takes. */
export const mostChosen = 200_000;

/** What of the table belongs to one project. */
export const noTable = {
  table: freshTable,
  tableTotal: null,
  tableOutOf: 0,
  tablePlace: -1,
  tableLoading: false,
  tableError: null,
} satisfies Partial<TableSlice>;

export const createTableSlice =
  ({ api }: SliceContext): Slice<TableSlice> =>
  (set, get) => {
    const fail = (thrown: unknown): void => {
      const error = toAppError(thrown);
      // A lost connection has its own banner, and the table is read again when it is back.
      if (error.code === 'cancelled' || error.code === 'disconnected') return;
      set({ tableError: error.message, tableLoading: false });
    };
    const rows = createPageCache<TableRow>({
      pageSize,
      maxPages: 60,
      fetch: (offset, limit, signal) => {
        if (get().project === null) return Promise.resolve({ total: 0, outOf: 0, rows: [] });
        const columns = shownColumns(get()).map(({ id }) => id);
        return api.call('table.page', { ...tableQuery(get()), columns, offset, limit }, signal);
      },
      onPage: ({ total, outOf }) =>
        set((state) => ({
          tableTotal: total,
          tableOutOf: outOf,
          tableLoading: false,
          tableError: null,
          tableVersion: state.tableVersion + 1,
        })),
      onError: fail,
    });
    let locating = 0;

    return {
      ...noTable,
      tableVersion: 0,
      tableRowAt: (place) => rows.row(place),
      ensureTableRows: (first, last) => rows.ensure(first, last),
      setTable: (change) => set(({ table }) => ({ table: { ...table, ...change } })),
      setTableLayout: (change) =>
        set(({ table }) => ({ table: { ...table, [table.kind]: { ...table[table.kind], ...change } } })),
      sortTable: (column, add) => {
        const { table, setTableLayout } = get();
        setTableLayout({ sort: nextSort(table[table.kind].sort ?? [], column, add) });
      },
      setTablePlace: (tablePlace) => set({ tablePlace }),
      reloadTable: async () => {
        rows.clear();
        set((state) => ({ tableLoading: true, tableError: null, tableVersion: state.tableVersion + 1 }));
        await rows.ensure(0, 0);
        await get().locateInTable();
      },
      refreshTable: () => {
        // What is on its way is fresh; taking it back would leave nobody who asks again.
        if (get().tableTotal === null || get().tableLoading) return;
        rows.markStale();
        set((state) => ({ tableVersion: state.tableVersion + 1 }));
      },
      locateInTable: async () => {
        const { selected, table } = get();
        if (selected === null || selected.kind !== table.kind) {
          set({ tablePlace: -1 });
          return;
        }
        // Where it was clicked or stepped to, nothing has to be asked.
        if (rows.row(get().tablePlace)?.index === selected.index) return;
        const mine = ++locating;
        try {
          const { offset } = await api.call('table.locate', { ...tableQuery(get()), index: selected.index });
          if (mine === locating && get().selected === selected) set({ tablePlace: offset ?? -1 });
        } catch (thrown) {
          fail(thrown);
        }
      },
      stepTable: async (step) => {
        const { tablePlace, tableTotal, table } = get();
        if (tableTotal === null || tableTotal === 0) return;
        const place = Math.max(0, Math.min(tableTotal - 1, tablePlace + step));
        if (place === tablePlace) return;
        await rows.ensure(place, place);
        const row = rows.row(place);
        if (row === undefined) return;
        set({ tablePlace: place });
        await get().select({ kind: table.kind, index: row.index }, { keepTab: true });
      },
      chooseRows: async (first, last, together) => {
        const { table, choose, chosen } = get();
        if (table.kind !== 'node') return;
        const wanted = last - first + 1;
        const limit = Math.min(mostChosen, wanted);
        try {
          const { indices } = await api.call('table.indices', { ...tableQuery(get()), offset: first, limit });
          choose(together ? [...chosen, ...indices] : indices, t('Rows of the table'));
          if (limit < wanted) {
            set({
              notice: t('The first {mostChosen} of these rows are chosen: more cannot be.', {
                mostChosen: wholeText(mostChosen),
              }),
            });
          }
        } catch (thrown) {
          fail(thrown);
        }
      },
      tickRow: (index) => {
        const { chosen, choose } = get();
        const without = chosen.filter((held) => held !== index);
        choose(without.length === chosen.length ? [...chosen, index] : without, t('Rows of the table'));
      },
    };
  };
