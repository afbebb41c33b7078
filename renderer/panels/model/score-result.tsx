/** What became of every row of a scored file: read = scored + rejected, the most probable ones, the reasons. */
import { BellRing } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Prediction } from '../../../main/contract/models.ts';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { RejectRows } from '../../ui/reject-rows.tsx';
import { percentWords } from './model-words.ts';
import styles from './score.module.css';
import { t } from '../../text/text.ts';

export function ScoreResult({ prediction }: { readonly prediction: Prediction }): ReactNode {
  const { fileName, read, scored, rejected, alerts, threshold, warnings } = prediction;
  return (
    <div className={styles['body']} data-testid="score-result">
      <dl className={styles['sums']}>
        <Sum term={t('Rows read')} value={read} />
        <Sum term={t('Scored')} value={scored} />
        <Sum term={t('Rejected')} value={rejected} />
        <Sum term={t('Alerts, from {threshold} on', { threshold: percentWords(threshold) })} value={alerts} />
      </dl>
      <p className={styles['small']}>{fileName}</p>
      {warnings.map((warning) => (
        <Message key={warning} tone="warning" testId="score-warning">
          {warning}
        </Message>
      ))}
      <Rows prediction={prediction} />
      <Rejects prediction={prediction} />
    </div>
  );
}

function Sum({ term, value }: { readonly term: string; readonly value: number }): ReactNode {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{formatCount(value)}</dd>
    </div>
  );
}

function Rows({ prediction: { rows, scored } }: { readonly prediction: Prediction }): ReactNode {
  if (rows.length === 0) return <p className={styles['text']}>{t('No row could be scored.')}</p>;
  return (
    <section>
      <h3 className={styles['title']}>
        {rows.length < scored
          ? t('The {rows} most probable of {scored}; all of them are in the file', {
              rows: formatCount(rows.length),
              scored: formatCount(scored),
            })
          : t('Most probable first')}
      </h3>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label={t('Scored rows')}>
        <table className={styles['rows']}>
          <thead>
            <tr>
              <th scope="col">{t('Node')}</th>
              <th scope="col">{t('Line')}</th>
              <th scope="col">{t('Probability')}</th>
              <th scope="col">{t('Alert')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, id, probability, alert }) => (
              <tr key={line} data-testid="score-row" data-alert={alert}>
                <th scope="row">{id === '' ? '–' : id}</th>
                <td>{formatCount(line)}</td>
                <td>
                  <span className={styles['probability']}>
                    <span className={styles['bar']} aria-hidden>
                      <span style={{ width: `${probability * 100}%` }} />
                    </span>
                    {percentWords(probability)}
                  </span>
                </td>
                <td>
                  {alert && (
                    <span className={styles['alert']}>
                      <BellRing aria-hidden /> {t('alert')}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Rejects({ prediction: { rejects, rejected } }: { readonly prediction: Prediction }): ReactNode {
  if (rejected === 0) return null;
  return (
    <section data-testid="score-rejects">
      <h3 className={styles['title']}>
        {t('{rejected} rejected {rejected2}', {
          rejected: formatCount(rejected),
          rejected2: rejected === 1 ? t('row') : t('rows'),
        })}
        {rejects.length < rejected &&
          t(', the first {rejects}; all of them are in the file', { rejects: formatCount(rejects.length) })}
      </h3>
      <RejectRows rows={rejects} />
    </section>
  );
}
