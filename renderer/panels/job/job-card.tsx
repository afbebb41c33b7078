/** A run or a training while it goes on, and how it ended when it did not end well. */
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatNumber, formatSeconds } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { isTraining } from '../../state/model-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { TrainingCurves } from '../model/training-curves.tsx';
import { InterruptedJob } from './interrupted-job.tsx';
import { Sparkline } from './sparkline.tsx';
import styles from './job.module.css';
import { t } from '../../text/text.ts';

export function JobCard(): ReactNode {
  const job = useWorkbench((state) => state.job);
  const cancelling = useWorkbench((state) => state.cancelling);
  const cancel = useWorkbench((state) => state.cancelJob);
  const pause = useWorkbench((state) => state.pauseJob);
  const dismiss = useWorkbench((state) => state.dismissJob);
  const openDialog = useWorkbench((state) => state.openDialog);
  const training = useWorkbench(isTraining);
  if (job === null || job.canResume === true) return <InterruptedJob />;
  const what = training ? t('training') : t('run');

  if (job.state === 'failed' || job.state === 'cancelled') {
    const failed = job.state === 'failed';
    return (
      <div className={styles['ended']}>
        <Message tone={failed ? 'error' : 'note'} onDismiss={dismiss} testId={failed ? 'job-error' : 'job-cancelled'}>
          <p>
            {failed
              ? (job.error?.message ?? t('The {what} failed without a reason.', { what }))
              : t('The {what} was cancelled. Nothing of it is kept.', { what })}
          </p>
          <Button look="ghost" onClick={() => openDialog(training ? 'train' : 'detect')}>
            {training ? t('Train again…') : t('Run again…')}
          </Button>
        </Message>
      </div>
    );
  }
  if (job.state === 'succeeded')
    return <p className={styles['reading']}>{training ? t('Reading the model…') : t('Reading the scores…')}</p>;

  const { progress } = job;
  const percent = Math.round((progress?.fraction ?? 0) * 100);
  return (
    <section className={styles['card']} aria-label={training ? t('Training') : t('Run')} data-testid="job-progress">
      <div className={styles['line']}>
        <strong data-testid="job-stage">{progress?.stage ?? t('Preparing the graph…')}</strong>
        <span className={styles['percent']}>{percent} %</span>
      </div>
      <progress
        className={styles['progress']}
        max={100}
        value={percent}
        aria-label={t('Progress of the {what}', { what })}
      />
      <dl className={styles['facts']}>
        <div>
          <dt>{t('Epoch')}</dt>
          <dd>{progress?.epoch ?? '–'}</dd>
        </div>
        <div>
          <dt>{t('Loss')}</dt>
          <dd>{progress?.loss === undefined ? '–' : formatNumber(progress.loss)}</dd>
        </div>
        <div>
          <dt>{t('Time left')}</dt>
          <dd data-testid="job-time-left">
            {progress === null || progress.secondsLeft === null
              ? t('estimating')
              : t('about {secondsLeft}', { secondsLeft: formatSeconds(progress.secondsLeft) })}
          </dd>
        </div>
      </dl>
      {training ? <TrainingCurves points={job.points} /> : <Sparkline values={job.losses} label={t('Loss so far')} />}
      <div className={styles['choices']}>
        <Button look="plain" disabled={cancelling} data-testid="job-pause" onClick={() => void pause()}>
          {t('Pause')}
        </Button>
        <Button look="plain" disabled={cancelling} data-testid="job-cancel" onClick={() => void cancel()}>
          {cancelling ? t('Stopping…') : t('Cancel')}
        </Button>
      </div>
    </section>
  );
}
