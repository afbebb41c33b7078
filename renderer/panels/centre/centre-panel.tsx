/** The middle of the screen: the neighbourhood of what is chosen, or a view of everything; labels are given below each. */
import type { ReactNode } from 'react';
import type { CentreTab } from '../../state/types.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { ComparePanel } from '../compare/compare-panel.tsx';
import { GraphPanel } from '../graph/graph-panel.tsx';
import { LabelBar } from '../label-bar/label-bar.tsx';
import { OverviewPanel } from '../overview/overview-panel.tsx';
import { TablePanel } from '../table/table-panel.tsx';
import styles from './centre-panel.module.css';
import { t } from '../../text/text.ts';

interface CentreView {
  readonly id: CentreTab;
  readonly text: string;
  readonly view: () => ReactNode;
}

/** In the order of their tabs. */
const views: readonly CentreView[] = [
  { id: 'neighbourhood', text: t('Neighbourhood'), view: () => <GraphPanel /> },
  { id: 'whole', text: t('Whole graph'), view: () => <OverviewPanel /> },
  { id: 'table', text: t('Table'), view: () => <TablePanel /> },
  { id: 'compare', text: t('Compare runs'), view: () => <ComparePanel /> },
];

export function CentrePanel(): ReactNode {
  const wanted = useWorkbench((state) => state.centre);
  const setCentre = useWorkbench((state) => state.setCentre);
  const shown = views.find(({ id }) => id === wanted) ?? views[0];
  const move = (step: number): void => {
    const next = views.at((views.indexOf(shown) + step) % views.length);
    if (next === undefined) return;
    setCentre(next.id);
    document.getElementById(`centre-${next.id}`)?.focus();
  };
  return (
    <div className={styles['centre']}>
      {views.length > 1 && (
        <div
          role="tablist"
          aria-label={t('View')}
          className={styles['tabs']}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
            event.preventDefault();
            move(event.key === 'ArrowRight' ? 1 : -1);
          }}
        >
          {views.map(({ id, text }) => (
            <button
              key={id}
              id={`centre-${id}`}
              type="button"
              role="tab"
              aria-selected={shown.id === id}
              aria-controls="centre-content"
              tabIndex={shown.id === id ? 0 : -1}
              data-testid={`centre-${id}`}
              onClick={() => setCentre(id)}
            >
              {text}
            </button>
          ))}
        </div>
      )}
      <div id="centre-content" role={views.length > 1 ? 'tabpanel' : undefined} className={styles['content']}>
        {shown.view()}
      </div>
      <LabelBar />
    </div>
  );
}
