/** The evidence around the chosen element: in what it is unlike others, what happened when, how it is joined to suspects. */
import type { ReactNode } from 'react';
import { isHidden } from '../../state/queue-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { ConnectionsSection } from './connections-section.tsx';
import { ContrastSection } from './contrast-section.tsx';
import styles from './evidence.module.css';
import { TimelineSection } from './timeline-section.tsx';
import { t } from '../../text/text.ts';

export function EvidencePanel(): ReactNode {
  const selected = useWorkbench((state) => state.selected);
  const detail = useWorkbench((state) => state.detail);
  const blind = useWorkbench((state) => state.selected !== null && isHidden(state, state.selected));
  if (selected === null)
    return (
      <div className={styles['empty']}>
        <h2>{t('Nothing is chosen yet')}</h2>
        <p>
          {t(
            'Choose a row of the list or the table, or a node of the picture: here then stands in what it is unlike others, what happened when, and how it is joined to other suspects.',
          )}
        </p>
      </div>
    );
  const fits = detail?.kind === selected.kind && detail.index === selected.index ? detail : null;
  const key = `${selected.kind}/${selected.index}`;
  return (
    <div data-testid="evidence-panel" data-kind={selected.kind} data-index={selected.index}>
      <header className={styles['head']}>
        <h2>{fits?.names.join(' → ') ?? '…'}</h2>
        <p>{selected.kind === 'node' ? t('Node') : t('Edge, with all others between its ends')}</p>
        {blind && <p>{t('Blind mode: nothing that scores or labels say is used until you have answered.')}</p>}
      </header>
      <TimelineSection key={`t${key}`} target={selected} />
      {selected.kind === 'node' && <ContrastSection key={`c${key}`} index={selected.index} blind={blind} />}
      {selected.kind === 'node' && <ConnectionsSection key={`p${key}`} index={selected.index} />}
    </div>
  );
}
