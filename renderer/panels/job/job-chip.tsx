/** The running job in the top bar: how far, and a way to stop it from anywhere. */
import { Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { isTraining } from '../../state/model-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './job.module.css';
import { t } from '../../text/text.ts';

export function JobChip(): ReactNode {
  const job = useWorkbench((state) => state.job);
  const cancelling = useWorkbench((state) => state.cancelling);
  const cancel = useWorkbench((state) => state.cancelJob);
  const training = useWorkbench(isTraining);
  if (job === null || (job.state !== 'running' && job.state !== 'queued')) return null;
  const what = training ? t('training') : t('run');
  const percent = Math.round((job.progress?.fraction ?? 0) * 100);
  return (
    <span className={styles['chip']} data-testid="job-chip">
      <progress max={100} value={percent} aria-label={t('Progress of the {what}', { what })} />
      <span>{cancelling ? t('Cancelling…') : `${percent} %`}</span>
      <button
        type="button"
        aria-label={t('Cancel the {what}', { what })}
        title={t('Cancel the {what}', { what })}
        disabled={cancelling}
        onClick={() => void cancel()}
      >
        <Square aria-hidden />
      </button>
    </span>
  );
}
