/** The filter, always on screen while there is one: its terms as chips, how many pass, the way to more and to saved views. */
import { ListFilter } from 'lucide-react';
import type { ReactNode } from 'react';
import { measureGroupWords } from '../../../main/contract/measures.ts';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatPercentile } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { FilterBuilder } from './filter-builder.tsx';
import { FilterChip } from './filter-chip.tsx';
import { ViewsMenu } from './views-menu.tsx';
import styles from './filter-bar.module.css';
import { t, tOf } from '../../text/text.ts';

export function FilterBar(): ReactNode {
  const filter = useWorkbench((state) => state.filter);
  const terms = useWorkbench((state) => state.terms);
  const notes = useWorkbench((state) => state.filterNotes);
  const error = useWorkbench((state) => state.filterError);
  const refresh = useWorkbench((state) => state.refreshFilter);
  const clear = useWorkbench((state) => state.clearFilter);
  const builder = useWorkbench((state) => state.builder);
  const openBuilder = useWorkbench((state) => state.openBuilder);
  return (
    <section className={styles['bar']} aria-label={t('Filter')} data-testid="filter-bar">
      <Button
        icon={<ListFilter aria-hidden />}
        title={t('Narrow everything down to some of the nodes')}
        data-testid="filter-open"
        onClick={() => openBuilder({ position: null, condition: null })}
      >
        {t('Filter')}
      </Button>
      {filter.length > 0 && (
        <ul className={styles['chips']} aria-label={t('Conditions, all must hold')}>
          {filter.map((term, position) => (
            <FilterChip key={position} term={term} position={position} result={terms?.at(position)} />
          ))}
        </ul>
      )}
      <div className={styles['end']}>
        {error === null ? (
          <Passing />
        ) : (
          <Message tone="error" testId="filter-error" onRetry={() => void refresh()}>
            {error}
          </Message>
        )}
        {notes.length > 0 && (
          <span className={styles['about']} title={notes.join('\n')}>
            {t('estimated')}
            <span className="visually-hidden">. {notes.join(' ')}</span>
          </span>
        )}
        {filter.length > 0 && (
          <Button look="ghost" data-testid="filter-clear" onClick={() => void clear()}>
            {t('Clear')}
          </Button>
        )}
        <ViewsMenu />
      </div>
      {builder !== null && <FilterBuilder start={builder} />}
    </section>
  );
}

/** How many pass, or what is still being found out. */
function Passing(): ReactNode {
  const isOn = useWorkbench((state) => state.filter.some(({ on }) => on));
  const passing = useWorkbench((state) => state.passing);
  const total = useWorkbench((state) => state.project?.graph.numNodes ?? 0);
  const measuring = useWorkbench((state) => state.measuring);
  const stop = useWorkbench((state) => state.stopMeasuring);
  const asking = useWorkbench((state) => state.leftTab === 'questions');
  if (isOn && passing === null && measuring !== null) {
    const words = tOf(measureGroupWords[measuring.group]);
    return (
      <span className={styles['measuring']} role="status">
        {t('Computing {words} {fraction} %', { words, fraction: formatPercentile(measuring.fraction) })}
        <progress aria-label={t('Computing {words}', { words })} value={measuring.fraction} />
        <Button look="ghost" data-testid="filter-stop" onClick={() => void stop()}>
          {t('Stop')}
        </Button>
      </span>
    );
  }
  return (
    <span className={styles['passing']} role="status" data-testid="filter-passing" data-passing={passing ?? ''}>
      {!isOn ? (
        t('All {total} nodes', { total: formatCount(total) })
      ) : passing === null ? (
        t('Counting…')
      ) : (
        <>
          <strong>{formatCount(passing)}</strong> {t('of {total} nodes pass', { total: formatCount(total) })}
          {asking && t(' · questions come from all nodes')}
        </>
      )}
    </span>
  );
}
