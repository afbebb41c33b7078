/** For views that show everything, filter or not: they say so while there is one. */
import type { ReactNode } from 'react';
import { activeTerms } from '../../state/filter-slice.ts';
import { t } from '../../text/text.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './filter-bar.module.css';

export function FilterAside(): ReactNode {
  const isFiltered = useWorkbench(({ filter }) => activeTerms(filter).length > 0);
  if (!isFiltered) return null;
  return (
    <p className={styles['aside']} data-testid="filter-aside">
      {t('The filter leaves this view as it is: all elements count here.')}
    </p>
  );
}
