/**
 * The grid itself: rows in sight only, keys as in any grid. It keeps the focus and names the cell that the keys stand
 * on, so that a screen reader hears place, column and value although most rows do not exist.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { TableColumn } from '../../../main/contract/table.ts';
import { Button } from '../../ui/button.tsx';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { columnSpan } from './column-span.ts';
import { moveInGrid } from './grid-keys.ts';
import type { GridPlace } from './grid-keys.ts';
import { gridWindow, rowHeight, scrollFor } from './grid-window.ts';
import { HeaderRow } from './header-row.tsx';
import { TableRow, cellId } from './table-row.tsx';
import type { OpenColumn } from './table-panel.tsx';
import styles from './table.module.css';
import { useScroll } from './use-scroll.ts';
import { widthOf } from './cell-text.ts';
import { t } from '../../text/text.ts';

/** A hand that runs down the rows chooses where it stops. */
const settleMs = 150;

export interface GridProps {
  readonly columns: readonly TableColumn[];
  readonly openId: string | null;
  readonly onOpen: (open: OpenColumn | null) => void;
}

export function Grid({ columns, openId, onOpen }: GridProps): ReactNode {
  const store = useWorkbenchStore();
  const kind = useWorkbench((state) => state.table.kind);
  const total = useWorkbench((state) => state.tableTotal) ?? 0;
  const isRead = useWorkbench((state) => state.tableTotal !== null);
  const failed = useWorkbench((state) => state.tableError !== null);
  const place = useWorkbench((state) => state.tablePlace);
  const selected = useWorkbench((state) => state.selected);
  const widths = useWorkbench((state) => state.table[state.table.kind].widths);
  const pinned = useWorkbench((state) => state.table.pinned);
  const chosen = useWorkbench((state) => state.chosen);
  const hidden = useWorkbench((state) => state.hidden);
  const rowAt = useWorkbench((state) => state.tableRowAt);
  // The rows themselves live in the page cache; this number says when to look again.
  const version = useWorkbench((state) => state.tableVersion);
  const [column, setColumn] = useState(0);
  const [inHeader, setInHeader] = useState(false);
  const [pulled, setPulled] = useState<{ readonly id: string; readonly width: number } | null>(null);
  const anchor = useRef(0);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const { top, left, height, width } = useScroll(scroller);
  const view = Math.max(rowHeight, height - rowHeight);
  const shown = gridWindow(total, top, view);
  const ticks = kind === 'node';
  const span = useMemo(() => {
    const given = pulled === null ? widths : { ...widths, [pulled.id]: pulled.width };
    return columnSpan(
      columns.map((held) => widthOf(held, given)),
      { left, width, ticks, pinned },
    );
  }, [columns, widths, pulled, left, width, ticks, pinned]);
  const chosenSet = useMemo(() => new Set(chosen), [chosen]);
  const current: GridPlace = { row: inHeader ? -1 : place, column: Math.min(column, columns.length - 1) };

  const { first, last, speed } = shown;
  useEffect(() => {
    if (last >= first) void store.getState().ensureTableRows(first, last);
  }, [store, first, last, version]);

  const showRow = useCallback(
    (row: number): void => {
      const element = scroller.current;
      if (element === null || row < 0) return;
      const wanted = scrollFor(row, total, element.scrollTop, Math.max(rowHeight, element.clientHeight - rowHeight));
      if (wanted !== null) element.scrollTop = wanted;
    },
    [total],
  );
  useEffect(() => showRow(place), [place, showRow]);

  // Where the scroll bar runs faster than the rows, the wheel must not.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || speed === 1) return;
    const onWheel = (event: WheelEvent): void => {
      if (event.deltaY === 0 || event.ctrlKey) return;
      event.preventDefault();
      element.scrollBy(event.deltaX, (event.deltaMode === 1 ? event.deltaY * rowHeight : event.deltaY) / speed);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [speed]);
  useEffect(() => () => clearTimeout(settling.current), []);

  const selectRow = async (row: number): Promise<number | null> => {
    clearTimeout(settling.current);
    await store.getState().ensureTableRows(row, row);
    const held = store.getState().tableRowAt(row);
    if (held === undefined) return null;
    store.getState().setTablePlace(row);
    void store.getState().select({ kind, index: held.index });
    return held.index;
  };
  const tick = (row: number, range: boolean): void => {
    const held = rowAt(row);
    if (held === undefined || !ticks) return;
    if (range) {
      void store.getState().chooseRows(Math.min(anchor.current, row), Math.max(anchor.current, row), true);
      return;
    }
    anchor.current = row;
    store.getState().tickRow(held.index);
  };
  const openCard = (at: number): void => {
    const held = columns.at(at);
    if (held !== undefined) onOpen(openId === held.id ? null : { column: held, left: span.leftOf(at) });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current) return;
    if (event.key === 'Escape' && openId !== null) onOpen(null);
    else if (current.row < 0 && (event.key === 'Enter' || event.key === ' ')) {
      const held = columns.at(current.column);
      if (event.key === ' ') openCard(current.column);
      else if (held !== undefined) store.getState().sortTable(held, event.shiftKey);
    } else if (event.key === ' ') tick(current.row, event.shiftKey);
    else if (event.key === 'Enter' && current.row >= 0) {
      void selectRow(current.row).then((index) => {
        if (index !== null) store.getState().setCentre('neighbourhood');
      });
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && ticks) {
      void store.getState().chooseRows(0, total - 1, false);
    } else {
      const page = Math.max(1, Math.floor(view / rowHeight) - 1);
      const next = moveInGrid(current, event, { rows: total, columns: columns.length, page });
      if (next === null) return;
      if (next.column !== current.column) showColumn(next.column);
      setColumn(next.column);
      setInHeader(next.row < 0);
      if (next.row >= 0 && next.row !== place) {
        store.getState().setTablePlace(next.row);
        clearTimeout(settling.current);
        settling.current = setTimeout(() => void selectRow(next.row), settleMs);
      }
    }
    event.preventDefault();
  };
  const showColumn = (at: number): void => {
    const element = scroller.current;
    const wanted = span.scrollFor(at);
    if (element !== null && wanted !== null) element.scrollLeft = wanted;
  };

  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={kind === 'node' ? t('Nodes') : t('Edges')}
      aria-rowcount={isRead ? total + 1 : -1}
      aria-colcount={columns.length + (ticks ? 1 : 0)}
      aria-multiselectable={ticks}
      aria-activedescendant={
        current.row < 0 || (current.row >= first && current.row <= last)
          ? cellId(current.row, current.column)
          : undefined
      }
      aria-busy={!isRead}
      className={styles['grid']}
      data-testid="table-grid"
      data-rows={total}
      onKeyDown={onKeyDown}
    >
      <HeaderRow
        columns={columns}
        span={span}
        ticks={ticks}
        active={current.row < 0 ? current.column : -1}
        openId={openId}
        onOpen={openCard}
        onPull={setPulled}
      />
      <div role="rowgroup" className={styles['rows']} style={{ height: shown.height, width: span.total }}>
        {rows.map((row) => {
          const held = rowAt(row);
          return (
            <TableRow
              key={row}
              row={row}
              top={shown.top(row)}
              columns={columns}
              span={span}
              held={held}
              ticked={ticks ? held !== undefined && chosenSet.has(held.index) : null}
              selected={held !== undefined && selected?.kind === kind && selected.index === held.index}
              veiled={ticks && held !== undefined && hidden.has(held.index)}
              activeColumn={row === current.row ? current.column : -1}
              onSelect={(at) => {
                setColumn(at);
                setInHeader(false);
                anchor.current = row;
                void selectRow(row);
              }}
              onOpen={() => store.getState().setCentre('neighbourhood')}
              onTick={(range) => tick(row, range)}
            />
          );
        })}
      </div>
      {!isRead && (
        <p className={styles['nothing']}>{failed ? t('The table could not be read.') : t('Reading the table…')}</p>
      )}
      {isRead && total === 0 && <NothingHere />}
    </div>
  );
}

function NothingHere(): ReactNode {
  const searching = useWorkbench((state) => state.table.search.trim() !== '');
  const filtering = useWorkbench((state) => state.filter.some(({ on }) => on));
  const setTable = useWorkbench((state) => state.setTable);
  const clearFilter = useWorkbench((state) => state.clearFilter);
  const words = searching
    ? t('Nothing matches. Clear the search{filtering}.', { filtering: filtering ? t(' or loosen the filter') : '' })
    : filtering
      ? t('Nothing passes the filter. Loosen it to see rows.')
      : t('There are none of these in the graph.');
  return (
    // A grid holds rows alone: this is one with a single cell.
    <div role="row">
      <div role="gridcell" className={styles['nothing']}>
        <p>{words}</p>
        {searching && <Button onClick={() => setTable({ search: '' })}>{t('Clear the search')}</Button>}
        {filtering && <Button onClick={() => void clearFilter()}>{t('Clear the filter')}</Button>}
      </div>
    </div>
  );
}
