/** The running job in the top bar: how far, and a way to stop it from anywhere. */
import { Square } from 'lucide-react';
import type { ReactNode } from 'react';
import { isTraining } from '../../state/model-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './job.module.css';

export function JobChip(): ReactNode {
  const job = useWorkbench((state) => state.job);
  const cancelling = useWorkbench((state) => state.cancelling);
  const cancel = useWorkbench((state) => state.cancelJob);
  const training = useWorkbench(isTraining);
  if (job === null || (job.state !== 'running' && job.state !== 'queued')) return null;
  const what = training ? 'training' : 'run';
  const percent = Math.round((job.progress?.fraction ?? 0) * 100);
  return (
    <span className={styles['chip']} data-testid="job-chip">
      <progress max={100} value={percent} aria-label={`Progress of the ${what}`} />
      <span>{cancelling ? 'Cancelling…' : `${percent} %`}</span>
      <button
        type="button"
        aria-label={`Cancel the ${what}`}
        title={`Cancel the ${what}`}
        disabled={cancelling}
        onClick={() => void cancel()}
      >
        <Square aria-hidden />
      </button>
    </span>
  );
}
