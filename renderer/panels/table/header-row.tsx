/** The header: click sorts, shift and click adds a key, the arrow opens the column's card, the edge pulls its width. */
import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react';
import { useRef } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { isRight } from './cell-text.ts';
import type { ColumnSpan } from './column-span.ts';
import { tickWidth } from './column-span.ts';
import { cellId } from './table-row.tsx';
import { moveColumn } from './move-column.ts';
import styles from './table.module.css';
import { t } from '../../text/text.ts';

export interface HeaderRowProps {
  readonly columns: readonly TableColumn[];
  readonly span: ColumnSpan;
  readonly ticks: boolean;
  /** column that the keys stand on; -1 while they are among the rows */
  readonly active: number;
  readonly openId: string | null;
  readonly onOpen: (column: number) => void;
  /** while a width is pulled at; null when it is let go */
  readonly onPull: (pulled: { readonly id: string; readonly width: number } | null) => void;
}

export function HeaderRow({ columns, span, ticks, active, openId, onOpen, onPull }: HeaderRowProps): ReactNode {
  const shown = columns.flatMap((column, i) =>
    (span.pinned && i === 0) || (i >= span.first && i <= span.last) ? [{ column, i }] : [],
  );
  return (
    <div role="rowgroup" className={styles['head']} style={{ width: span.total }}>
      <div role="row" aria-rowindex={1} className={styles['headRow']}>
        {ticks && <TickAll />}
        {shown.map(({ column, i }) => (
          <HeaderCell
            key={column.id}
            column={column}
            position={i}
            columns={columns}
            span={span}
            colIndex={i + (ticks ? 2 : 1)}
            ticks={ticks}
            active={active === i}
            isOpen={openId === column.id}
            onOpen={() => onOpen(i)}
            onPull={onPull}
          />
        ))}
      </div>
    </div>
  );
}

function TickAll(): ReactNode {
  const store = useWorkbenchStore();
  const total = useWorkbench((state) => state.tableTotal ?? 0);
  const chosen = useWorkbench((state) => state.chosen.length);
  const words = chosen > 0 ? t('Choose none') : t('Choose all {total} rows', { total: formatCount(total) });
  return (
    <div role="columnheader" aria-colindex={1} className={styles['tick']} style={{ width: tickWidth }}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={words}
        title={words}
        checked={chosen > 0}
        ref={(element) => {
          if (element !== null) element.indeterminate = chosen > 0 && chosen < total;
        }}
        disabled={total === 0 && chosen === 0}
        data-testid="table-tick-all"
        onChange={() => {
          if (chosen > 0) store.getState().choose([], '');
          else void store.getState().chooseRows(0, total - 1, false);
        }}
      />
    </div>
  );
}

interface HeaderCellProps extends Pick<HeaderRowProps, 'columns' | 'span' | 'ticks' | 'onPull'> {
  readonly column: TableColumn;
  readonly position: number;
  readonly colIndex: number;
  readonly active: boolean;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
}

function HeaderCell(props: HeaderCellProps): ReactNode {
  const { column, position, columns, span, ticks, colIndex, active, isOpen, onOpen, onPull } = props;
  const store = useWorkbenchStore();
  const sort = useWorkbench((state) => state.table[state.table.kind].sort) ?? [];
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const key = sort.findIndex((held) => held.column === column.id);
  const direction = sort.at(key)?.direction;
  const isPinned = span.pinned && position === 0;
  const skips = position === span.first ? span.skipped : 0;
  const Arrow = direction === 'down' ? ArrowDown : ArrowUp;

  const widthAt = (event: PointerEvent): number =>
    start.current === null ? 0 : Math.max(50, Math.min(800, start.current.width + event.clientX - start.current.x));
  const setWidth = (width: number | null): void => {
    const { table, setTableLayout } = store.getState();
    const others = Object.entries(table[table.kind].widths ?? {}).filter(([id]) => id !== column.id);
    setTableLayout({ widths: Object.fromEntries(width === null ? others : [...others, [column.id, width]]) });
  };

  return (
    <div
      id={cellId(-1, position)}
      role="columnheader"
      aria-colindex={colIndex}
      aria-sort={key < 0 ? 'none' : direction === 'up' ? 'ascending' : 'descending'}
      className={[styles['header'], isPinned ? styles['pinned'] : ''].join(' ')}
      style={{ width: span.widths[position], marginLeft: skips, ...(isPinned ? { left: ticks ? tickWidth : 0 } : {}) }}
      data-active={active}
      data-testid={`table-header-${column.id}`}
      draggable
      onDragStart={(event) => {
        if (start.current !== null) event.preventDefault();
        else event.dataTransfer.setData('text/x-dowser-column', column.id);
      }}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes('text/x-dowser-column')) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        const moved = event.dataTransfer.getData('text/x-dowser-column');
        const ids = moveColumn(columns, moved, position);
        store.getState().setTableLayout({ columns: ids });
      }}
    >
      <button
        type="button"
        tabIndex={-1}
        className={[styles['sort'], isRight(column) ? styles['right'] : ''].join(' ')}
        title={t('{title}: click sorts, shift and click adds it to the sort', { title: column.title })}
        onClick={(event) => store.getState().sortTable(column, event.shiftKey)}
      >
        <span>{column.title}</span>
        {key >= 0 && (
          <>
            <Arrow aria-hidden />
            {sort.length > 1 && <small>{key + 1}</small>}
          </>
        )}
      </button>
      <button
        type="button"
        tabIndex={-1}
        className={styles['more']}
        aria-label={t('About {title}', { title: column.title })}
        title={t('Statistics, filter, place (Space)')}
        aria-expanded={isOpen}
        data-testid={`table-more-${column.id}`}
        onClick={onOpen}
      >
        <ChevronDown aria-hidden />
      </button>
      <span
        aria-hidden
        className={styles['edge']}
        onPointerDown={(event) => {
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          start.current = { x: event.clientX, width: span.widths[position] };
        }}
        onPointerMove={(event) => {
          if (start.current !== null) onPull({ id: column.id, width: widthAt(event) });
        }}
        onPointerUp={(event) => {
          if (start.current === null) return;
          if (event.clientX !== start.current.x) setWidth(widthAt(event));
          start.current = null;
          onPull(null);
        }}
        onDoubleClick={() => setWidth(null)}
      />
    </div>
  );
}
