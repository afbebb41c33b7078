/**
 * The right panel: why the chosen element scored, the evidence around it, how the questions go, what the models are
 * worth, what graph this is, what was done, and (where the truth is known) how good it was.
 */
import type { ReactNode } from 'react';
import type { RightTab } from '../state/types.ts';
import { useWorkbench } from '../workbench-context.tsx';
import { AboutPanel } from './about/about-panel.tsx';
import { EvidencePanel } from './evidence/evidence-panel.tsx';
import { HistoryPanel } from './history/history-panel.tsx';
import { ModelPanel } from './model/model-panel.tsx';
import { ProgressPanel } from './progress/progress-panel.tsx';
import styles from './right-panel.module.css';
import { TruthPanel } from './truth/truth-panel.tsx';
import { WhyPanel } from './why/why-panel.tsx';
import { t } from '../text/text.ts';

export function RightPanel(): ReactNode {
  const wanted = useWorkbench((state) => state.rightTab);
  const setTab = useWorkbench((state) => state.setRightTab);
  const hasSelection = useWorkbench((state) => state.selected !== null);
  const hasTruth = useWorkbench(
    (state) =>
      state.runId !== null &&
      (state.project?.graph.hasNodeTruth === true || state.project?.graph.hasEdgeTruth === true),
  );
  const asking = useWorkbench((state) => state.queue !== null);
  const tabs: readonly { readonly id: RightTab; readonly text: string; readonly enabled: boolean }[] = [
    { id: 'why', text: t('Why'), enabled: hasSelection },
    { id: 'evidence', text: t('Evidence'), enabled: hasSelection },
    ...(asking ? [{ id: 'progress', text: t('Progress'), enabled: true } as const] : []),
    { id: 'model', text: t('Model'), enabled: true },
    { id: 'graph', text: t('Graph'), enabled: true },
    { id: 'history', text: t('History'), enabled: true },
    ...(hasTruth ? [{ id: 'truth', text: t('Truth'), enabled: true } as const] : []),
  ];
  const tab = tabs.some(({ id, enabled }) => id === wanted && enabled) ? wanted : 'graph';

  const move = (step: number): void => {
    const open = tabs.filter(({ enabled }) => enabled);
    const next = open.at((open.findIndex(({ id }) => id === tab) + step) % open.length);
    if (next === undefined) return;
    setTab(next.id);
    document.getElementById(`right-${next.id}`)?.focus();
  };

  return (
    <section className={styles['panel']} aria-label={t('Details')}>
      <div
        role="tablist"
        aria-label={t('Details')}
        className={styles['tabs']}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
          event.preventDefault();
          move(event.key === 'ArrowRight' ? 1 : -1);
        }}
      >
        {tabs.map(({ id, text, enabled }) => (
          <button
            key={id}
            id={`right-${id}`}
            type="button"
            role="tab"
            aria-selected={tab === id}
            aria-controls="right-content"
            tabIndex={tab === id ? 0 : -1}
            disabled={!enabled}
            data-testid={`right-${id}`}
            onClick={() => setTab(id)}
          >
            {text}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id="right-content"
        aria-labelledby={`right-${tab}`}
        className={styles['content']}
        tabIndex={0}
      >
        {tab === 'why' && <WhyPanel />}
        {tab === 'evidence' && <EvidencePanel />}
        {tab === 'progress' && <ProgressPanel />}
        {tab === 'model' && <ModelPanel />}
        {tab === 'graph' && <AboutPanel />}
        {tab === 'history' && <HistoryPanel />}
        {tab === 'truth' && <TruthPanel />}
      </div>
    </section>
  );
}
