/** Says that the engine is gone, that labels are safe, and when it is tried again. */
import { Unplug } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { useWorkbench, useEngineConnection } from '../../workbench-context.tsx';
import styles from './connection-banner.module.css';
import { t } from '../../text/text.ts';

function secondsUntil(time: number): number {
  return Math.max(0, Math.ceil((time - Date.now()) / 1000));
}

export function ConnectionBanner(): ReactNode {
  const status = useWorkbench((state) => state.connection);
  const connection = useEngineConnection();
  const retryAt = status.state === 'lost' ? status.retryAt : null;
  const [, setTick] = useState(0);
  useEffect(() => {
    if (retryAt === null) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), 500);
    return () => clearInterval(timer);
  }, [retryAt]);

  if (status.state !== 'lost') return null;
  return (
    <div className={styles['banner']} role="alert" data-testid="connection-lost">
      <Unplug aria-hidden />
      <p>
        <strong>{t('The engine is not answering.')}</strong>{' '}
        {t('{reason} Every label that was shown as saved is on disk.', { reason: status.reason })}{' '}
        <Countdown retryAt={retryAt} attempt={status.attempt} />
      </p>
      <Button disabled={retryAt === null} onClick={() => connection.retryNow()} data-testid="retry-now">
        {t('Try now')}
      </Button>
    </div>
  );
}

function Countdown({ retryAt, attempt }: { readonly retryAt: number | null; readonly attempt: number }): ReactNode {
  if (retryAt === null) return t('Trying again (attempt {attempt})…', { attempt });
  return t('Next attempt in {retryAt} s (number {attempt}).', { retryAt: secondsUntil(retryAt), attempt });
}
