/** What there is to learn from, and what the result will be measured on. */
import type { ReactNode } from 'react';
import type { ModelOutlook } from '../../../main/contract/models.ts';
import { formatCount } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import styles from './train.module.css';
import { t } from '../../text/text.ts';

export function LabelsEnough({ outlook }: { readonly outlook: ModelOutlook | null }): ReactNode {
  if (outlook === null) return <p className={styles['counting']}>{t('Counting the labels…')}</p>;
  const { labels, audit, columns } = outlook;
  const audited = audit.anomalous + audit.normal;
  return (
    <section className={styles['enough']} aria-label={t('What the labels are enough for')} data-testid="train-labels">
      <dl>
        <div>
          <dt>
            <LabelMark value="anomalous" silent /> {t('Anomalous')}
          </dt>
          <dd data-testid="train-anomalous">{formatCount(labels.anomalous)}</dd>
        </div>
        <div>
          <dt>
            <LabelMark value="normal" silent /> {t('Normal')}
          </dt>
          <dd data-testid="train-normal">{formatCount(labels.normal)}</dd>
        </div>
        <div>
          <dt>{t('Audit answers')}</dt>
          <dd>{formatCount(audited)}</dd>
        </div>
        <div>
          <dt>{t('Columns read')}</dt>
          <dd>{formatCount(columns.length)}</dd>
        </div>
      </dl>
      <p data-testid="train-measured">{measuredSentence(outlook)}</p>
      {audited > 0 && outlook.measuredOn === 'folds' && (
        <p>
          {t('The {audited} audit {audited2} too few to measure on, and {audited3} not learned from either.', {
            audited: formatCount(audited),
            audited2: audited === 1 ? t('answer is') : t('answers are'),
            audited3: audited === 1 ? t('is') : t('are'),
          })}
        </p>
      )}
      <p className={styles['columns']} title={columns.join(', ')}>
        {columns.length === 0
          ? t('It would read no column of the nodes.')
          : t('It reads {value}{columns}.', {
              value: columns.slice(0, 8).join(', '),
              columns: columns.length > 8 ? t(' and {columns} more', { columns: formatCount(columns.length - 8) }) : '',
            })}
      </p>
    </section>
  );
}

function measuredSentence({ measuredOn, audit }: ModelOutlook): string {
  return measuredOn === 'audit'
    ? t('It will be measured on the {anomalous} audit answers, nodes drawn at random that it never learns from.', {
        anomalous: formatCount(audit.anomalous + audit.normal),
      })
    : t('It will be measured on the labels in turn: each part is predicted by a model that never saw it.');
}
