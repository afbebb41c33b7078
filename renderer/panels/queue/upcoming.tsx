/** What comes after the batch on the table: never a wait without a word. */
import { Check, Hourglass, LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { QueueState } from '../../../main/contract/api.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './queue.module.css';
import { t } from '../../text/text.ts';

const words: Readonly<Record<QueueState['upcoming']['state'], string>> = {
  computing: t('The next batch is being computed. The ranking can be used meanwhile.'),
  ready: t('The next batch is ready.'),
  waiting: t('The next batch is not chosen yet.'),
  empty: t('Nothing is left to ask.'),
  failed: t('The next batch could not be computed.'),
};

export function Upcoming(): ReactNode {
  const upcoming = useWorkbench((state) => state.queue?.upcoming);
  const refresh = useWorkbench((state) => state.refreshQueue);
  if (upcoming === undefined) return null;
  const { state, detail } = upcoming;
  if (state === 'failed') {
    return (
      <div className={styles['message']}>
        <Message tone="error" testId="upcoming" onRetry={() => void refresh()}>
          {words.failed} {detail}
        </Message>
      </div>
    );
  }
  const Icon = state === 'computing' ? LoaderCircle : state === 'ready' ? Check : Hourglass;
  return (
    <p className={styles['upcoming']} role="status" data-testid="upcoming" data-state={state}>
      <Icon aria-hidden />
      <span>{[words[state], detail].filter(Boolean).join(' ')}</span>
    </p>
  );
}
