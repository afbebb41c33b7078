/** A run or a training while it goes on, and how it ended when it did not end well. */
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatNumber, formatSeconds } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { isTraining } from '../../state/model-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { TrainingCurves } from '../model/training-curves.tsx';
import { Sparkline } from './sparkline.tsx';
import styles from './job.module.css';

export function JobCard(): ReactNode {
  const job = useWorkbench((state) => state.job);
  const cancelling = useWorkbench((state) => state.cancelling);
  const cancel = useWorkbench((state) => state.cancelJob);
  const dismiss = useWorkbench((state) => state.dismissJob);
  const openDialog = useWorkbench((state) => state.openDialog);
  const training = useWorkbench(isTraining);
  if (job === null) return null;
  const what = training ? 'training' : 'run';

  if (job.state === 'failed' || job.state === 'cancelled') {
    const failed = job.state === 'failed';
    return (
      <div className={styles['ended']}>
        <Message tone={failed ? 'error' : 'note'} onDismiss={dismiss} testId={failed ? 'job-error' : 'job-cancelled'}>
          <p>
            {failed
              ? (job.error?.message ?? `The ${what} failed without a reason.`)
              : `The ${what} was cancelled. Nothing of it is kept.`}
          </p>
          <Button look="ghost" onClick={() => openDialog(training ? 'train' : 'detect')}>
            {training ? 'Train again…' : 'Run again…'}
          </Button>
        </Message>
      </div>
    );
  }
  if (job.state === 'succeeded')
    return <p className={styles['reading']}>{training ? 'Reading the model…' : 'Reading the scores…'}</p>;

  const { progress } = job;
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  return (
    <section className={styles['card']} aria-label={training ? 'Training' : 'Run'} data-testid="job-progress">
      <div className={styles['line']}>
        <strong data-testid="job-stage">{progress?.stage ?? 'Preparing the graph…'}</strong>
        <span className={styles['percent']}>{percent} %</span>
      </div>
      <progress className={styles['progress']} max={100} value={percent} aria-label={`Progress of the ${what}`} />
      <dl className={styles['facts']}>
        <div>
          <dt>Epoch</dt>
          <dd>{progress?.epoch ?? '–'}</dd>
        </div>
        <div>
          <dt>Loss</dt>
          <dd>{progress?.loss === undefined ? '–' : formatNumber(progress.loss)}</dd>
        </div>
        <div>
          <dt>Time left</dt>
          <dd data-testid="job-time-left">
            {progress === null || progress.secondsLeft === null
              ? 'estimating'
              : `about ${formatSeconds(progress.secondsLeft)}`}
          </dd>
        </div>
      </dl>
      {training ? <TrainingCurves points={job.points} /> : <Sparkline values={job.losses} label="Loss so far" />}
      <Button look="plain" disabled={cancelling} data-testid="job-cancel" onClick={() => void cancel()}>
        {cancelling ? 'Cancelling…' : 'Cancel'}
      </Button>
    </section>
  );
}
