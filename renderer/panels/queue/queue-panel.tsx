/** The Questions tab: what is asked and why, the batch it belongs to, how the last one ended, what comes next. */
import { MessageCircleQuestionMark } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import { useKeyHint } from '../use-keys.ts';
import { LastBatch } from './last-batch.tsx';
import { QuestionCard } from './question-card.tsx';
import { QuestionList } from './question-list.tsx';
import { QueueHead } from './queue-head.tsx';
import styles from './queue.module.css';
import { Upcoming } from './upcoming.tsx';
import { t } from '../../text/text.ts';

export function QueuePanel(): ReactNode {
  const hasQueue = useWorkbench((state) => state.queue !== null);
  const error = useWorkbench((state) => state.queueError);
  const refresh = useWorkbench((state) => state.refreshQueue);
  return (
    <section className={styles['panel']} aria-label={t('Questions')} data-testid="queue-panel">
      {error !== null && (
        <div className={styles['message']}>
          <Message tone="error" testId="queue-error" onRetry={() => void refresh()}>
            {error}
          </Message>
        </div>
      )}
      {hasQueue ? (
        <>
          <QueueHead />
          <LastBatch />
          <QuestionCard />
          <QuestionList />
          <Upcoming />
          <Pool />
        </>
      ) : (
        <NoQueue />
      )}
    </section>
  );
}

function NoQueue(): ReactNode {
  const hint = useKeyHint('ask');
  const openDialog = useWorkbench((state) => state.openDialog);
  return (
    <div className={styles['empty']} data-testid="no-queue">
      <h2>{t('Let Dowser ask')}</h2>
      <p>
        {t(
          'Instead of going down the ranking, be asked about the few nodes whose labels find or teach the most. You answer with one key each; Dowser learns on while you work, and says when you can stop.',
        )}
      </p>
      <Button
        look="primary"
        icon={<MessageCircleQuestionMark aria-hidden />}
        hint={hint}
        data-testid="ask-open-empty"
        onClick={() => openDialog('ask')}
      >
        {t('Ask me')}
      </Button>
    </div>
  );
}

function Pool(): ReactNode {
  const pool = useWorkbench((state) => state.queue?.pool);
  const mine = useWorkbench((state) => state.queue?.mine ?? 0);
  if (pool === undefined) return null;
  return (
    <footer className={styles['footer']} data-testid="queue-footer">
      {t('You answered {mine} · {left} of {total} nodes may still be asked', {
        mine: formatCount(mine),
        left: formatCount(pool.left),
        total: formatCount(pool.total),
      })}
    </footer>
  );
}
