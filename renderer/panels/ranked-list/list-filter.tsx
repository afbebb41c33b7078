/** Search field and "unlabelled only". Typing waits a moment before the list is fetched again. */
import { ListFilter as FilterIcon, Search, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useWorkbench } from '../../workbench-context.tsx';
import { useKeyHint, useKeyTitle, useScreenAction } from '../use-keys.ts';
import styles from './ranked-list.module.css';
import { t } from '../../text/text.ts';

export function ListFilter(): ReactNode {
  const search = useWorkbench((state) => state.search);
  const setSearch = useWorkbench((state) => state.setSearch);
  const addTerm = useWorkbench((state) => state.addTerm);
  const unlabelledOnly = useWorkbench((state) => state.unlabelledOnly);
  const setUnlabelledOnly = useWorkbench((state) => state.setUnlabelledOnly);
  const [draft, setDraft] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useScreenAction(
    'search',
    useCallback(() => {
      input.current?.focus();
      input.current?.select();
    }, []),
  );
  useEffect(() => {
    if (draft === null) return;
    const timer = setTimeout(() => {
      setSearch(draft);
      setDraft(null);
    }, 200);
    return () => clearTimeout(timer);
  }, [draft, setSearch]);
  const shown = draft ?? search;
  const hint = useKeyHint('search');

  return (
    <div className={styles['filter']}>
      <div className={styles['search']}>
        <Search aria-hidden />
        <input
          ref={input}
          value={shown}
          placeholder={t('Search')}
          aria-label={t('Search ids, names and attributes')}
          title={useKeyTitle(t('Search ids, names and attributes'), 'search')}
          spellCheck={false}
          maxLength={500}
          data-testid="search"
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape' && event.key !== 'Enter') return;
            if (event.key === 'Escape') setDraft('');
            event.currentTarget.blur();
          }}
        />
        {shown === '' ? (
          hint !== undefined && <kbd>{hint}</kbd>
        ) : (
          <>
            <button
              type="button"
              aria-label={t('Keep the search as a filter')}
              title={t('Keep as a filter: every view then shows the nodes that match')}
              data-testid="search-to-filter"
              onClick={() => {
                void addTerm({ kind: 'text', text: shown });
                setDraft('');
              }}
            >
              <FilterIcon aria-hidden />
            </button>
            <button type="button" aria-label={t('Clear the search')} onClick={() => setDraft('')}>
              <X aria-hidden />
            </button>
          </>
        )}
      </div>
      <label className={styles['only']}>
        <input
          type="checkbox"
          checked={unlabelledOnly}
          data-testid="unlabelled-only"
          onChange={(event) => setUnlabelledOnly(event.target.checked)}
        />
        {t('Unlabelled only')}
      </label>
    </div>
  );
}
