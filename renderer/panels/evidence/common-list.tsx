/** Neighbours that two suspects share, those that know fewest others first. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { useWorkbench } from '../../workbench-context.tsx';
import styles from './evidence.module.css';
import { useAnswer } from './use-answer.ts';
import { t } from '../../text/text.ts';

const few = 8;
/** As many as a picture of two columns can tell apart. */
const most = 200;

export function CommonList({ first, second }: { readonly first: number; readonly second: number }): ReactNode {
  const amountColumn = useWorkbench((state) => state.amountColumn);
  const pictured = useWorkbench((state) => state.pictured);
  const showPicture = useWorkbench((state) => state.showPicture);
  const setFocus = useWorkbench((state) => state.setFocus);
  const [all, setAll] = useState(false);
  const askAgain = useWorkbench((state) => state.askAgain);
  const { answer, error } = useAnswer('evidence.common', {
    nodes: [first, second],
    least: 2,
    amount: amountColumn,
    limit: most,
  });
  const rows = answer?.rows.slice(0, all ? most : few) ?? [];
  const isShown = pictured?.layout === 'between';
  return (
    <div data-testid="common" data-count={answer?.total ?? ''}>
      <h4 className={styles['sub']}>
        {t('In common')}
        {answer !== null && answer.total > 0 && (
          <Button
            aria-pressed={isShown}
            data-testid="common-show"
            onClick={() =>
              showPicture(
                isShown
                  ? null
                  : {
                      layout: 'between',
                      title: t('What both have in common'),
                      nodes: [first, ...answer.rows.map(({ index }) => index), second],
                      edges: null,
                    },
              )
            }
          >
            {isShown ? t('Back to the neighbourhood') : t('Show in the picture')}
          </Button>
        )}
      </h4>
      {error !== null && (
        <Message tone="error" testId="common-error" onRetry={askAgain}>
          {error}
        </Message>
      )}
      {answer?.total === 0 && <p className={styles['calm']}>{t('No node is linked to both.')}</p>}
      {answer !== null && answer.total > 0 && (
        <ul className={styles['events']} aria-label={t('Neighbours in common, those with fewest neighbours first')}>
          {rows.map((row) => (
            <li key={row.index}>
              <button
                type="button"
                data-testid="common-row"
                onClick={() => setFocus({ kind: 'node', index: row.index })}
              >
                <span className={row.isHub ? `${styles['name'] ?? ''} ${styles['hub'] ?? ''}` : styles['name']}>
                  {row.name}
                </span>
                {row.amount !== null && <strong>{formatNumber(Number(row.amount.toPrecision(8)))}</strong>}
                <span className={styles['way']}>
                  {t('{edges} edges, {neighbours} neighbours{isHub}', {
                    edges: formatCount(row.edges),
                    neighbours: formatCount(row.neighbours),
                    isHub: row.isHub ? t(', a hub') : '',
                  })}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {answer !== null && answer.total > few && (
        <Button onClick={() => setAll(!all)} aria-expanded={all} data-testid="common-more">
          {all ? t('Fewer') : t('All {most}', { most: formatCount(Math.min(most, answer.total)) })}
        </Button>
      )}
      {answer !== null && answer.total > most && (
        <p className={styles['note']}>
          {t('{most} of {total}, those with fewest neighbours first.', {
            most: formatCount(most),
            total: formatCount(answer.total),
          })}
        </p>
      )}
    </div>
  );
}
