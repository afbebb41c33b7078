/** Which queue this is and what it is doing at present; the way to its settings; the sign that it is enough. */
import { CircleStop, SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './queue.module.css';
import { useStrategies } from './use-strategies.ts';
import { t } from '../../text/text.ts';

export function QueueHead(): ReactNode {
  const queue = useWorkbench((state) => state.queue);
  const stop = useWorkbench((state) => (state.progress?.stop.advised === true ? state.progress.stop.sentence : null));
  const openDialog = useWorkbench((state) => state.openDialog);
  const { strategies } = useStrategies();
  const setRightTab = useWorkbench((state) => state.setRightTab);
  if (queue === null) return null;
  const { mode, strategy, blind } = queue.settings;
  const modeWord = mode === 'hunt' ? t('Hunt') : t('Teach');
  const title = strategies?.find(({ id }) => id === strategy)?.title ?? strategy;
  return (
    <header className={styles['head']}>
      <div className={styles['headLine']}>
        <p>
          <strong>{modeWord}</strong>
          {title.toLowerCase() !== mode && ` · ${title}`}
          {queue.batch > 0 && t(' · batch {batch}', { batch: queue.batch })}
          {blind && t(' · blind')}
        </p>
        <Button
          look="ghost"
          icon={<SlidersHorizontal aria-hidden />}
          aria-label={t('Settings of the questions')}
          title={t('Settings of the questions')}
          data-testid="ask-settings"
          onClick={() => openDialog('ask')}
        />
      </div>
      <p className={styles['phase']} data-testid="queue-phase">
        {queue.phase}
      </p>
      {queue.notes.length > 0 && (
        <details className={styles['notes']} data-testid="queue-notes">
          <summary>
            {queue.notes.length === 1 ? t('1 note') : t('{notes} notes', { notes: queue.notes.length })}
          </summary>
          <ul>
            {queue.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      {stop !== null && (
        <button
          type="button"
          className={styles['stop']}
          data-testid="stop-advised"
          onClick={() => setRightTab('progress')}
        >
          <CircleStop aria-hidden />
          <span>{stop}</span>
        </button>
      )}
    </header>
  );
}
