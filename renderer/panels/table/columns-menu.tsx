/** Which columns are on show. Known truth stands apart: it is shown to nobody by the way. */
import { Columns3 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { isBlind, offeredColumns } from '../../state/table-columns.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

const groups: readonly { readonly title: string; readonly holds: (column: TableColumn) => boolean }[] = [
  { title: t('Element and scores'), holds: ({ from }) => from === 'element' || from === 'run' || from === 'label' },
  { title: t('Attributes'), holds: ({ from, answer }) => from === 'attribute' && !answer },
  { title: t('Structure'), holds: ({ from }) => from === 'measure' },
  { title: t('Known truth, for testing'), holds: ({ answer }) => answer },
];

export function ColumnsMenu({ columns }: { readonly columns: readonly TableColumn[] }): ReactNode {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>('input')?.focus();
    const outside = (event: PointerEvent): void => {
      if (event.target instanceof Node && root.current?.contains(event.target) !== true) setOpen(false);
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [open]);
  return (
    <div
      ref={root}
      className={styles['columns']}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        setOpen(false);
        root.current?.querySelector('button')?.focus();
      }}
    >
      <Button
        icon={<Columns3 aria-hidden />}
        aria-expanded={open}
        aria-haspopup="dialog"
        data-testid="table-columns"
        onClick={() => setOpen(!open)}
      >
        {t('Columns')}
      </Button>
      {open && <ColumnList columns={columns} />}
    </div>
  );
}

function ColumnList({ columns }: { readonly columns: readonly TableColumn[] }): ReactNode {
  const project = useWorkbench((state) => state.project);
  const kind = useWorkbench((state) => state.table.kind);
  const blind = useWorkbench(isBlind);
  const pinned = useWorkbench((state) => state.table.pinned);
  const setTable = useWorkbench((state) => state.setTable);
  const setLayout = useWorkbench((state) => state.setTableLayout);
  if (project === null) return null;
  const offered = offeredColumns(project, kind, blind);
  const shown = columns.map(({ id }) => id);
  const toggle = (id: string): void => {
    const without = shown.filter((held) => held !== id);
    // One column stays: a table without any has nothing to click on.
    if (without.length === 0) return;
    setLayout({ columns: without.length === shown.length ? [...shown, id] : without });
  };
  return (
    <div
      role="dialog"
      aria-label={t('Columns of the table')}
      className={styles['columnList']}
      data-testid="table-column-list"
    >
      <label>
        <input type="checkbox" checked={pinned} onChange={() => setTable({ pinned: !pinned })} />
        {t('Keep the first column in sight')}
      </label>
      {groups.map(({ title, holds }) => {
        const held = offered.filter(holds);
        if (held.length === 0) return null;
        return (
          <fieldset key={title}>
            <legend>{title}</legend>
            {held.map(({ id, title: name }) => (
              <label key={id}>
                <input
                  type="checkbox"
                  checked={shown.includes(id)}
                  data-testid={`table-column-${id}`}
                  onChange={() => toggle(id)}
                />
                <span>{name}</span>
              </label>
            ))}
          </fieldset>
        );
      })}
      {blind && <p>{t('Known truth is not offered while labels are asked blind.')}</p>}
      <Button look="ghost" onClick={() => setLayout({ columns: undefined, widths: undefined })}>
        {t('Columns as at first')}
      </Button>
    </div>
  );
}
