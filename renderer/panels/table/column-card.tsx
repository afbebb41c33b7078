/** The card of a column, below its header: what it holds, where it stands, and a filter by it. */
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, EyeOff, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { widthOf } from './cell-text.ts';
import { formOf } from './column-filter.ts';
import { ColumnFilter } from './column-filter-form.tsx';
import { ColumnStats } from './column-stats.tsx';
import { moveColumn } from './move-column.ts';
import { useColumnStats } from './use-column-stats.ts';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

const cardWidth = 292;

export interface ColumnCardProps {
  readonly column: TableColumn;
  /** columns on show, in their order */
  readonly shown: readonly TableColumn[];
  /** of its header, from the left edge of the table */
  readonly left: number;
  readonly onClose: () => void;
}

export function ColumnCard({ column, shown, left, onClose }: ColumnCardProps): ReactNode {
  const root = useRef<HTMLDivElement>(null);
  const kind = useWorkbench((state) => state.table.kind);
  const stats = useColumnStats(column);
  const close = (): void => {
    onClose();
    document.querySelector<HTMLElement>('[role=grid]')?.focus();
  };
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('button')?.focus();
    const outside = (event: PointerEvent): void => {
      const target = event.target;
      if (!(target instanceof Element) || root.current?.contains(target) === true) return;
      // Its own arrow closes it by itself.
      if (target.closest('[aria-expanded=true]') === null) onClose();
    };
    window.addEventListener('pointerdown', outside);
    return () => window.removeEventListener('pointerdown', outside);
  }, [onClose]);

  return (
    <div
      ref={root}
      role="dialog"
      aria-label={t('Column {title}', { title: column.title })}
      className={styles['card']}
      // Inside the table, whatever its width.
      style={{ left: `max(4px, min(${left}px, 100% - ${cardWidth + 6}px))`, width: cardWidth }}
      data-testid="table-card"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <header>
        <h3>{column.title}</h3>
        <Button look="ghost" icon={<X aria-hidden />} aria-label={t('Close')} onClick={close} />
      </header>
      <ColumnStats column={column} stats={stats} withValues={formOf(column, kind) !== 'values'} />
      <ColumnFilter column={column} stats={stats} onDone={close} />
      <ColumnPlace column={column} shown={shown} onHidden={close} />
    </div>
  );
}

/** What the mouse does at the header, for those who use the keys. */
function ColumnPlace({
  column,
  shown,
  onHidden,
}: Pick<ColumnCardProps, 'column' | 'shown'> & { readonly onHidden: () => void }): ReactNode {
  const store = useWorkbenchStore();
  const widths = useWorkbench((state) => state.table[state.table.kind].widths);
  const setLayout = useWorkbench((state) => state.setTableLayout);
  const at = shown.findIndex(({ id }) => id === column.id);
  const width = widthOf(column, widths);
  const setWidth = (wanted: number): void =>
    setLayout({ widths: { ...widths, [column.id]: Math.max(50, Math.min(800, wanted)) } });
  const sort = (direction: 'up' | 'down'): void => {
    store.getState().setTableLayout({ sort: [{ column: column.id, direction }] });
  };
  return (
    <div className={styles['place']} role="group" aria-label={t('Order, place and width')}>
      <Button
        icon={<ArrowUp aria-hidden />}
        aria-label={t('Sort, lowest first')}
        title={t('Sort, lowest first')}
        onClick={() => sort('up')}
      />
      <Button
        icon={<ArrowDown aria-hidden />}
        aria-label={t('Sort, highest first')}
        title={t('Sort, highest first')}
        onClick={() => sort('down')}
      />
      <Button
        icon={<ArrowLeft aria-hidden />}
        aria-label={t('Move left')}
        title={t('Move left')}
        disabled={at <= 0}
        onClick={() => setLayout({ columns: moveColumn(shown, column.id, at - 1) })}
      />
      <Button
        icon={<ArrowRight aria-hidden />}
        aria-label={t('Move right')}
        title={t('Move right')}
        disabled={at < 0 || at === shown.length - 1}
        onClick={() => setLayout({ columns: moveColumn(shown, column.id, at + 1) })}
      />
      <Button aria-label={t('Narrower')} title={t('Narrower')} onClick={() => setWidth(width - 30)}>
        −
      </Button>
      <Button aria-label={t('Wider')} title={t('Wider')} onClick={() => setWidth(width + 30)}>
        +
      </Button>
      <Button
        icon={<EyeOff aria-hidden />}
        aria-label={t('Hide the column')}
        title={t('Hide the column')}
        disabled={shown.length <= 1}
        data-testid="table-hide-column"
        onClick={() => {
          setLayout({ columns: shown.filter(({ id }) => id !== column.id).map(({ id }) => id) });
          onHidden();
        }}
      />
    </div>
  );
}
