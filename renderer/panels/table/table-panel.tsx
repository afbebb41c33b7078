/**
 * The data table: every node or edge with all that is known of it, in any order. Rows come from the engine a page at a
 * time, so that a million of them are no slower than a hundred.
 */
import { useLayoutEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { shownColumns, tableQuery } from '../../state/table-columns.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { ColumnCard } from './column-card.tsx';
import { Grid } from './grid.tsx';
import { TableFooter } from './table-footer.tsx';
import { TableToolbar } from './table-toolbar.tsx';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

/** The column whose card is open, and where its header stands. */
export interface OpenColumn {
  readonly column: TableColumn;
  readonly left: number;
}

export function TablePanel(): ReactNode {
  const store = useWorkbenchStore();
  const question = useWorkbench((state) => JSON.stringify(tableQuery(state)));
  const columnIds = useWorkbench((state) => JSON.stringify(shownColumns(state).map(({ id }) => id)));
  const projectId = useWorkbench((state) => state.project?.projectId);
  const resumed = useWorkbench((state) => state.resumedVersion);
  const labels = useWorkbench((state) => state.logVersion);
  const selected = useWorkbench((state) => state.selected);
  const tableError = useWorkbench((state) => state.tableError);
  const [open, setOpen] = useState<OpenColumn | null>(null);
  const columns = useMemo(() => {
    const held = shownColumns(store.getState());
    return JSON.stringify(held.map(({ id }) => id)) === columnIds ? held : [];
  }, [store, columnIds]);

  // Before the first picture of a new question: its rows must not stand below other columns.
  useLayoutEffect(() => {
    void store.getState().reloadTable();
  }, [store, question, columnIds, projectId, resumed]);
  useLayoutEffect(() => {
    store.getState().refreshTable();
  }, [store, labels]);
  useLayoutEffect(() => {
    void store.getState().locateInTable();
  }, [store, selected]);

  return (
    <section className={styles['panel']} aria-label={t('Data table')} data-testid="table-panel">
      <TableToolbar columns={columns} />
      {tableError !== null && (
        <div className={styles['message']}>
          <Message tone="error" testId="table-error" onRetry={() => void store.getState().reloadTable()}>
            {tableError}
          </Message>
        </div>
      )}
      <div className={styles['middle']}>
        <Grid columns={columns} openId={open?.column.id ?? null} onOpen={setOpen} />
        {open !== null && (
          <ColumnCard
            key={`${open.column.id} ${question}`}
            column={open.column}
            shown={columns}
            left={open.left}
            onClose={() => setOpen(null)}
          />
        )}
      </div>
      <TableFooter columns={columns} />
    </section>
  );
}
