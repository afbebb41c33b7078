/** Offered once on a machine: three minutes that show the way. */
import { Compass } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './tour.module.css';
import { t } from '../../text/text.ts';

export function TourOffer(): ReactNode {
  const offered = useWorkbench((state) => state.tourOffered && state.tourStep === null && state.opening === null);
  const goTo = useWorkbench((state) => state.goToTour);
  const decline = useWorkbench((state) => state.endTour);
  if (!offered) return null;
  return (
    <aside className={styles['offer']} aria-label={t('Tour')} data-testid="tour-offer">
      <Compass aria-hidden />
      <p>{t('New here? Three minutes on a sample show how to find, judge and report what is unusual.')}</p>
      <Button look="primary" onClick={() => goTo(0)} data-testid="tour-take">
        {t('Take the tour')}
      </Button>
      <Button look="ghost" onClick={decline} data-testid="tour-decline">
        {t('Not now')}
      </Button>
    </aside>
  );
}
