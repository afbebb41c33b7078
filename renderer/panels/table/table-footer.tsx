/** How much of everything the table shows, in which order, and why not the rest. */
import type { ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { offeredColumns, isBlind } from '../../state/table-columns.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

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
    const words = number ? { up: t('lowest first'), down: t('highest first') } : { up: t('A to Z'), down: t('Z to A') };
    return [
      `${found.title}, ${found.type === 'label' ? (direction === 'up' ? t('anomalous first') : t('anomalous last')) : words[direction]}`,
    ];
  });
  const why = [...(searching ? [t('search')] : []), ...(filtering ? [t('filter')] : [])].join(t(' and '));
  return (
    <p className={styles['footer']} role="status" data-testid="table-footer">
      {total !== null && (
        <span>
          {t('{total} of {outOf} {kind}{why}', {
            total: formatCount(total),
            outOf: formatCount(outOf),
            kind: kind === 'node' ? t('nodes') : t('edges'),
            why: why === '' ? '' : t(' by {why}', { why }),
          })}
        </span>
      )}
      <span>
        {titles.length === 0
          ? t('in the order of the file')
          : t('sorted by {value}', { value: titles.join(t(', then ')) })}
      </span>
      <span>
        {t('{columns} of {offered} columns', {
          columns: formatCount(columns.length),
          offered: formatCount(offered.length),
        })}
      </span>
      {outside && !loading && total !== null && (
        <span>
          {kind === 'node'
            ? t('the node in focus is not among these rows')
            : t('the edge in focus is not among these rows')}
        </span>
      )}
      {loading && <span>{t('reading…')}</span>}
    </p>
  );
}
