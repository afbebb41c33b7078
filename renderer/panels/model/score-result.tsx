/** What became of every row of a scored file: read = scored + rejected, the most probable ones, the reasons. */
import { BellRing } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Prediction } from '../../../main/contract/models.ts';
import { formatCount } from '../../ui/format.ts';
import { Message } from '../../ui/message.tsx';
import { RejectRows } from '../../ui/reject-rows.tsx';
import { percentWords } from './model-words.ts';
import styles from './score.module.css';

export function ScoreResult({ prediction }: { readonly prediction: Prediction }): ReactNode {
  const { fileName, read, scored, rejected, alerts, threshold, warnings } = prediction;
  return (
    <div className={styles['body']} data-testid="score-result">
      <dl className={styles['sums']}>
        <Sum term="Rows read" value={read} />
        <Sum term="Scored" value={scored} />
        <Sum term="Rejected" value={rejected} />
        <Sum term={`Alerts, from ${percentWords(threshold)} on`} value={alerts} />
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
  if (rows.length === 0) return <p className={styles['text']}>No row could be scored.</p>;
  return (
    <section>
      <h3 className={styles['title']}>
        {rows.length < scored
          ? `The ${formatCount(rows.length)} most probable of ${formatCount(scored)}; all of them are in the file`
          : 'Most probable first'}
      </h3>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Scored rows">
        <table className={styles['rows']}>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">Line</th>
              <th scope="col">Probability</th>
              <th scope="col">Alert</th>
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
                      <BellRing aria-hidden /> alert
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
        {formatCount(rejected)} rejected {rejected === 1 ? 'row' : 'rows'}
        {rejects.length < rejected && `, the first ${formatCount(rejects.length)}; all of them are in the file`}
      </h3>
      <RejectRows rows={rejects} />
    </section>
  );
}
