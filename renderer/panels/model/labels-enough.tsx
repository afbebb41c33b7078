/** What there is to learn from, and what the result will be measured on. */
import type { ReactNode } from 'react';
import type { ModelOutlook } from '../../../main/contract/models.ts';
import { formatCount } from '../../ui/format.ts';
import { LabelMark } from '../../ui/label-mark.tsx';
import styles from './train.module.css';

export function LabelsEnough({ outlook }: { readonly outlook: ModelOutlook | null }): ReactNode {
  if (outlook === null) return <p className={styles['counting']}>Counting the labels…</p>;
  const { labels, audit, columns } = outlook;
  const audited = audit.anomalous + audit.normal;
  return (
    <section className={styles['enough']} aria-label="What the labels are enough for" data-testid="train-labels">
      <dl>
        <div>
          <dt>
            <LabelMark value="anomalous" silent /> Anomalous
          </dt>
          <dd data-testid="train-anomalous">{formatCount(labels.anomalous)}</dd>
        </div>
        <div>
          <dt>
            <LabelMark value="normal" silent /> Normal
          </dt>
          <dd data-testid="train-normal">{formatCount(labels.normal)}</dd>
        </div>
        <div>
          <dt>Audit answers</dt>
          <dd>{formatCount(audited)}</dd>
        </div>
        <div>
          <dt>Columns read</dt>
          <dd>{formatCount(columns.length)}</dd>
        </div>
      </dl>
      <p data-testid="train-measured">{measuredSentence(outlook)}</p>
      {audited > 0 && outlook.measuredOn === 'folds' && (
        <p>
          The {formatCount(audited)} audit {audited === 1 ? 'answer is' : 'answers are'} too few to measure on, and{' '}
          {audited === 1 ? 'is' : 'are'} not learned from either.
        </p>
      )}
      <p className={styles['columns']} title={columns.join(', ')}>
        {columns.length === 0
          ? 'It would read no column of the nodes.'
          : `It reads ${columns.slice(0, 8).join(', ')}${columns.length > 8 ? ` and ${formatCount(columns.length - 8)} more` : ''}.`}
      </p>
    </section>
  );
}

function measuredSentence({ measuredOn, audit }: ModelOutlook): string {
  return measuredOn === 'audit'
    ? `It will be measured on the ${formatCount(audit.anomalous + audit.normal)} audit answers, nodes drawn at random that it never learns from.`
    : 'It will be measured on the labels in turn: each part is predicted by a model that never saw it.';
}
