/** How far an import is, how long it still takes, and a way to end it. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { secondsLeft } from '../../commands/progress.ts';
import { Button } from '../../ui/button.tsx';
import { formatSeconds } from '../../ui/format.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './import.module.css';
import { t } from '../../text/text.ts';

export function ImportProgress({ onCancel }: { readonly onCancel: (() => void) | null }): ReactNode {
  const progress = useWorkbench((state) => state.importProgress);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  if (progress === null) return null;
  const left = secondsLeft(progress.since, now, progress.fraction);
  return (
    <div className={styles['progress']}>
      <span role="status">{progress.stage}</span>
      <progress max={1} value={progress.fraction} aria-label={t('Progress of the import')} />
      <span className={styles['left']} data-testid="import-time-left">
        {left === null ? '' : t('about {left} left', { left: formatSeconds(left) })}
      </span>
      {onCancel !== null && (
        <Button onClick={onCancel} data-testid="import-cancel">
          {t('Cancel')}
        </Button>
      )}
    </div>
  );
}
