/** The places while they are worked out: how far, how long still, and a way to stop. */
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatSeconds } from '../../ui/format.ts';
import styles from './overview.module.css';
import type { PlacesControl } from './use-places.ts';
import { t } from '../../text/text.ts';

export function PlacesCard({ control }: { readonly control: PlacesControl }): ReactNode {
  const { job, isStopped, places, error, again, cancel } = control;
  if (job !== null) {
    const percent = Math.round(100 * job.fraction);
    return (
      <div className={styles['job']} role="status" data-testid="overview-job">
        <p>
          <span>{job.stage}</span>
          <span data-testid="overview-time-left">
            {job.secondsLeft === null ? '' : t('{secondsLeft} left', { secondsLeft: formatSeconds(job.secondsLeft) })}
          </span>
        </p>
        <progress value={job.fraction} max={1} aria-label={`${job.stage}: ${percent} %`} />
        <Button data-testid="overview-cancel" onClick={cancel}>
          {t('Stop')}
        </Button>
      </div>
    );
  }
  if (!isStopped && error === null) return null;
  return (
    <div className={styles['job']} role={error === null ? 'status' : 'alert'} data-testid="overview-stopped">
      <p>
        {error ??
          (places === null
            ? t('Stopped before there was anything to see.')
            : t('Stopped: these places are not final.'))}
      </p>
      <Button data-testid="overview-again" onClick={again}>
        {error === null ? t('Go on') : t('Try again')}
      </Button>
    </div>
  );
}
