/** What the tables say of the element, as it stands in the files. */
import type { ReactNode } from 'react';
import { givesAnswerAway } from '../../../ml/schema/answer-columns.ts';
import type { ElementDetail } from '../../../main/contract/api.ts';
import { useWorkbench } from '../../workbench-context.tsx';
import { Section } from '../section.tsx';
import styles from './why.module.css';
import { t } from '../../text/text.ts';

export function Attributes({ detail }: { readonly detail: ElementDetail }): ReactNode {
  const columns = useWorkbench((state) =>
    detail.kind === 'node' ? state.project?.graph.nodeColumns : state.project?.graph.edgeColumns,
  );
  const truth = new Set(columns?.filter(givesAnswerAway).map(({ name }) => name));
  const known = detail.attributes.filter(({ column }) => !truth.has(column));
  const answers = detail.attributes.filter(({ column }) => truth.has(column));
  if (detail.attributes.length === 0) return null;
  return (
    <Section title={t('Attributes')} testId="attributes">
      <AttributeList attributes={known} />
      {answers.length > 0 && (
        // Who labels must not be shown the answer by the way.
        <details className={styles['truth']} data-testid="attribute-truth">
          <summary>{t('Known truth, for testing')}</summary>
          <AttributeList attributes={answers} />
        </details>
      )}
    </Section>
  );
}

function AttributeList({ attributes }: Pick<ElementDetail, 'attributes'>): ReactNode {
  return (
    <dl className={styles['attributes']}>
      {attributes.map(({ column, value }) => (
        <div key={column}>
          <dt>{column}</dt>
          <dd>{value === '' ? <em>{t('empty')}</em> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
