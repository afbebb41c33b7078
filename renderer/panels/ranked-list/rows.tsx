/**
 * The virtual list: only the rows on screen exist, pages are fetched as they come near. One list box with a moving
 * selection, so that a screen reader hears place and total.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { outlookNow } from '../../state/review-slice.ts';
import { useWorkbench, useWorkbenchStore } from '../../workbench-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Row } from './row.tsx';
import styles from './ranked-list.module.css';
import { t } from '../../text/text.ts';

const rowHeight = 32;

/** Says only what would help: the filters that are set. */
export function nothingWords(searching: boolean, unlabelledOnly: boolean, isFiltered = false): string {
  if (isFiltered) {
    const others = `${searching ? t(' and matches the search') : ''}${unlabelledOnly ? t(' and has no label') : ''}`;
    return t('Nothing here passes the filter{others}. Switch off or change a condition above the list.', { others });
  }
  if (searching)
    return t('Nothing matches. Clear the search{unlabelledOnly}.', {
      unlabelledOnly: unlabelledOnly ? t(' or show labelled ones too') : '',
    });
  return unlabelledOnly
    ? t('Everything here is labelled. Show labelled ones too to see them.')
    : t('There is nothing to rank.');
}

export function Rows(): ReactNode {
  const store = useWorkbenchStore();
  const total = useWorkbench((state) => state.total);
  const cursor = useWorkbench((state) => (state.inList ? state.cursor : -1));
  const tab = useWorkbench((state) => state.tab);
  const restored = useWorkbench((state) => state.restoredVersion);
  const rowAt = useWorkbench((state) => state.rowAt);
  const ensureRows = useWorkbench((state) => state.ensureRows);
  const selectAt = useWorkbench((state) => state.selectAt);
  // The rows themselves live in the page cache; this number says when to look again.
  const version = useWorkbench((state) => state.rowsVersion);
  const hidden = useWorkbench((state) => state.hidden);
  const lowest = useWorkbench((state) => outlookNow(state, state.tab)?.score ?? null);
  const histogram = useWorkbench((state) => state.histogram);
  const shareOf = (score: number): number =>
    histogram === null || histogram.max <= histogram.min
      ? 0
      : (score - histogram.min) / (histogram.max - histogram.min);
  const nothing = useWorkbench((state) =>
    nothingWords(
      state.search !== '',
      state.unlabelledOnly,
      state.filter.some(({ on }) => on),
    ),
  );
  const scroller = useRef<HTMLDivElement>(null);
  const restoredDone = useRef(-1);

  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay inside this component
  const virtual = useVirtualizer({
    count: total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    onChange: (instance, scrolling) => {
      if (!scrolling) store.getState().remember({ scrollOffset: instance.scrollOffset ?? 0 });
    },
  });
  const items = virtual.getVirtualItems();
  const first = items.at(0)?.index;
  const last = items.at(-1)?.index;

  // With every version too: a page on its way is given up when the order changes, and the hand may rest far from it.
  useEffect(() => {
    if (first !== undefined && last !== undefined) void ensureRows(first, last);
  }, [first, last, ensureRows, total, tab, version]);

  useEffect(() => {
    if (total === null || total === 0) return;
    if (restoredDone.current !== restored) {
      restoredDone.current = restored;
      const offset = store.getState().memory.scrollOffset;
      if (offset !== undefined && offset > 0) {
        virtual.scrollToOffset(offset);
        return;
      }
    }
    if (cursor >= 0) virtual.scrollToIndex(cursor, { align: 'auto' });
  }, [cursor, total, restored, store, virtual]);

  return (
    <div
      ref={scroller}
      id="ranked-rows"
      // A list box without a row is none.
      role={total === 0 ? 'group' : 'listbox'}
      tabIndex={0}
      aria-label={tab === 'node' ? t('Nodes, most anomalous first') : t('Edges, most anomalous first')}
      aria-activedescendant={cursor >= 0 ? `row-${cursor}` : undefined}
      className={styles['rows']}
      data-testid="ranked-list"
    >
      {total === 0 && <Nothing words={nothing} />}
      <div className={styles['tall']} style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rowAt(item.index);
          const above = item.index === 0 ? undefined : rowAt(item.index - 1);
          // Blind mode: the line would tell on which side an open question lies.
          const isLine =
            lowest !== null &&
            hidden.size === 0 &&
            row !== undefined &&
            row.score < lowest &&
            (above?.score ?? -Infinity) >= lowest;
          return (
            <Row
              key={item.index}
              position={item.index}
              top={item.start}
              total={total ?? 0}
              row={row}
              share={row === undefined ? 0 : shareOf(row.score)}
              selected={item.index === cursor}
              firstBelow={isLine}
              hidden={tab === 'node' && row !== undefined && hidden.has(row.index)}
              onChoose={selectAt}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Why the list is empty, and a button for each thing that would change it. */
function Nothing({ words }: { readonly words: string }): ReactNode {
  const searching = useWorkbench((state) => state.search !== '');
  const unlabelledOnly = useWorkbench((state) => state.unlabelledOnly);
  const filtering = useWorkbench((state) => state.filter.some(({ on }) => on));
  const setSearch = useWorkbench((state) => state.setSearch);
  const setUnlabelledOnly = useWorkbench((state) => state.setUnlabelledOnly);
  const clearFilter = useWorkbench((state) => state.clearFilter);
  return (
    <div className={styles['nothing']}>
      <p>{words}</p>
      {searching && <Button onClick={() => setSearch('')}>{t('Clear the search')}</Button>}
      {unlabelledOnly && <Button onClick={() => setUnlabelledOnly(false)}>{t('Show labelled ones too')}</Button>}
      {filtering && <Button onClick={() => void clearFilter()}>{t('Clear the filter')}</Button>}
    </div>
  );
}
