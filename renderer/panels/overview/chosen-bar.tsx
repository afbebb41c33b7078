/** Nodes chosen together: how many, and what can be done with them. */
import { Crosshair, ListFilter, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './overview.module.css';
import { t } from '../../text/text.ts';

export function ChosenBar({ onLookAt }: { readonly onLookAt: (nodes: readonly number[]) => void }): ReactNode {
  const chosen = useWorkbench((state) => state.chosen);
  const title = useWorkbench((state) => state.chosenTitle);
  const choose = useWorkbench((state) => state.choose);
  const addTerm = useWorkbench((state) => state.addTerm);
  if (chosen.length === 0) return null;
  return (
    <div className={styles['chosen']} role="group" aria-label={t('Chosen nodes')} data-testid="chosen-bar">
      <strong data-testid="chosen-count">
        {formatCount(chosen.length)} {chosen.length === 1 ? t('node') : t('nodes')}
      </strong>
      <span className={styles['chosenTitle']}>{title}</span>
      <Button icon={<Crosshair aria-hidden />} data-testid="chosen-look" onClick={() => onLookAt(chosen)}>
        {t('Zoom to them')}
      </Button>
      <Button
        icon={<ListFilter aria-hidden />}
        data-testid="chosen-filter"
        onClick={() => void addTerm({ kind: 'nodes', title, nodes: [...chosen] })}
      >
        {t('Filter to them')}
      </Button>
      <Button icon={<X aria-hidden />} look="ghost" data-testid="chosen-clear" onClick={() => choose([], '')}>
        {t('Clear')}
      </Button>
    </div>
  );
}
