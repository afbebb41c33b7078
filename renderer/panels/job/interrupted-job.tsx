/** A run or a training that was paused, or died with its engine: what it had reached is kept, and it can go on. */
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { interruptedRun } from '../../state/job-slice.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './job.module.css';
import { t } from '../../text/text.ts';

export function InterruptedJob(): ReactNode {
  const run = useWorkbench(interruptedRun);
  const resume = useWorkbench((state) => state.resumeJob);
  const discard = useWorkbench((state) => state.discardJob);
  const layAside = useWorkbench((state) => state.layJobAside);
  if (run?.resumable === undefined) return null;
  const { runId, title, error, resumable } = run;
  return (
    <div className={styles['ended']}>
      <Message tone={error === null ? 'note' : 'warning'} onDismiss={() => layAside(runId)} testId="job-interrupted">
        <p>
          {resumable.reached === null
            ? t('{title} was interrupted before it had committed anything.', { title })
            : t('{title} was interrupted at {percent} %. What it had reached is kept.', {
                title,
                percent: Math.floor(100 * resumable.reached),
              })}
          {error !== null && ` ${error}`}
        </p>
        <div className={styles['choices']}>
          <Button look="plain" data-testid="job-resume" onClick={() => void resume(runId)}>
            {t('Resume')}
          </Button>
          <Button look="ghost" data-testid="job-discard" onClick={() => void discard(runId)}>
            {t('Discard it')}
          </Button>
        </div>
      </Message>
    </div>
  );
}
