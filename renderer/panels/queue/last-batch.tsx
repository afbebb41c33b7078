/** How the last batch ended, in one line with the mark of each outcome; it stays until the next one ends. */
import type { ReactNode } from 'react';
import { labelValues } from '../../../main/contract/api.ts';
import { countWords } from '../../state/queue-items.ts';
import type { AnswerCounts } from '../../state/queue-items.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './queue.module.css';
import { t } from '../../text/text.ts';

export function LastBatch(): ReactNode {
  const last = useWorkbench((state) => state.lastBatch);
  const isNew = useWorkbench((state) => state.questions.every(({ answer }) => answer === null));
  if (last === null) return null;
  const words = t('Batch {batch} is done: {counts}', { batch: last.batch, counts: countWords(last.counts) });
  return (
    <div className={[styles['lastBatch'], isNew ? styles['fresh'] : ''].join(' ')} data-testid="last-batch">
      <span>{t('Batch {batch} done', { batch: last.batch })}</span>
      <span className="visually-hidden" role="status">
        {words}
      </span>
      <CountMarks counts={last.counts} />
    </div>
  );
}

export function CountMarks({ counts }: { readonly counts: AnswerCounts }): ReactNode {
  return (
    <span className={styles['marks']} title={countWords(counts)} aria-hidden>
      {labelValues
        .filter((value) => counts[value] > 0)
        .map((value) => (
          <span key={value}>
            <LabelMark value={value} silent />
            {counts[value]}
          </span>
        ))}
    </span>
  );
}
