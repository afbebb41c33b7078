/** How much of everything the table shows, in which order, and why not the rest. */
import type { ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { offeredColumns, isBlind } from '../../state/table-columns.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './table.module.css';

export function TableFooter({ columns }: { readonly columns: readonly TableColumn[] }): ReactNode {
  const kind = useWorkbench((state) => state.table.kind);
  const total = useWorkbench((state) => state.tableTotal);
  const outOf = useWorkbench((state) => state.tableOutOf);
  const sort = useWorkbench((state) => state.table[state.table.kind].sort);
  const searching = useWorkbench((state) => state.table.search.trim() !== '');
  const filtering = useWorkbench((state) => state.filter.some(({ on }) => on));
  const outside = useWorkbench((state) => state.selected?.kind === state.table.kind && state.tablePlace < 0);
  const loading = useWorkbench((state) => state.tableLoading);
  const project = useWorkbench((state) => state.project);
  const blind = useWorkbench(isBlind);
  const offered = project === null ? [] : offeredColumns(project, kind, blind);
  const titles = (sort ?? []).flatMap(({ column, direction }) => {
    const found = offered.find(({ id }) => id === column);
    if (found === undefined) return [];
    const number = found.type === 'number' || found.type === 'time';
    const words = number ? { up: 'lowest first', down: 'highest first' } : { up: 'A to Z', down: 'Z to A' };
    return [
      `${found.title}, ${found.type === 'label' ? (direction === 'up' ? 'anomalous first' : 'anomalous last') : words[direction]}`,
    ];
  });
  const why = [...(searching ? ['search'] : []), ...(filtering ? ['filter'] : [])].join(' and ');
  return (
    <p className={styles['footer']} role="status" data-testid="table-footer">
      {total !== null && (
        <span>
          {formatCount(total)} of {formatCount(outOf)} {kind === 'node' ? 'nodes' : 'edges'}
          {why === '' ? '' : ` by ${why}`}
        </span>
      )}
      <span>{titles.length === 0 ? 'in the order of the file' : `sorted by ${titles.join(', then ')}`}</span>
      <span>
        {formatCount(columns.length)} of {formatCount(offered.length)} columns
      </span>
      {outside && !loading && total !== null && <span>the {kind} in focus is not among these rows</span>}
      {loading && <span>reading…</span>}
    </p>
  );
}
