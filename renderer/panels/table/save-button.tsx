/** Saves the rows and columns on show as CSV; says how far it is, and can be stopped. */
import { Download, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { toAppError } from '../../../ml/schema/errors.ts';
import { tableQuery } from '../../state/table-columns.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { saveBytes } from '../../ui/save-bytes.ts';
import { useEngine, useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { fetchTable } from './save-table.ts';
import { count, t } from '../../text/text.ts';

export function SaveTable({ columns }: { readonly columns: readonly TableColumn[] }): ReactNode {
  const api = useEngine();
  const store = useWorkbenchStore();
  const isEmpty = useWorkbench((state) => (state.tableTotal ?? 0) === 0);
  const [share, setShare] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const save = async (): Promise<void> => {
    const { project, setNotice } = store.getState();
    const query = tableQuery(store.getState());
    const mine = new AbortController();
    running.current = mine;
    setShare(0);
    try {
      const ids = columns.map(({ id }) => id);
      const { parts, rows, guarded } = await fetchTable(api, query, ids, {
        signal: mine.signal,
        progress: (done, total) => setShare(total === 0 ? 1 : done / total),
      });
      if (mine.signal.aborted) return;
      saveBytes(`${project?.name ?? 'table'}-${query.kind}s.csv`, parts);
      if (guarded > 0) {
        const cells = count(guarded, '{n} cell', '{n} cells', { n: formatCount(guarded) });
        setNotice(
          t(
            '{rows} rows were saved. {cells} got an apostrophe in front, because a spreadsheet would run them as a formula.',
            { rows: formatCount(rows), cells },
          ),
        );
      }
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!mine.signal.aborted) setNotice(t('The table was not saved. {message}', { message: error.message }));
    } finally {
      setShare(null);
    }
  };

  if (share !== null) {
    return (
      <Button icon={<Square aria-hidden />} data-testid="table-save-stop" onClick={() => running.current?.abort()}>
        {t('Stop saving ({share} %)', { share: Math.floor(share * 100) })}
      </Button>
    );
  }
  return (
    <Button
      icon={<Download aria-hidden />}
      title={t('Saves the rows and columns on show')}
      disabled={isEmpty || columns.length === 0}
      data-testid="table-save"
      onClick={() => void save()}
    >
      {t('Save CSV')}
    </Button>
  );
}
