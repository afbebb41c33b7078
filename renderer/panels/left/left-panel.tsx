/** The left panel: the ranking or the questions. The yield of a hunt stands above both. */
import type { ReactNode } from 'react';
import type { LeftTab } from '../../state/types.ts';
import { isOpen } from '../../state/queue-items.ts';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { QueuePanel } from '../queue/queue-panel.tsx';
import { Found } from '../queue/found.tsx';
import { RankedList } from '../ranked-list/ranked-list.tsx';
import styles from './left-panel.module.css';
import { t } from '../../text/text.ts';

export function LeftPanel(): ReactNode {
  const tab = useWorkbench((state) => state.leftTab);
  const setTab = useWorkbench((state) => state.setLeftTab);
  const waiting = useWorkbench((state) => (state.queue === null ? null : state.questions.filter(isOpen).length));
  const tabs: readonly { readonly id: LeftTab; readonly text: string; readonly count: number | null }[] = [
    { id: 'ranking', text: t('Ranking'), count: null },
    { id: 'questions', text: t('Questions'), count: waiting },
  ];
  const other: LeftTab = tab === 'ranking' ? 'questions' : 'ranking';
  return (
    <div className={styles['panel']}>
      <div
        role="tablist"
        aria-label={t('Ranking or questions')}
        className={styles['tabs']}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
          event.preventDefault();
          setTab(other);
          document.getElementById(`left-${other}`)?.focus();
        }}
      >
        {tabs.map(({ id, text, count }) => (
          <button
            key={id}
            id={`left-${id}`}
            type="button"
            role="tab"
            aria-selected={tab === id}
            aria-controls="left-content"
            tabIndex={tab === id ? 0 : -1}
            data-testid={`left-${id}`}
            onClick={() => setTab(id)}
          >
            {text}
            {count !== null && count > 0 && (
              <span className={styles['count']}>
                {formatCount(count)}
                <span className="visually-hidden"> {t('open')}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <Found />
      <div role="tabpanel" id="left-content" aria-labelledby={`left-${tab}`} className={styles['content']}>
        {tab === 'ranking' ? <RankedList /> : <QueuePanel />}
      </div>
    </div>
  );
}
