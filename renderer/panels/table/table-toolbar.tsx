/** Above the table: nodes or edges, search, columns, what is chosen, and the way out as a file. */
import { Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { SaveTable } from './save-button.tsx';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

export function TableToolbar({ columns }: { readonly columns: readonly TableColumn[] }): ReactNode {
  const graph = useWorkbench((state) => state.project?.graph);
  const kind = useWorkbench((state) => state.table.kind);
  const setTable = useWorkbench((state) => state.setTable);
  const chosen = useWorkbench((state) => state.chosen.length);
  const choose = useWorkbench((state) => state.choose);
  const kinds = [
    { id: 'node', text: t('Nodes'), count: graph?.numNodes ?? 0 },
    { id: 'edge', text: t('Edges'), count: graph?.numEdges ?? 0 },
  ] as const;
  return (
    <div className={styles['toolbar']}>
      <div role="group" aria-label={t('Rows of the table')} className={styles['kinds']}>
        {kinds.map(({ id, text, count }) => (
          <button
            key={id}
            type="button"
            aria-pressed={kind === id}
            data-testid={`table-kind-${id}`}
            onClick={() => setTable({ kind: id })}
          >
            {text} <span>{formatCount(count)}</span>
          </button>
        ))}
      </div>
      <TableSearch />
      <ColumnsMenu columns={columns} />
      <SaveTable columns={columns} />
      {chosen > 0 && (
        <span className={styles['chosen']} data-testid="table-chosen">
          {t('{chosen} chosen', { chosen: formatCount(chosen) })}
          <Button
            look="ghost"
            icon={<X aria-hidden />}
            aria-label={t('Choose none')}
            title={t('Choose none')}
            onClick={() => choose([], '')}
          />
        </span>
      )}
    </div>
  );
}

/** Typing waits a moment before the table is asked again. */
function TableSearch(): ReactNode {
  const search = useWorkbench((state) => state.table.search);
  const setTable = useWorkbench((state) => state.setTable);
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(() => {
      setTable({ search: draft });
      setDraft(null);
    }, 200);
    return () => clearTimeout(timer);
  }, [draft, setTable]);
  const shown = draft ?? search;
  return (
    <div className={styles['search']}>
      <Search aria-hidden />
      <input
        value={shown}
        placeholder={t('Search the table')}
        aria-label={t('Search ids, names and attributes of the table')}
        spellCheck={false}
        maxLength={500}
        data-testid="table-search"
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' && event.key !== 'Enter') return;
          if (event.key === 'Escape') setDraft('');
          event.currentTarget.blur();
        }}
      />
      {shown !== '' && (
        <button type="button" aria-label={t('Clear the search')} onClick={() => setDraft('')}>
          <X aria-hidden />
        </button>
      )}
    </div>
  );
}
